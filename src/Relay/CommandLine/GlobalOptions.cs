using System.CommandLine;
using Relay.Configuration;
using Relay.Configuration.Values;

namespace Relay.CommandLine;

/// <summary>The options that hold for every command, before or after the verb.</summary>
internal static class GlobalOptions
{
    public static readonly Option<string?> Config = new("--config")
    {
        Description = "Configuration file; without it relay.yaml in the working directory, if it exists",
        HelpName = "FILE",
        Recursive = true,
    };

    public static readonly Option<string?> Dns = NameServer();

    public static readonly Option<bool> Json = new("--json")
    {
        Description = "One JSON object a line on standard output",
        Recursive = true,
    };

    public static void AddTo(Command root)
    {
        root.Add(Config);
        root.Add(Dns);
        root.Add(Json);
    }

    /// <summary>The configuration that the options of this command line choose.</summary>
    public static ConfigurationSource Source(ParseResult command) =>
        ConfigurationSource.OfProcess(command.GetValue(Config), command.GetValue(Dns));

    private static Option<string?> NameServer()
    {
        var option = new Option<string?>("--dns")
        {
            Description = "Name server to ask, instead of dns.servers",
            HelpName = "ADDR[:PORT]",
            Recursive = true,
        };
        option.Validators.Add(static result =>
        {
            if (result.Tokens.Count == 1 && Addresses.NameServer(result.Tokens[0].Value).Problem is { } problem)
            {
                result.AddError("--dns: " + problem);
            }
        });
        return option;
    }
}
