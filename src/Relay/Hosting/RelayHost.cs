using System.Collections.Frozen;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;
using Relay.CommandLine;
using Relay.Configuration;
using Relay.Core.Mail;
using Relay.Filters;
using Relay.Filters.Authentication.Reports;
using Relay.Filters.Connection.DnsLists;
using Relay.Logging;
using Relay.Metrics;
using Relay.Protocols.Delivery;
using Relay.Protocols.Smtp.Server;
using Relay.Protocols.Wire;
using Relay.State;
using Relay.State.History;
using Relay.State.Quarantine;

namespace Relay.Hosting;

/// <summary>
/// One running relay from its first log line to its last: builds the parts, opens the listeners, reloads on SIGHUP, drains on
/// SIGTERM. What cannot be used at start (certificate, recipients file, address in use) ends it with exit status 2 or 1.
/// </summary>
public static class RelayHost
{
    /// <summary>Names of the checks that are built, as <c>checks.</c> in relay.yaml knows them.</summary>
    public static readonly IReadOnlySet<string> BuiltChecks =
        BuiltInChecks.Names.Concat(BuiltInChecks.ConcludingNames).Concat(BehaviourParts.Names).ToFrozenSet(StringComparer.Ordinal);

    /// <summary>How long start waits for backends to say what they can do.</summary>
    private static readonly TimeSpan ProbeTime = TimeSpan.FromSeconds(3);

    public static async Task<int> RunAsync(LoadedConfiguration configuration, CancellationToken cancellation)
    {
        var options = configuration.Options;
        await using var output = new StreamWriter(Console.OpenStandardOutput()) { AutoFlush = false };
        await using var sink = new LogSink(output);
        using var provider = new LineLoggerProvider(sink, options.Log.Format, LineLoggerProvider.LevelOf(options.Log.Level), TimeProvider.System);
        using var loggers = new LoggerFactory([provider]);
        var logger = loggers.CreateLogger("relay");
        try
        {
            return await RunAsync(configuration, sink, provider, loggers, logger, cancellation);
        }
        catch (Exception e) when (e is CertificateException or IOException or System.Net.Sockets.SocketException)
        {
            HostLog.CannotStart(logger, e.Message);
            await Console.Error.WriteLineAsync("relay: " + e.Message);
            return e is CertificateException ? ExitStatus.Usage : ExitStatus.Failed;
        }
    }

    private static async Task<int> RunAsync(
        LoadedConfiguration configuration, LogSink sink, LineLoggerProvider provider, LoggerFactory loggers, ILogger logger, CancellationToken cancellation)
    {
        var options = configuration.Options;
        await using var resolver = DnsCommand.Create(options.Dns);
        using var routes = new RouteFactory(resolver, TimeProvider.System, loggers);
        using var deadlines = new DeadlineRegistry(TimeProvider.System);
        using var metrics = new PrometheusCollector();
        using var lists = new DnsListMonitor(TimeProvider.System, loggers.CreateLogger("dns_lists"));
        await using var store = StateStores.Open(options.State, Path.Combine(Path.GetDirectoryName(options.Spool)!, "state"), TimeProvider.System, loggers.CreateLogger("state"));
        await using var classifier = ClassifierParts.Create(configuration, loggers.CreateLogger("classifier"));
        var checks = new CheckServices(resolver, options.Dns.Servers.Count > 0, lists, TimeProvider.System, PublicSuffixes.Load(options)) { History = new(store), Store = store, Classifier = classifier?.Classifier };
        var builder = new SnapshotBuilder(routes, checks, store, loggers) { Classifier = classifier };
        var snapshot = builder.Build(configuration);
        SmtpServices? services = null;
        await using var history = new DecisionHistory(new DecisionLog(sink, options.Log.Format), options.History, TimeProvider.System, loggers.CreateLogger("history"));
        await using var reports = new ReportFeedback(
            history, () => services!.Snapshot.Options.DmarcReports.Enabled, store, TimeProvider.System, loggers.CreateLogger<ReportFeedback>());
        await using var decisions = BehaviourParts.Create(options.Checks, store, TimeProvider.System, loggers)
            .FeedbackTo(reports, () => services!.Snapshot.Options.Actions);
        await using var quarantine = new QuarantineStore(options.Quarantine, TimeProvider.System, loggers.CreateLogger("quarantine"));
        services = new SmtpServices(snapshot)
        {
            Time = TimeProvider.System,
            Logger = loggers.CreateLogger("smtp"),
            Gate = new ConnectionGate(),
            Deadlines = deadlines,
            Extensions = await ExtensionProbe.AskAsync(snapshot.Routes, snapshot.Policies, options.Limits, ProbeTime, logger),
            OffersTls = snapshot.Certificates is not null,
            Quarantine = quarantine,
            Decisions = decisions,
            Memory = new MemoryBudget(options.Limits.Memory),
            Spool = options.Spool,
        };
        var rules = new RunningRules(configuration, TimeProvider.System);
        using var ledger = new RuleGauges(rules);
        var http = new HttpEndpoints(metrics, rules, () => services.Snapshot.Options.Http);
        await using var app = KestrelHost.Build(options, services, http.HandleAsync, provider);
        await app.StartAsync(cancellation);
        Announcement.Write(logger, configuration, services.Extensions);
        classifier?.Follower.Start();
        http.Ready = true;
        _ = CatchAllWarning.CheckAsync(snapshot, logger, cancellation);
        using var running = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var tests = new DnsListSelfTest(new DnsListClient(resolver, lists), lists, TimeProvider.System).RunAsync(running.Token);
        var warming = Task.Run(() => WarmRules.Run(configuration, logger, running.Token), CancellationToken.None);
        using var reload = new ReloadSignal(new Reloader(configuration, builder, services, rules, logger));
        await StopRequestAsync(cancellation);
        http.Ready = false;
        await DrainAsync(app, services, logger);
        await running.CancelAsync();
        await tests;
        await warming;
        return ExitStatus.Done;
    }

    private static async Task StopRequestAsync(CancellationToken cancellation)
    {
        var stop = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var term = Signals.On(System.Runtime.InteropServices.PosixSignal.SIGTERM, () => stop.TrySetResult());
        using var interrupt = Signals.On(System.Runtime.InteropServices.PosixSignal.SIGINT, () => stop.TrySetResult());
        await using var cancelled = cancellation.Register(() => stop.TrySetResult());
        await stop.Task;
    }

    /// <summary>The idle get 421, transactions in hand end; what is not done by the drain time is cut off, unanswered and so not lost.</summary>
    private static async Task DrainAsync(WebApplication app, SmtpServices services, ILogger logger)
    {
        HostLog.Draining(logger, services.Gate.Total);
        using var limit = new CancellationTokenSource(services.Snapshot.Options.Limits.DrainTimeout);
        var stopping = app.StopAsync(limit.Token);
        services.Deadlines.Drain();
        try
        {
            await stopping;
        }
        catch (OperationCanceledException)
        {
            HostLog.CutOff(logger, services.Gate.Total);
        }

        HostLog.Stopped(logger);
    }
}
