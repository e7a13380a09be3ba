using System.CommandLine;
using System.Globalization;
using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Relay.Configuration;
using Relay.Core.Checks;
using Relay.Core.Options;
using Relay.Filters.Connection.DnsLists;

namespace Relay.CommandLine;

/// <summary>
/// <c>relay dnsbl IP</c>: what every configured list of addresses says of one. Each list is tried first, as the running relay does: one
/// that fails its test is shown as muted. Keys in zones are hidden. Exit status 1 where a list gave no answer.
/// </summary>
internal static class DnsblCommand
{
    /// <summary>The time-out of each try ends a look-up long before; this is for many servers that are all silent.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    public static Command Create()
    {
        var ip = new Argument<string>("IP") { Description = "An IPv4 or IPv6 address" };
        ip.Validators.Add(static result =>
        {
            if (result.Tokens.Count == 1 && !IPAddress.TryParse(result.Tokens[0].Value, out _))
            {
                result.AddError("not an IP address: " + result.Tokens[0].Value);
            }
        });
        var command = new Command("dnsbl", "Asks every configured DNS list about an address") { ip };
        command.SetAction(async (parsed, cancellation) => ConfigurationCommand.LoadOrReport(parsed) is { } configuration
            ? await AskAsync(parsed, configuration, Unmapped(IPAddress.Parse(parsed.GetRequiredValue(ip))), cancellation)
            : ExitStatus.Usage);
        return command;
    }

    private static async Task<int> AskAsync(ParseResult parsed, LoadedConfiguration configuration, IPAddress ip, CancellationToken cancellation)
    {
        await using var resolver = DnsCommand.Create(configuration.Options.Dns);
        using var monitor = new DnsListMonitor(TimeProvider.System, NullLogger.Instance);
        var client = new DnsListClient(new Filters.Connection.BoundedResolver(resolver, Limit, TimeProvider.System), monitor);
        var test = new DnsListSelfTest(client, monitor, TimeProvider.System);
        var lists = configuration.Options.Checks.DnsLists.Where(static l => l.Kind == DnsListKind.Ip);
        var status = ExitStatus.Done;
        foreach (var answer in await Task.WhenAll(lists.Select(l => AskAsync(l, ip, client, test, monitor, cancellation))))
        {
            Write(parsed, ip, answer, configuration.Scores);
            status = answer.Outcome == DnsListOutcome.Temporary ? ExitStatus.Failed : status;
        }

        return status;
    }

    /// <summary>The answer itself shows an error; only a failed test is more than the answer can tell.</summary>
    private static async Task<DnsListAnswer> AskAsync(
        DnsListOptions list, IPAddress ip, DnsListClient client, DnsListSelfTest test, DnsListMonitor monitor, CancellationToken cancellation)
    {
        var answer = await client.AskAsync(list, ip, cancellation);
        return answer.Outcome == DnsListOutcome.Listed && await test.TestAsync(list, cancellation) && monitor.IsMuted(list)
            ? DnsListAnswer.Without(list, DnsListOutcome.Muted, "fails its self-test (RFC 5782): it lists what it must not") with { Answers = answer.Answers }
            : answer;
    }

    private static void Write(ParseResult parsed, IPAddress ip, DnsListAnswer answer, ScoreTable scores)
    {
        var output = parsed.InvocationConfiguration.Output;
        var symbols = answer.Codes.DistinctBy(static c => c.Symbol).Select(c => (c.Symbol, Score: scores.Find(c.Symbol)?.Score ?? c.Weight)).ToArray();
        if (parsed.GetValue(GlobalOptions.Json))
        {
            JsonLine.Write(output, json => WriteJson(json, ip, answer, symbols));
            return;
        }

        var found = string.Join(' ', answer.Answers.Select(static a => a.ToString()).Concat(symbols.Select(static s => string.Create(CultureInfo.InvariantCulture, $"{s.Symbol}={s.Score}"))));
        output.WriteLine(string.Join('\t', new[] { answer.Zone, Word(answer.Outcome), found, answer.Text.Length > 0 ? answer.Text : answer.Reason }).TrimEnd('\t'));
    }

    private static void WriteJson(Utf8JsonWriter json, IPAddress ip, DnsListAnswer answer, (string Symbol, double Score)[] symbols)
    {
        json.WriteString("ip", ip.ToString());
        json.WriteString("zone", answer.Zone);
        json.WriteString("outcome", Word(answer.Outcome));
        json.WriteStartArray("answers");
        foreach (var address in answer.Answers)
        {
            json.WriteStringValue(address.ToString());
        }

        json.WriteEndArray();
        json.WriteStartArray("symbols");
        foreach (var (symbol, _) in symbols)
        {
            json.WriteStringValue(symbol);
        }

        json.WriteEndArray();
        json.WriteNumber("score", Math.Round(symbols.Sum(static s => s.Score), 3));
        json.WriteString("text", answer.Text.Length > 0 ? answer.Text : answer.Reason);
    }

    private static IPAddress Unmapped(IPAddress ip) => ip.IsIPv4MappedToIPv6 ? ip.MapToIPv4() : ip;

    private static string Word(DnsListOutcome outcome) => outcome == DnsListOutcome.NotListed ? "not_listed" : outcome.ToString().ToLowerInvariant();
}
