using System.CommandLine;
using Relay.Hosting;

namespace Relay.CommandLine;

/// <summary><c>relay run</c></summary>
internal static class RunCommand
{
    public static Command Create()
    {
        var command = new Command("run", "Runs the relay until SIGTERM or SIGINT; SIGHUP reloads the configuration");
        command.SetAction(static async (parsed, cancellation) =>
            ConfigurationCommand.LoadOrReport(parsed) is { } configuration
                ? await RelayHost.RunAsync(configuration, cancellation)
                : ExitStatus.Usage);
        return command;
    }
}
