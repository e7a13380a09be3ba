using System.Collections.Frozen;

namespace Relay.Filters.Rules.Subject.Html;

/// <summary>Elements as the rule language's facts sort them: HTML 4.01 and what mail programs of its time knew.</summary>
internal static class HtmlElements
{
    /// <summary>Tags of these names are good ones; the others raise <c>bad_tag_ratio</c>.</summary>
    public static readonly FrozenSet<string> Known = Set(
        "a abbr acronym address area b base bdo big blockquote body br button caption cite code col colgroup dd del dfn div dl dt em fieldset form h1 h2 h3 h4 h5 h6 head hr html i img "
        + "input ins kbd label legend li link map meta noscript object ol optgroup option p param pre q samp script select small span strong style sub sup table tbody td textarea tfoot th "
        + "thead title tr tt ul var applet basefont center dir font frame frameset iframe isindex menu noframes s strike u nobr x-sigsep x-tab");

    public static readonly FrozenSet<string> Styling = Set("body font table tr th td big small basefont marquee span p div a");

    private static readonly FrozenSet<string> Tricks = Set("bgsound embed listing plaintext xmp");

    public static bool IsRendered(string tag) => Known.Contains(tag) || Tricks.Contains(tag);

    /// <summary>Office's own tags: <c>o:p</c>, <c>st1:city</c>.</summary>
    public static bool IsNamespaced(string tag) =>
        tag.StartsWith("o:", StringComparison.Ordinal) || (tag.Length > 4 && tag.StartsWith("st", StringComparison.Ordinal) && char.IsAsciiDigit(tag[2]) && tag[3] == ':');

    /// <summary>What a tag puts between words; null for nothing.</summary>
    public static string? SpaceOf(string tag) => tag switch
    {
        "br" or "div" => "\n",
        "li" or "th" or "td" or "dt" or "dd" or "embed" or "h1" or "h2" or "h3" or "h4" or "h5" or "h6" => " ",
        "p" or "hr" or "blockquote" or "pre" or "listing" or "plaintext" or "xmp" or "title" => "\n\n",
        _ => null,
    };

    private static FrozenSet<string> Set(string names) => names.Split(' ').ToFrozenSet(StringComparer.Ordinal);
}
