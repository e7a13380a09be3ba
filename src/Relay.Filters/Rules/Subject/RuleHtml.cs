using System.Globalization;

namespace Relay.Filters.Rules.Subject;

/// <summary>What an HTML part is made of, as rules count it.</summary>
public sealed record RuleHtml
{
    /// <summary>For each tag that occurs, how much oftener it opens than closes. Lower case.</summary>
    public IReadOnlyDictionary<string, int> Tags { get; init; } = new Dictionary<string, int>();

    /// <summary>
    /// Numbers and flags by the names of the rule language: <c>html</c>, <c>length</c>, <c>non_space_len</c>, <c>image_area</c>, <c>max_size</c>,
    /// <c>bad_tag_ratio</c> … What is absent is not known; "0" and empty are false.
    /// </summary>
    public IReadOnlyDictionary<string, string> Facts { get; init; } = new Dictionary<string, string>();

    /// <summary>Texts that can be searched: <c>comment</c>, <c>title</c>, <c>anchor</c>, <c>script</c> …, bytes as chars (Latin-1).</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Texts { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    public double? Number(string name) =>
        !Facts.TryGetValue(name, out var text) ? null
        : text == "inf" ? double.PositiveInfinity
        : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;

    public bool IsTrue(string name) => Facts.TryGetValue(name, out var text) && text is not ("" or "0");
}
