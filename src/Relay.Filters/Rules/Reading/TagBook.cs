namespace Relay.Filters.Rules.Reading;

/// <summary>The replacements of <c>replace_tag</c>, <c>replace_pre</c>, <c>replace_inter</c>, <c>replace_post</c>.</summary>
internal sealed class TagBook
{
    public const int MaxTags = 10_000;

    public Dictionary<string, string> Tags { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, string> Pre { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, string> Inter { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, string> Post { get; } = new(StringComparer.Ordinal);

    public string Start { get; set; } = "<";

    public string End { get; set; } = ">";
}
