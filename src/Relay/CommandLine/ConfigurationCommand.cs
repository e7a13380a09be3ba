using System.CommandLine;
using Relay.Configuration;
using Relay.Hosting;

namespace Relay.CommandLine;

/// <summary>What every command that needs the configuration begins with.</summary>
internal static class ConfigurationCommand
{
    public static ConfigurationResult Load(ParseResult command) =>
        new ConfigurationLoader(RelayHost.BuiltChecks, TimeProvider.System).Load(GlobalOptions.Source(command));

    /// <summary>Loads, and writes every diagnostic to standard error; null where there are errors: exit with <see cref="ExitStatus.Usage"/>.</summary>
    public static LoadedConfiguration? LoadOrReport(ParseResult command)
    {
        var result = Load(command);
        foreach (var diagnostic in result.Diagnostics)
        {
            command.InvocationConfiguration.Error.WriteLine(diagnostic);
        }

        return result.Configuration;
    }
}
