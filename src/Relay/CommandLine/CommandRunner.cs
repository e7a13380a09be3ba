using System.CommandLine;
using System.CommandLine.Invocation;
using Relay.Configuration.Text;

namespace Relay.CommandLine;

/// <summary>From the program's arguments to its exit status.</summary>
internal static class CommandRunner
{
    public static Task<int> RunAsync(string[] args, TextWriter output, TextWriter error)
    {
        var parsed = Parse(args);
        if (parsed.Action is ParseErrorAction || (parsed.Action is null && parsed.CommandResult.Command.Subcommands.Count > 0))
        {
            return Task.FromResult(UsageError(parsed, error));
        }

        return parsed.InvokeAsync(new InvocationConfiguration
        {
            Output = output,
            Error = error,

            // Signals belong to the host, which drains before it stops.
            ProcessTerminationTimeout = null,
        });
    }

    /// <summary>No arguments at all is the main job: <c>dotnet run --project src/Relay</c> is a relay with built-in defaults.</summary>
    public static ParseResult Parse(string[] args) =>
        RootCommandFactory.Create().Parse(args.Length == 0 ? ["run"] : args, new ParserConfiguration
        {
            // FILE arguments may begin with @.
            ResponseFileTokenReplacer = null,
        });

    private static int UsageError(ParseResult parsed, TextWriter error)
    {
        var command = parsed.CommandResult.Command;
        if (command.Subcommands.Count > 0 && parsed.UnmatchedTokens.Count == 0)
        {
            RootCommandFactory.Create().Parse([.. PathOf(parsed), "--help"]).Invoke(new InvocationConfiguration { Output = error });
            return ExitStatus.Usage;
        }

        if (command.Subcommands.Count > 0)
        {
            error.WriteLine($"relay: {Words.Quote(parsed.UnmatchedTokens[0])} is not a command; write {Words.AnyOf([.. command.Subcommands.Select(static c => c.Name)])}");
        }
        else
        {
            foreach (var problem in parsed.Errors)
            {
                error.WriteLine("relay: " + problem.Message);
            }
        }

        error.WriteLine($"See: {string.Join(' ', ["relay", .. PathOf(parsed)])} --help");
        return ExitStatus.Usage;
    }

    /// <summary>The verbs from the root down to the command that was meant.</summary>
    private static Stack<string> PathOf(ParseResult parsed)
    {
        var names = new Stack<string>();
        for (var result = parsed.CommandResult; result.Parent is System.CommandLine.Parsing.CommandResult parent; result = parent)
        {
            names.Push(result.Command.Name);
        }

        return names;
    }
}
