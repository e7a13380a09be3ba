using System.CommandLine;
using System.Text.Json;
using Relay.Core.Options;
using Relay.Dns;

namespace Relay.CommandLine;

/// <summary><c>relay dns TYPE NAME</c>: a look-up as the relay makes it. Exit status 1 where nothing could be known.</summary>
internal static class DnsCommand
{
    public static Command Create()
    {
        var type = new Argument<string>("TYPE") { Description = "A, AAAA, MX, TXT, PTR, NS, SOA, CNAME or TLSA" };
        var name = new Argument<string>("NAME") { Description = "The name to look up" };
        type.AcceptOnlyFromAmong([.. Enum.GetNames<RecordType>().Select(static t => t.ToUpperInvariant()), .. Enum.GetNames<RecordType>().Select(static t => t.ToLowerInvariant())]);
        var command = new Command("dns", "Looks a name up as the relay does") { type, name };
        command.SetAction(async (parsed, cancellation) =>
        {
            if (ConfigurationCommand.LoadOrReport(parsed) is not { } configuration)
            {
                return ExitStatus.Usage;
            }

            await using var resolver = Create(configuration.Options.Dns);
            var asked = (Name: parsed.GetRequiredValue(name), Type: Enum.Parse<RecordType>(parsed.GetRequiredValue(type), ignoreCase: true));
            var answer = await resolver.QueryAsync(asked.Name, asked.Type, cancellation);
            Write(parsed, asked.Name, asked.Type, answer);
            return answer.Outcome == DnsOutcome.Temporary ? ExitStatus.Failed : ExitStatus.Done;
        });
        return command;
    }

    /// <summary>The resolver that a configuration asks for, the same for every command and the running relay.</summary>
    public static Resolver Create(DnsOptions options) =>
        new(new ResolverOptions { Servers = [.. options.Servers], Timeout = options.Timeout }, TimeProvider.System);

    private static void Write(ParseResult parsed, string name, RecordType type, DnsAnswer answer)
    {
        var output = parsed.InvocationConfiguration.Output;
        if (parsed.GetValue(GlobalOptions.Json))
        {
            JsonLine.Write(output, json => WriteJson(json, name, type, answer));
            return;
        }

        foreach (var record in answer.Records)
        {
            output.WriteLine($"{record.Name}\t{record.Ttl}\t{record.Type.ToString().ToUpperInvariant()}\t{RecordFormatter.Data(record)}");
        }

        if (answer.Outcome != DnsOutcome.Records)
        {
            parsed.InvocationConfiguration.Error.WriteLine($"{name}: {Word(answer.Outcome)}{(answer.Reason == DnsFailure.None ? "" : " (" + Word(answer.Reason) + ")")}");
        }
    }

    private static void WriteJson(Utf8JsonWriter json, string name, RecordType type, DnsAnswer answer)
    {
        json.WriteString("name", name);
        json.WriteString("type", type.ToString().ToUpperInvariant());
        json.WriteString("outcome", Word(answer.Outcome));
        json.WriteString("reason", answer.Reason == DnsFailure.None ? null : Word(answer.Reason));
        json.WriteStartArray("records");
        foreach (var record in answer.Records)
        {
            json.WriteStartObject();
            json.WriteString("name", record.Name);
            json.WriteString("type", record.Type.ToString().ToUpperInvariant());
            json.WriteNumber("ttl", record.Ttl);
            json.WriteString("data", RecordFormatter.Data(record));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteBoolean("authenticated", answer.Authenticated);
    }

    private static string Word<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();
}
