namespace Relay.Filters.Rules.Subject;

/// <summary>What the HTML of a message is made of, as rules count it. Of several HTML parts the last one.</summary>
public sealed record RuleHtml
{
    public static readonly RuleHtml None = new();

    /// <summary>False where the message has no HTML part: no rule about HTML hits.</summary>
    public bool Present { get; init; }

    /// <summary>How often each tag opens; and closes, under a slash and its name. Lower case.</summary>
    public IReadOnlyDictionary<string, int> Tags { get; init; } = new Dictionary<string, int>();

    /// <summary>Numbers and flags by the names of the rule language: <c>length</c>, <c>non_space_len</c>, <c>ratio</c>, <c>image_area</c>, <c>title_text</c> …</summary>
    public IReadOnlyDictionary<string, string> Facts { get; init; } = new Dictionary<string, string>();

    /// <summary>Texts that can be searched: <c>comment</c>, <c>title</c>, <c>script</c> …</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<ReadOnlyMemory<byte>>> Texts { get; init; } =
        new Dictionary<string, IReadOnlyList<ReadOnlyMemory<byte>>>();

    public double? Number(string name) =>
        Facts.TryGetValue(name, out var text) && double.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var number) ? number : null;
}
