using System.Collections;

namespace Relay.Configuration;

/// <summary>Everything a configuration is made from; kept, so that a reload reads the same places again.</summary>
/// <param name="File">relay.yaml as the user named it; null: built-in defaults.</param>
/// <param name="Dns">Value of <c>--dns</c>; overrides <c>dns.servers</c>.</param>
/// <param name="Environment">Variables; those that begin with <c>RELAY__</c> override keys.</param>
/// <param name="WorkingDirectory">Start of relative paths where there is no file.</param>
/// <param name="ProgramDirectory">Where the rules that come with the program lie.</param>
public sealed record ConfigurationSource(
    string? File,
    string? Dns,
    IReadOnlyDictionary<string, string> Environment,
    string WorkingDirectory,
    string ProgramDirectory)
{
    /// <summary>Taken where it exists and <c>--config</c> names no other.</summary>
    public const string DefaultFile = "relay.yaml";

    /// <summary>The source that this process, started with these options, reads.</summary>
    public static ConfigurationSource OfProcess(string? file, string? dns)
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (DictionaryEntry variable in System.Environment.GetEnvironmentVariables())
        {
            environment[(string)variable.Key] = (string?)variable.Value ?? "";
        }

        var chosen = file ?? (System.IO.File.Exists(DefaultFile) ? DefaultFile : null);
        return new ConfigurationSource(chosen, dns, environment, System.Environment.CurrentDirectory, AppContext.BaseDirectory);
    }
}
