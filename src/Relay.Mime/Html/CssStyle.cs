using System.Globalization;

namespace Relay.Mime.Html;

/// <summary>What of an element's style decides whether its text can be seen.</summary>
internal struct CssStyle
{
    /// <summary>display:none, opacity 0, a box of no size, a place off the page: children cannot undo it.</summary>
    public bool Gone;

    /// <summary>visibility:hidden, which a child may undo.</summary>
    public bool Invisible;

    /// <summary>Letters of at most one pixel, which a child may undo.</summary>
    public bool Tiny;

    public int Color;

    public int Background;

    /// <summary>Not drawn at all, rather than drawn so that nobody sees it.</summary>
    public readonly bool IsOff => Gone || Invisible;

    public readonly bool IsHidden => IsOff || Tiny || Color == CssColor.Transparent || CssColor.Same(Color, Background);

    public static CssStyle Root => new() { Color = CssColor.Black, Background = CssColor.White };

    /// <summary>Applies declarations in order (CSS Syntax §5, without nesting). Bounded: a style has at most 100 declarations.</summary>
    public void Apply(ReadOnlySpan<char> declarations)
    {
        var box = default(Box);
        for (var n = 0; n < 100 && !declarations.IsEmpty; n++)
        {
            var end = declarations.IndexOf(';');
            var one = end < 0 ? declarations : declarations[..end];
            declarations = end < 0 ? default : declarations[(end + 1)..];
            var colon = one.IndexOf(':');
            if (colon > 0)
            {
                Declare(one[..colon].Trim(), Value(one[(colon + 1)..]), ref box);
            }
        }

        Gone |= box.IsGone;
    }

    private static ReadOnlySpan<char> Value(ReadOnlySpan<char> value)
    {
        var bang = value.IndexOf('!');
        return (bang < 0 ? value : value[..bang]).Trim();
    }

    private void Declare(ReadOnlySpan<char> name, ReadOnlySpan<char> value, ref Box box)
    {
        Span<char> lower = stackalloc char[24];
        if (name.Length is 0 or > 24)
        {
            return;
        }

        switch (lower[..name.ToLowerInvariant(lower)])
        {
            case "display":
                Gone |= Is(value, "none");
                break;
            case "visibility":
                Invisible = Is(value, "hidden") || Is(value, "collapse");
                break;
            case "font-size":
                Tiny = Length(value) is { } size && size <= 1;
                break;
            case "font":
                Tiny = Tiny && Length(LastSize(value)) is null or <= 1;
                break;
            case "opacity":
                Gone |= Number(value) is <= 0.02;
                break;
            case "color":
                Color = CssColor.Parse(value);
                break;
            case "background-color":
                SetBackground(CssColor.Parse(value));
                break;
            case "background":
                SetBackground(value.Contains("url(", StringComparison.OrdinalIgnoreCase) ? CssColor.Unknown : CssColor.Parse(FirstWord(value)));
                break;
            case "background-image":
                Background = CssColor.Unknown;
                break;
            default:
                box.Declare(lower[..name.Length], value);
                break;
        }
    }

    public void SetBackground(int color) => Background = color == CssColor.Transparent ? Background : color;

    private static ReadOnlySpan<char> FirstWord(ReadOnlySpan<char> value)
    {
        var end = value.StartsWith("rgb", StringComparison.OrdinalIgnoreCase) ? value.IndexOf(')') + 1 : value.IndexOf(' ');
        return end <= 0 ? value : value[..end];
    }

    /// <summary>The size in a font shorthand: the first word that is a length.</summary>
    private static ReadOnlySpan<char> LastSize(ReadOnlySpan<char> value)
    {
        foreach (var range in value.Split(' '))
        {
            if (Length(value[range]) is not null)
            {
                return value[range];
            }
        }

        return default;
    }

    private static bool Is(ReadOnlySpan<char> value, string word) => value.Equals(word, StringComparison.OrdinalIgnoreCase);

    private static double? Number(ReadOnlySpan<char> value) => double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var n) && double.IsFinite(n) ? n : null;

    /// <summary>A length in pixels, or null where it is no length.</summary>
    private static double? Length(ReadOnlySpan<char> value)
    {
        var end = value.LastIndexOfAnyInRange('0', '9') + 1;
        if (end == 0 || Number(value[..end]) is not { } number)
        {
            return null;
        }

        var unit = value[end..].Trim();
        var factor = unit.IsEmpty || Is(unit, "px") ? 1 : Is(unit, "pt") ? 4.0 / 3 : Is(unit, "em") || Is(unit, "rem") ? 16 : Is(unit, "%") ? 0.16 : 10;
        return number * factor;
    }

    /// <summary>Declarations that hide only together.</summary>
    private struct Box
    {
        private bool noHeight;
        private bool noWidth;
        private bool clips;
        private bool placed;
        private bool away;
        private bool indented;

        public readonly bool IsGone => ((noHeight || noWidth) && clips) || (placed && away) || indented;

        public void Declare(ReadOnlySpan<char> name, ReadOnlySpan<char> value)
        {
            switch (name)
            {
                case "height" or "max-height":
                    noHeight |= Length(value) is <= 1;
                    break;
                case "width" or "max-width":
                    noWidth |= Length(value) is <= 1;
                    break;
                case "overflow":
                    clips |= Is(value, "hidden") || Is(value, "clip");
                    break;
                case "position":
                    placed |= Is(value, "absolute") || Is(value, "fixed");
                    break;
                case "left" or "top" or "margin-left" or "margin-top":
                    away |= Length(value) is <= -500;
                    break;
                case "text-indent":
                    indented |= Length(value) is <= -500;
                    break;
            }
        }
    }
}
