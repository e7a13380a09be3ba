namespace Relay.CommandLine;

/// <summary>What the program ends with. A verdict on a message never changes it.</summary>
internal static class ExitStatus
{
    public const int Done = 0;

    /// <summary>The work itself failed.</summary>
    public const int Failed = 1;

    /// <summary>The command line or the configuration is wrong.</summary>
    public const int Usage = 2;
}
