using System.CommandLine;
using System.Text;
using Relay.Logging;
using Relay.State.History;

namespace Relay.CommandLine;

/// <summary><c>relay explain ID</c>: what was decided about a message and why, and what would have changed it. Exit status 1 where nothing is known of the id.</summary>
internal static class ExplainCommand
{
    public static Command Create()
    {
        var id = new Argument<string>("ID") { Description = "The id from a reply, a log line or X-Relay-Id" };
        var command = new Command("explain", "Shows what was decided about a message, why, and what would have changed it") { id };
        command.SetAction(async (parsed, cancellation) =>
        {
            if (ConfigurationCommand.LoadOrReport(parsed) is not { } configuration)
            {
                return ExitStatus.Usage;
            }

            var error = parsed.InvocationConfiguration.Error;
            var history = configuration.Options.History;
            try
            {
                var wanted = parsed.GetRequiredValue(id);
                if (new HistoryFile(history.Path).Find(wanted) is not { } entry)
                {
                    await error.WriteLineAsync(new StringBuilder("relay: the history has no record of ").AppendSafe(wanted).Append($" (kept for {history.Keep.TotalDays:0.##} days in {history.Path})"), cancellation);
                    return ExitStatus.Failed;
                }

                var explanation = new Explanation(entry, configuration.Scores);
                if (parsed.GetValue(GlobalOptions.Json))
                {
                    JsonLine.Write(parsed.InvocationConfiguration.Output, explanation.WriteJson);
                }
                else
                {
                    await parsed.InvocationConfiguration.Output.WriteAsync(explanation.Text());
                }

                return ExitStatus.Done;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                await error.WriteLineAsync("relay: " + e.Message);
                return ExitStatus.Failed;
            }
        });
        return command;
    }
}
