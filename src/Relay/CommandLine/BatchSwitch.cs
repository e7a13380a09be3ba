using System.CommandLine;
using Relay.Configuration;

namespace Relay.CommandLine;

/// <summary>A command that does one thing as its options say, or with <c>--batch</c> one for each line of JSON on standard input.</summary>
internal static class BatchSwitch
{
    public static void SetAction(
        Command command,
        Option<bool> batch,
        Func<Stream, TextWriter, LoadedConfiguration, CancellationToken, Task<int>> many,
        Func<ParseResult, LoadedConfiguration, CancellationToken, Task<int>> one) =>
        command.SetAction(async (parsed, cancellation) =>
        {
            if (ConfigurationCommand.LoadOrReport(parsed) is not { } configuration)
            {
                return ExitStatus.Usage;
            }

            return await (parsed.GetValue(batch)
                ? many(Console.OpenStandardInput(), parsed.InvocationConfiguration.Output, configuration, cancellation)
                : one(parsed, configuration, cancellation));
        });
}
