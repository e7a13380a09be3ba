using System.CommandLine;
using System.Globalization;
using Relay.Core.State;
using Relay.State;

namespace Relay.CommandLine;

/// <summary><c>relay greylist list|forget KEY</c>: the triplets at hand, beside a running relay or without one. Exit status 1 where the store is not usable.</summary>
internal static class GreylistCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(50);

    public static Command Create() => new("greylist", "Shows and forgets greylisted triplets") { CreateList(), CreateForget() };

    private static Command CreateList()
    {
        var command = new Command("list", "Lists every triplet");
        command.SetAction((parsed, cancellation) => RunAsync(parsed, async store =>
        {
            await foreach (var entry in store.ListGreylistAsync(cancellation))
            {
                Write(parsed, entry);
            }

            return ExitStatus.Done;
        }, cancellation));
        return command;
    }

    private static Command CreateForget()
    {
        var key = new Argument<string>("KEY") { Description = "The key that the list shows" };
        var command = new Command("forget", "Forgets a triplet: its next message is greylisted anew") { key };
        command.SetAction((parsed, cancellation) => RunAsync(parsed, async store =>
        {
            var text = parsed.GetRequiredValue(key);
            if (await store.ForgetGreylistAsync(text, cancellation))
            {
                return ExitStatus.Done;
            }

            parsed.InvocationConfiguration.Error.WriteLine($"relay: no triplet has the key {text}");
            return ExitStatus.Failed;
        }, cancellation));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, Func<IStateStore, Task<int>> work, CancellationToken cancellation)
    {
        if (ConfigurationCommand.LoadOrReport(parsed) is not { } configuration)
        {
            return ExitStatus.Usage;
        }

        try
        {
            await using var store = StateStores.OpenForCommand(configuration.Options.State, TimeProvider.System);
            await StateStores.ReadyAsync(store, Patience, Glance, cancellation);
            return await work(store);
        }
        catch (Exception e) when (e is StateUnavailableException or IOException or UnauthorizedAccessException)
        {
            parsed.InvocationConfiguration.Error.WriteLine("relay: " + e.Message);
            return ExitStatus.Failed;
        }
    }

    private static void Write(ParseResult parsed, GreylistEntry entry)
    {
        var output = parsed.InvocationConfiguration.Output;
        var triplet = entry.Triplet;
        if (!parsed.GetValue(GlobalOptions.Json))
        {
            output.WriteLine($"{entry.Key}\t{triplet.Origin}\t<{triplet.Sender}>\t<{triplet.Recipient}>\t{Time(entry.FirstSeen)}\t{entry.Passes}\t{Time(entry.Expires)}");
            return;
        }

        JsonLine.Write(output, json =>
        {
            json.WriteString("key", entry.Key);
            json.WriteString("network", triplet.Network);
            json.WriteString("organisation", triplet.Organisation);
            json.WriteString("sender", triplet.Sender);
            json.WriteString("recipient", triplet.Recipient);
            json.WriteString("first_seen", Time(entry.FirstSeen));
            json.WriteNumber("passes", entry.Passes);
            json.WriteString("expires", Time(entry.Expires));
        });
    }

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
