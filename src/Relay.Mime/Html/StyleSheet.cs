using System.Buffers;

namespace Relay.Mime.Html;

/// <summary>
/// Classes and ids that a style element hides. Only rules for a screen of any kind count: those in @media and other blocks are
/// passed over, as are selectors of more than one step.
/// </summary>
internal sealed class StyleSheet
{
    /// <summary>Names that are kept: newsletters have some dozens of rules that hide.</summary>
    private const int MaxNames = 200;

    private static readonly SearchValues<char> Combinators = SearchValues.Create(" >:[*+~");

    private readonly HashSet<string> names = new(StringComparer.OrdinalIgnoreCase);
    private HashSet<string>.AlternateLookup<ReadOnlySpan<char>> lookup;

    public bool IsEmpty => names.Count == 0;

    /// <summary>Reads rules; one pass.</summary>
    public void Read(ReadOnlySpan<char> css)
    {
        lookup = names.GetAlternateLookup<ReadOnlySpan<char>>();
        while (!css.IsEmpty)
        {
            var open = css.IndexOf('{');
            if (open < 0)
            {
                return;
            }

            var selector = css[..open].Trim();
            css = css[(open + 1)..];
            if (selector.Contains('@'))
            {
                css = SkipBlock(css);
                continue;
            }

            var close = css.IndexOf('}');
            var body = close < 0 ? css : css[..close];
            css = close < 0 ? default : css[(close + 1)..];
            if (Hides(body))
            {
                AddSelectors(selector);
            }
        }
    }

    /// <summary>True when the element's classes or id are hidden.</summary>
    public bool Hides(ReadOnlySpan<char> classes, ReadOnlySpan<char> id)
    {
        if (!id.IsEmpty && id.Length < 60 && lookup.Contains($"#{id}"))
        {
            return true;
        }

        var left = 20;
        foreach (var range in classes.Split(' '))
        {
            if (left-- == 0)
            {
                return false;
            }

            if (!classes[range].IsEmpty && lookup.Contains(classes[range]))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Hides(ReadOnlySpan<char> declarations)
    {
        var style = new CssStyle { Color = CssColor.Unknown, Background = CssColor.Unknown };
        style.Apply(declarations);
        return style.IsHidden;
    }

    private void AddSelectors(ReadOnlySpan<char> selectors)
    {
        foreach (var range in selectors.Split(','))
        {
            var one = selectors[range].Trim();
            if (one.IsEmpty || one.Length > 60 || one.ContainsAny(Combinators) || names.Count >= MaxNames)
            {
                continue;
            }

            var dot = one.LastIndexOf('.');
            var hash = one.LastIndexOf('#');
            if (dot >= 0 || hash >= 0)
            {
                names.Add((dot >= 0 ? one[(dot + 1)..] : one[hash..]).ToString());
            }
        }
    }

    /// <summary>Past the brace that closes the block, nested braces counted.</summary>
    private static ReadOnlySpan<char> SkipBlock(ReadOnlySpan<char> css)
    {
        for (var depth = 1; !css.IsEmpty;)
        {
            var i = css.IndexOfAny('{', '}');
            if (i < 0)
            {
                return default;
            }

            depth += css[i] == '{' ? 1 : -1;
            css = css[(i + 1)..];
            if (depth == 0)
            {
                return css;
            }
        }

        return css;
    }
}
