using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Relay.Auth.Dmarc.Reports;
using Relay.Auth.Domains;
using Relay.Configuration;
using Relay.Core.State;
using Relay.Filters.Authentication.Signing;
using Relay.Reports;
using Relay.State;

namespace Relay.CommandLine;

/// <summary>
/// <c>relay dmarc-report</c>: the aggregate reports of a day (RFC 9990) out of the rows that relays kept, as gzip files, and with
/// <c>--send</c> as mails. Exit status 1 where one could not be written or sent; it may be run again and sends nothing twice.
/// </summary>
internal static class DmarcReportCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(50);

    private static readonly Option<string?> Domain = new("--domain") { Description = "The policy domain; without it all of the day", HelpName = "DOMAIN" };
    private static readonly Option<string> Day = new("--day") { Description = "The day in UTC, yyyy-mm-dd", HelpName = "DAY", Required = true };
    private static readonly Option<string> Out = new("--out") { Description = "Where the files are written", HelpName = "FOLDER", DefaultValueFactory = static _ => "." };
    private static readonly Option<bool> Send = new("--send") { Description = "Mail them through dmarc_reports.smarthost, each once" };

    public static Command Create()
    {
        var command = new Command("dmarc-report", "Writes, and sends, the DMARC aggregate reports of a day") { Domain, Day, Out, Send };
        command.Validators.Add(static result =>
        {
            if (result.GetValue(Day) is { } day && !TryDay(day, out _))
            {
                result.AddError("--day: not a day such as 2026-01-31: " + day);
            }

            if (result.GetValue(Domain) is { } domain && DomainText.Normalize(domain) is null)
            {
                result.AddError("--domain: not a domain name: " + domain);
            }
        });
        command.SetAction(RunAsync);
        return command;
    }

    private static bool TryDay(string text, out DateOnly day) => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out day);

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var error = parsed.InvocationConfiguration.Error;
        if (ConfigurationCommand.LoadOrReport(parsed) is not { } configuration)
        {
            return ExitStatus.Usage;
        }

        _ = TryDay(parsed.GetRequiredValue(Day), out var day);
        if (parsed.GetValue(Send) && Unready(configuration, day) is { } problem)
        {
            await error.WriteLineAsync("relay: " + problem);
            return ExitStatus.Failed;
        }

        try
        {
            await using var store = StateStores.OpenForCommand(configuration.Options.State, TimeProvider.System);
            await StateStores.ReadyAsync(store, Patience, Glance, cancellation);
            return await RunAsync(parsed, configuration, store, day, cancellation);
        }
        catch (Exception e) when (e is StateUnavailableException or IOException or UnauthorizedAccessException)
        {
            await error.WriteLineAsync("relay: " + e.Message);
            return ExitStatus.Failed;
        }
    }

    /// <summary>Why nothing can be sent.</summary>
    private static string? Unready(LoadedConfiguration configuration, DateOnly day)
    {
        var options = configuration.Options.DmarcReports;
        return options.Smarthost is null ? "dmarc_reports.smarthost is not set; reports can only be written to files"
            : options.Contact.Length == 0 ? "dmarc_reports.contact is not set; reports need a sender"
            : day >= DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime) ? "the day is not over (UTC); send its reports tomorrow"
            : null;
    }

    private static async Task<int> RunAsync(ParseResult parsed, LoadedConfiguration configuration, IStateStore store, DateOnly day, CancellationToken cancellation)
    {
        var options = configuration.Options;
        await using var resolver = DnsCommand.Create(options.Dns);
        using var sender = parsed.GetValue(Send)
            ? new ReportSender(options, resolver, PublicSuffixes.Load(options), store, new ReportMail(options, Signers.Load(options.Signing)), TimeProvider.System, NullLoggerFactory.Instance)
            : null;
        var maker = new ReportMaker(options);
        var status = ExitStatus.Done;
        foreach (var domain in await DomainsAsync(parsed, store, day, cancellation))
        {
            var reports = maker.Make(domain, day, await store.ReportRowsAsync(day, domain, cancellation));
            if (reports.Count == 0)
            {
                await parsed.InvocationConfiguration.Error.WriteLineAsync($"relay: nothing was kept of {domain} on {parsed.GetValue(Day)}");
                status = ExitStatus.Failed;
            }

            foreach (var made in reports)
            {
                status = await OneAsync(parsed, configuration, sender, made, cancellation) ? status : ExitStatus.Failed;
            }
        }

        return status;
    }

    private static async Task<IReadOnlyList<string>> DomainsAsync(ParseResult parsed, IStateStore store, DateOnly day, CancellationToken cancellation)
    {
        if (parsed.GetValue(Domain) is { } named)
        {
            return [DomainText.Normalize(named)!];
        }

        var found = await store.ReportDomainsAsync(day, cancellation);
        if (found.Overflow > 0)
        {
            await parsed.InvocationConfiguration.Error.WriteLineAsync($"relay: {found.Overflow} messages of further domains had no room");
        }

        return [.. found.Domains.Order(StringComparer.Ordinal)];
    }

    /// <summary>False where something is left to be done.</summary>
    private static async Task<bool> OneAsync(ParseResult parsed, LoadedConfiguration configuration, ReportSender? sender, MadeReport made, CancellationToken cancellation)
    {
        using var gzip = new MemoryStream();
        AggregateReportWriter.WriteGzip(gzip, made.Report);
        var name = ReportNames.File(configuration.Options.Hostname, made.Report, made.UniqueId);
        var path = Path.Combine(parsed.GetRequiredValue(Out), name);
        await File.WriteAllBytesAsync(path, gzip.ToArray(), cancellation);
        var sent = sender is null ? [] : await sender.SendAsync(made, name, gzip.ToArray(), cancellation);
        Write(parsed, made, path, sent);
        return !sent.Exists(static s => s.Outcome == SendOutcome.Failed);
    }

    private static void Write(ParseResult parsed, MadeReport made, string path, List<SendResult> sent)
    {
        var console = parsed.InvocationConfiguration;
        if (parsed.GetValue(GlobalOptions.Json))
        {
            JsonLine.Write(console.Output, json => WriteJson(json, parsed, made, path, sent));
            return;
        }

        console.Output.WriteLine(path);
        foreach (var one in sent)
        {
            var why = one.Reason.Length > 0 ? ": " + one.Reason : "";
            (one.Outcome == SendOutcome.Sent ? console.Output : console.Error).WriteLine($"{made.Report.Policy.Domain}\t{(one.To.Length > 0 ? one.To : "-")}\t{Word(one.Outcome)}{why}");
        }
    }

    private static void WriteJson(Utf8JsonWriter json, ParseResult parsed, MadeReport made, string path, List<SendResult> sent)
    {
        json.WriteString("domain", made.Report.Policy.Domain);
        json.WriteString("day", parsed.GetValue(Day));
        json.WriteString("file", path);
        json.WriteString("report_id", made.Report.ReportId);
        json.WriteNumber("rows", made.Report.Rows.Count);
        json.WriteNumber("messages", made.Messages);
        json.WriteStartArray("sent");
        foreach (var one in sent)
        {
            json.WriteStartObject();
            json.WriteString("to", one.To.Length > 0 ? one.To : null);
            json.WriteString("outcome", Word(one.Outcome));
            json.WriteString("reason", one.Reason);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static string Word(SendOutcome outcome) => outcome switch
    {
        SendOutcome.Sent => "sent",
        SendOutcome.SentBefore => "sent_before",
        SendOutcome.NotPermitted => "not_permitted",
        _ => "failed",
    };
}
