using System.CommandLine;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Relay.Core.Labels;
using Relay.Core.Options;
using Relay.Core.State;
using Relay.Filters.Statistics.Training;
using Relay.Logging;

namespace Relay.CommandLine;

/// <summary>
/// <c>relay learn spam|ham|forget FILE…</c>: says what messages truly were, to the log that running relays follow; they know it within a second. Exit status 1 where a message could not
/// be read, or the log not be written.
/// </summary>
internal static class LearnCommand
{
    private static readonly Argument<string[]> Files = new("FILE") { Description = "A message, an mbox, a folder, or - for standard input", Arity = ArgumentArity.OneOrMore };

    private static readonly Option<string?> Source = new("--source") { Description = "Who says so, if it is not you: a user, say. Each source's influence is capped", HelpName = "NAME" };

    private static readonly Option<string?> Domain = new("--domain") { Description = "The recipient's domain, for corrections of its own (per_domain)", HelpName = "DOMAIN" };

    public static Command Create() => new("learn", "Teaches the classifier what messages truly were")
    {
        CreateOne("spam", "These messages are spam", LabelVerb.Spam),
        CreateOne("ham", "These messages are wanted", LabelVerb.Ham),
        CreateOne("forget", "Takes back what was said of these messages", LabelVerb.Forget),
    };

    private static Command CreateOne(string name, string description, LabelVerb verb)
    {
        var command = new Command(name, description) { Source, Domain, Files };
        command.SetAction(async (parsed, cancellation) =>
        {
            if (ConfigurationCommand.LoadOrReport(parsed) is not { } configuration)
            {
                return ExitStatus.Usage;
            }

            try
            {
                return await LearnAsync(parsed, configuration.Options, verb, cancellation);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or StateUnavailableException)
            {
                await parsed.InvocationConfiguration.Error.WriteLineAsync("relay: " + e.Message);
                return ExitStatus.Failed;
            }
        });
        return command;
    }

    private static async Task<int> LearnAsync(ParseResult parsed, RelayOptions options, LabelVerb verb, CancellationToken cancellation)
    {
        var error = parsed.InvocationConfiguration.Error;
        if (!options.Checks.Classifier.Learns)
        {
            await error.WriteLineAsync("relay: checks.classifier.learn.enabled is false; nothing is learned");
            return ExitStatus.Failed;
        }

        await using var log = LabelLogOf.Open(options, NullLogger.Instance);
        if (!await LabelLogOf.IsReadyAsync(log, cancellation))
        {
            await error.WriteLineAsync("relay: the shared log cannot be reached; labels wait on this machine, and a relay that runs here sends them on");
        }

        var status = ExitStatus.Done;
        var names = new Queue<string>();
        var tally = new LabelTally();
        await new LabelBook(log).TellAsync(
            Events(parsed, options, verb, names, () => status = ExitStatus.Failed),
            (_, outcome) =>
            {
                tally.Add(outcome);
                Write(parsed, names.Dequeue(), verb, outcome);
            },
            cancellation);
        if (!parsed.GetValue(GlobalOptions.Json))
        {
            await parsed.InvocationConfiguration.Output.WriteLineAsync(tally.ToString());
        }

        return status;
    }

    private static IEnumerable<LabelEvent> Events(ParseResult parsed, RelayOptions options, LabelVerb verb, Queue<string> names, Action failed)
    {
        var writer = new LabelWriter(options.Hostname, ContentLimits.Of(options.Limits));
        var origin = parsed.GetValue(Source) is { Length: > 0 } name ? LabelOrigin.Of(LabelSource.Named, name) : LabelOrigin.Operator;
        var domain = parsed.GetValue(Domain)?.ToLowerInvariant() ?? "";
        foreach (var file in MessageFiles.Read(parsed.GetRequiredValue(Files)))
        {
            if (file.Bytes is not { } bytes)
            {
                parsed.InvocationConfiguration.Error.WriteLine($"{file.Name}: {file.Problem}");
                failed();
                continue;
            }

            names.Enqueue(file.Name);
            yield return writer.Write(bytes, verb, origin, TimeProvider.System.GetUtcNow(), domain);
        }
    }

    private static void Write(ParseResult parsed, string name, LabelVerb verb, LabelOutcome outcome)
    {
        if (parsed.GetValue(GlobalOptions.Json))
        {
            JsonLine.Write(parsed.InvocationConfiguration.Output, json =>
            {
                json.WriteString("file", name);
                json.WriteString("label", verb.ToString().ToLowerInvariant());
                json.WriteString("outcome", outcome.ToString().ToLowerInvariant());
            });
        }
        else if (outcome is not (LabelOutcome.Learned or LabelOutcome.Forgotten))
        {
            parsed.InvocationConfiguration.Output.WriteLine(new StringBuilder().AppendSafe(name).Append(": ").Append(LabelTally.Sentence(outcome)));
        }
    }
}
