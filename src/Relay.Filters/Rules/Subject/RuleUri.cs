namespace Relay.Filters.Rules.Subject;

/// <summary>A link found in a message.</summary>
public sealed record RuleUri
{
    /// <summary>As it stands in the message.</summary>
    public required ReadOnlyMemory<byte> Raw { get; init; }

    /// <summary>Canonical and redirect-decoded forms, the raw one included where it is canonical.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Cleaned { get; init; } = [];

    /// <summary>Where it was found: <c>parsed</c> for text; else the HTML tag, <c>a</c>, <c>img</c>, <c>form</c> …</summary>
    public IReadOnlyList<string> Types { get; init; } = [];

    /// <summary>What the reader sees in place of it.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> AnchorTexts { get; init; } = [];

    /// <summary>Host names in lower case.</summary>
    public IReadOnlyList<string> Hosts { get; init; } = [];

    /// <summary>Their registrable domains.</summary>
    public IReadOnlyList<string> Domains { get; init; } = [];
}
