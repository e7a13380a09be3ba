using Microsoft.Extensions.Logging;
using Relay.Configuration;
using Relay.Core.Events;
using Relay.Core.Options;
using Relay.Protocols.Smtp.Server;
using Relay.Protocols.Wire;

namespace Relay.Hosting;

/// <summary>
/// Builds a new snapshot from the same sources and swaps it in; on any error the old one stays whole, and the log says where the error is.
/// Open connections go on; transactions under way keep what they began with.
/// </summary>
internal sealed class Reloader(LoadedConfiguration first, SnapshotBuilder builder, SmtpServices services, RunningRules rules, ILogger logger)
{
    private readonly ConfigurationLoader loader = new(RelayHost.BuiltChecks, services.Time);

    public void Reload()
    {
        try
        {
            var result = loader.Load(first.Source);
            foreach (var problem in result.Diagnostics.Where(static d => d.Severity == Severity.Warning))
            {
                HostLog.Warning(logger, problem.ToString());
            }

            if (result.Configuration is not { } configuration)
            {
                Refused(string.Join("; ", result.Errors));
                return;
            }

            var snapshot = builder.Build(configuration);
            TellWhatStays(services.Snapshot.Options, configuration.Options);
            WarmRules.Run(configuration, logger, CancellationToken.None); // while the old set goes on judging
            services.Snapshot = snapshot;
            rules.Use(configuration, services.Time);
            builder.Classifier?.Use(configuration.Model);
            Count("done");
            HostLog.Reloaded(logger);
        }
        catch (Exception e) when (e is CertificateException or IOException or UnauthorizedAccessException)
        {
            Refused(e.Message);
        }
    }

    private void Refused(string problem)
    {
        Count("refused");
        HostLog.ReloadRefused(logger, problem);
    }

    private void TellWhatStays(RelayOptions old, RelayOptions next)
    {
        Changed("listeners", !old.Listeners.Select(static l => (l.Protocol, l.Address)).SequenceEqual(next.Listeners.Select(static l => (l.Protocol, l.Address))));
        Changed("http.address", !old.Http.Address.Equals(next.Http.Address));
        Changed("tls (whether STARTTLS is offered)", old.Tls is null != next.Tls is null);
        Changed("limits.message_size as EHLO offers it", old.Limits.MessageSize != next.Limits.MessageSize);
        Changed("quarantine", (old.Quarantine.Path, old.Quarantine.Keep, old.Quarantine.MaxSize) != (next.Quarantine.Path, next.Quarantine.Keep, next.Quarantine.MaxSize));
        Changed("history", (old.History.Path, old.History.Keep, old.History.MaxSize) != (next.History.Path, next.History.Keep, next.History.MaxSize));
        Changed("checks.classifier.enabled", builder.Classifier is null && !next.Checks.Disabled.Contains("classifier"));
        Changed("checks.classifier.learn, per_domain", Learning(old) != Learning(next));
        Changed("log", old.Log.Format != next.Log.Format || old.Log.Level != next.Log.Level);

        void Changed(string key, bool changed)
        {
            if (changed)
            {
                HostLog.NeedsRestart(logger, key);
            }
        }
    }

    private static (bool, string, int, TimeSpan, bool) Learning(RelayOptions options)
    {
        var classifier = options.Checks.Classifier;
        return (classifier.Learns, classifier.LogPath, classifier.KeepEvents, classifier.Keep, classifier.PerDomain);
    }

    private static void Count(string outcome) => RelayMeters.Reloads.Add(1, new KeyValuePair<string, object?>("outcome", outcome));
}
