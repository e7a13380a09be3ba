namespace Relay.Configuration;

/// <summary>Where a setting was written: a file with line and column, or a source without lines (an environment variable, an option).</summary>
public readonly record struct Position(string Source, int Line = 0, int Column = 0)
{
    public override string ToString() => Line > 0 ? $"{Source}:{Line}:{Column}" : Source;
}

public enum Severity
{
    Error,
    Warning,
}

/// <summary>One thing wrong with the configuration, in the contract's form: where, what is wrong, and what would be right.</summary>
public sealed record Diagnostic(Position Position, Severity Severity, string Message)
{
    public override string ToString() => Severity is Severity.Warning ? $"{Position}: warning: {Message}" : $"{Position}: {Message}";
}
