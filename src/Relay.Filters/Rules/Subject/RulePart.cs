namespace Relay.Filters.Rules.Subject;

/// <summary>A MIME part.</summary>
public sealed record RulePart
{
    /// <summary>Lower-case type/subtype.</summary>
    public required string ContentType { get; init; }

    public IReadOnlyList<RuleHeaderField> Header { get; init; } = [];

    public string Charset { get; init; } = "";

    /// <summary>Lower case; empty where the part names none.</summary>
    public string Encoding { get; init; } = "";

    public string Disposition { get; init; } = "";

    public string FileName { get; init; } = "";

    /// <summary>The content type of the container it stands in; empty for the root.</summary>
    public string Parent { get; init; } = "";

    public bool IsContainer { get; init; }

    /// <summary>The body as sent.</summary>
    public ReadOnlyMemory<byte> Raw { get; init; }

    /// <summary>The body with transfer encoding undone.</summary>
    public ReadOnlyMemory<byte> Decoded { get; init; }

    /// <summary>The visible text as UTF-8; empty for what is no text.</summary>
    public ReadOnlyMemory<byte> Text { get; init; }

    public bool IsText => ContentType.StartsWith("text/", StringComparison.Ordinal);
}
