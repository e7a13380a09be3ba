using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Relay.Auth;
using Relay.Auth.Spf;
using Relay.Configuration;

namespace Relay.CommandLine;

/// <summary>
/// <c>relay spf</c>: one evaluation of SPF as the relay makes it, or with <c>--batch</c> one for each line of JSON on standard input. The
/// MAIL FROM identity is evaluated; an empty one is postmaster at the HELO name.
/// </summary>
internal static class SpfCommand
{
    /// <summary>Lines at once: they wait for name servers, not for processors.</summary>
    private const int Concurrency = 32;

    /// <summary>Octets of a line: an address, a name and a path, each of some hundred, and what else the line may hold.</summary>
    private const int MaximumLine = 64 * 1024;

    private static readonly Option<string?> Ip = new("--ip") { Description = "The client's address; without it the result is none", HelpName = "ADDRESS" };
    private static readonly Option<string?> Helo = new("--helo") { Description = "The name given in HELO", HelpName = "NAME" };
    private static readonly Option<string?> From = new("--from") { Description = "The reverse-path; empty is postmaster at the HELO name", HelpName = "ADDRESS" };
    private static readonly Option<bool> Batch = new("--batch") { Description = "Read lines of JSON {\"id\",\"ip\",\"helo\",\"mail_from\"} from standard input" };

    public static Command Create()
    {
        var command = new Command("spf", "Evaluates the SPF policy of a sender") { Ip, Helo, From, Batch };
        command.Validators.Add(static result =>
        {
            if (result.GetValue(Batch) && (result.GetValue(Ip) ?? result.GetValue(Helo) ?? result.GetValue(From)) is not null)
            {
                result.AddError("--batch takes its addresses from standard input");
            }
            else if (result.GetValue(Ip) is { } ip && !BatchFields.IsAddress(ip, out _))
            {
                result.AddError("--ip: not an IP address: " + ip);
            }
        });
        BatchSwitch.SetAction(command, Batch, BatchAsync, OneAsync);
        return command;
    }

    internal static async Task<int> BatchAsync(Stream input, TextWriter output, LoadedConfiguration configuration, CancellationToken cancellation)
    {
        await using var resolver = DnsCommand.Create(configuration.Options.Dns);
        var evaluator = new SpfEvaluator(resolver, TimeProvider.System);
        var runner = new BatchRunner((line, token) => AnswerAsync(evaluator, configuration.Options.Hostname, line, token), Concurrency, MaximumLine);
        return await runner.RunAsync(input, output, cancellation);
    }

    private static async ValueTask<BatchAnswer> AnswerAsync(SpfEvaluator evaluator, string receiver, JsonElement line, CancellationToken cancellation)
    {
        if (!BatchFields.TryAddress(line, "ip", out var ip, out var error)
            || !BatchFields.TryText(line, "helo", out var helo, out error)
            || !BatchFields.TryText(line, "mail_from", out var from, out error))
        {
            return BatchAnswer.Failed(error!);
        }

        var result = await evaluator.CheckMailFromAsync(new SpfQuery(ip, helo ?? "", Path(from), receiver), cancellation);
        return BatchAnswer.Of(json => Write(json, result));
    }

    private static async Task<int> OneAsync(ParseResult parsed, LoadedConfiguration configuration, CancellationToken cancellation)
    {
        await using var resolver = DnsCommand.Create(configuration.Options.Dns);
        System.Net.IPAddress? ip = null;
        _ = parsed.GetValue(Ip) is { } text && BatchFields.IsAddress(text, out ip);
        var query = new SpfQuery(ip, parsed.GetValue(Helo) ?? "", Path(parsed.GetValue(From)), configuration.Options.Hostname);
        var result = await new SpfEvaluator(resolver, TimeProvider.System).CheckMailFromAsync(query, cancellation);
        var output = parsed.InvocationConfiguration.Output;
        if (parsed.GetValue(GlobalOptions.Json))
        {
            JsonLine.Write(output, json =>
            {
                json.WriteNull("id");
                Write(json, result);
            });
        }
        else
        {
            WriteText(output, result);
        }

        if (result.Problem is not null)
        {
            parsed.InvocationConfiguration.Error.WriteLine("relay: " + result.Problem);
        }

        return ExitStatus.Done;
    }

    /// <summary>With or without its angle brackets.</summary>
    private static string Path(string? from) => from is ['<', .., '>'] ? from[1..^1] : from ?? "";

    private static void Write(Utf8JsonWriter json, SpfResult result)
    {
        json.WriteString("result", result.Result.Word());
        json.WriteString("explanation", result.Explanation);
        json.WriteNumber("lookups", result.LookUps);
        json.WriteNumber("void_lookups", result.VoidLookUps);
        json.WriteString("domain", result.Domain);
    }

    private static void WriteText(TextWriter output, SpfResult result)
    {
        output.WriteLine($"{result.Result.Word()}\t{result.Domain}\t{result.Mechanism ?? "default"}");
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {result.LookUps} look-ups, {result.VoidLookUps} of them without an answer"));
        if (result.Explanation is not null)
        {
            output.WriteLine("  " + result.Explanation);
        }
    }
}
