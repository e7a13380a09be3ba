using System.CommandLine;
using System.Globalization;
using System.Text;
using Relay.Configuration;
using Relay.Core.Delivery;
using Relay.Core.Labels;
using Relay.Logging;
using Relay.State.Quarantine;

namespace Relay.CommandLine;

/// <summary>
/// <c>relay quarantine list|show|release|delete</c>: what is kept back, beside a running relay or without one. Exit status 1 where there is no such message, where the
/// quarantine cannot be read, or where the backend does not take a message.
/// </summary>
internal static class QuarantineCommand
{
    public static Command Create() => new("quarantine", "Lists, shows, releases and deletes messages that are kept back")
    {
        CreateList(),
        CreateOne("show", "Prints a message as it would be delivered", static (parsed, id, configuration, cancellation) => ShowAsync(parsed, id, configuration, Console.OpenStandardOutput, cancellation)),
        CreateRelease(),
        CreateOne("delete", "Deletes a message", static (parsed, id, configuration, _) =>
            Task.FromResult(new QuarantineShelf(configuration.Options.Quarantine.Path).Delete(id) ? ExitStatus.Done : Unknown(parsed, id))),
    };

    public static int Unknown(ParseResult parsed, string id)
    {
        parsed.InvocationConfiguration.Error.WriteLine(new StringBuilder("relay: the quarantine has no message ").AppendSafe(id));
        return ExitStatus.Failed;
    }

    /// <summary>The octets themselves: a text writer would change them.</summary>
    internal static async Task<int> ShowAsync(ParseResult parsed, string id, LoadedConfiguration configuration, Func<Stream> open, CancellationToken cancellation)
    {
        using var found = new QuarantineShelf(configuration.Options.Quarantine.Path).Open(id);
        if (found is null)
        {
            return Unknown(parsed, id);
        }

        await using var output = open();
        await found.Message.CopyToAsync(output, cancellation);
        return ExitStatus.Done;
    }

    private static Command CreateList()
    {
        var command = new Command("list", "Lists every message, oldest first");
        command.SetAction((parsed, _) => GuardedAsync(parsed, configuration =>
        {
            foreach (var entry in new QuarantineShelf(configuration.Options.Quarantine.Path).List())
            {
                Write(parsed, entry);
            }

            return Task.FromResult(ExitStatus.Done);
        }));
        return command;
    }

    private static Command CreateRelease()
    {
        var learn = new Option<bool>("--learn") { Description = "Teaches the classifier that the message was wanted" };
        var command = CreateOne("release", "Delivers a message to the backends of its recipients, and takes it out", async (parsed, id, configuration, cancellation) =>
        {
            if (!parsed.GetValue(learn))
            {
                return await QuarantineRelease.RunAsync(parsed, id, configuration, NoLabels.Instance, cancellation);
            }

            await using var labels = await ReleaseLabels.OpenAsync(configuration.Options, new ConsoleLog(parsed.InvocationConfiguration.Error), cancellation);
            return await QuarantineRelease.RunAsync(parsed, id, configuration, labels, cancellation);
        });
        command.Add(learn);
        return command;
    }

    private static Command CreateOne(string verb, string description, Func<ParseResult, string, LoadedConfiguration, CancellationToken, Task<int>> work)
    {
        var id = new Argument<string>("ID") { Description = "The id that the list shows" };
        var command = new Command(verb, description) { id };
        command.SetAction((parsed, cancellation) => GuardedAsync(parsed, configuration => work(parsed, parsed.GetRequiredValue(id), configuration, cancellation)));
        return command;
    }

    private static async Task<int> GuardedAsync(ParseResult parsed, Func<LoadedConfiguration, Task<int>> work)
    {
        if (ConfigurationCommand.LoadOrReport(parsed) is not { } configuration)
        {
            return ExitStatus.Usage;
        }

        try
        {
            return await work(configuration);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            await parsed.InvocationConfiguration.Error.WriteLineAsync("relay: " + e.Message);
            return ExitStatus.Failed;
        }
    }

    private static void Write(ParseResult parsed, QuarantineEntry entry)
    {
        var output = parsed.InvocationConfiguration.Output;
        var recipients = entry.Envelope.Recipients.Select(static r => r.Path.Address);
        var time = entry.Time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        if (!parsed.GetValue(GlobalOptions.Json))
        {
            output.WriteLine(new StringBuilder(entry.Id).Append('\t').Append(time).Append('\t').Append(entry.Envelope.Client.Address)
                .Append(CultureInfo.InvariantCulture, $"\t{entry.Score:0.0##}\t<").AppendSafe(entry.Envelope.ReversePath.Address).Append(">\t<")
                .AppendSafe(string.Join(">,<", recipients)).Append(">\t").AppendSafe(entry.Subject));
            return;
        }

        JsonLine.Write(output, json =>
        {
            json.WriteString("id", entry.Id);
            json.WriteString("time", time);
            json.WriteString("ip", entry.Envelope.Client.Address.ToString());
            json.WriteString("from", entry.Envelope.ReversePath.Address);
            json.WriteStartArray("to");
            foreach (var recipient in recipients)
            {
                json.WriteStringValue(recipient);
            }

            json.WriteEndArray();
            json.WriteString("subject", entry.Subject);
            json.WriteNumber("size", entry.Size);
            json.WriteNumber("score", entry.Score);
            json.WriteSymbols(entry.Symbols);
        });
    }
}
