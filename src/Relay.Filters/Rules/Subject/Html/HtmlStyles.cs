using System.Globalization;

namespace Relay.Filters.Rules.Subject.Html;

/// <summary>How text looks where the reader stands: colours, size and hiding by the tags around it. Old HTML and inline styles only, as the rule language has it.</summary>
internal sealed class HtmlStyles
{
    /// <summary>Open tags; deeper ones change nothing.</summary>
    private const int MaxDepth = 2_000;

    private readonly List<Look> stack = [new Look("default", 0, 0xffffff, 3, false)];
    private readonly Dictionary<string, int> open = new(StringComparer.Ordinal);
    private int baseSize = 3;

    public int MaxSize { get; private set; } = 3;

    public Look Current => stack[^1];

    /// <param name="attribute">The tag's attribute, null where it has none of that name.</param>
    public void Open(string tag, Func<string, string?> attribute)
    {
        tag = tag == "th" ? "td" : tag;
        if (tag == "basefont" && Leading(attribute("size")) is { } size)
        {
            baseSize = size;
            return;
        }

        if (tag is "td" or "tr" && open.GetValueOrDefault(tag) > 0)
        {
            // Their end tags may be left out.
            while (stack.Count > 1 && (Current.Tag is "font" or "td" || (tag == "tr" && Current.Tag == "tr")))
            {
                Pop();
            }
        }

        var look = Current with { Tag = tag };
        look = tag switch
        {
            "big" => look with { Size = look.Size + 1 },
            "small" => look with { Size = look.Size - 1 },
            "body" => Colored(look, attribute("text")),
            "font" or "basefont" => Sized(Colored(look, attribute("color")), attribute("size")),
            "table" or "td" or "tr" or "span" or "p" or "div" or "a" => attribute("style") is { } style ? Styled(look, style) : look,
            _ => look,
        };
        if (stack.Count < MaxDepth)
        {
            stack.Add(look);
            open[tag] = open.GetValueOrDefault(tag) + 1;
        }

        if (tag is not ("big" or "small"))
        {
            MaxSize = Math.Max(MaxSize, look.Size);
        }
    }

    /// <summary>Closes everything up to the tag, where it is open. What follows a body's end is still shown.</summary>
    public void Close(string tag)
    {
        if (tag == "body" || open.GetValueOrDefault(tag) == 0)
        {
            return;
        }

        while (stack.Count > 1)
        {
            if (Pop() == tag)
            {
                return;
            }
        }
    }

    private string Pop()
    {
        var tag = stack[^1].Tag;
        stack.RemoveAt(stack.Count - 1);
        open[tag] = open.GetValueOrDefault(tag) - 1;
        return tag;
    }

    private static Look Colored(Look look, string? color) => color is null ? look : look with { Text = RuleColor.Parse(color) };

    private Look Sized(Look look, string? size)
    {
        if (size is null || Leading(size) is not { } number)
        {
            return look;
        }

        return look with { Size = size.TrimStart() is ['+' or '-', ..] ? baseSize + number : number };
    }

    private Look Styled(Look look, string style)
    {
        foreach (var declaration in style.Split(';'))
        {
            var colon = declaration.IndexOf(':', StringComparison.Ordinal);
            var value = colon < 0 ? "" : declaration[(colon + 1)..].Trim();
            var name = colon < 0 ? "" : declaration[..colon].Trim();
            if (value.Length == 0)
            {
                // "color: ;" names a colour that is none, "color:;" names nothing.
                look = colon + 1 < declaration.Length ? NoColor(look, name) : look;
                continue;
            }

            look = name switch
            {
                "display" => look with { Hidden = value.Equals("none", StringComparison.OrdinalIgnoreCase) || (look.Hidden && Current.Hidden) },
                "visibility" => look with { Hidden = look.Hidden || value.Equals("hidden", StringComparison.OrdinalIgnoreCase) },
                "background" => Layers(value) is { } ground ? look with { Ground = ground } : look,
                _ => name.ToLowerInvariant() switch
                {
                    "color" => look with { Text = RuleColor.OfStyle(value) ?? look.Text },
                    "background-color" => look with { Ground = RuleColor.OfStyle(value) ?? look.Ground },
                    _ => look,
                },
            };
        }

        look = look.Ground == RuleColor.Transparent ? look with { Ground = Current.Ground } : look;
        return look.Text == RuleColor.Transparent ? look with { Text = look.Ground } : look;
    }

    private static Look NoColor(Look look, string name) => name.ToLowerInvariant() switch
    {
        "color" => look with { Text = RuleColor.Invalid },
        "background-color" => look with { Ground = RuleColor.Invalid },
        _ => look,
    };

    /// <summary>The colour in the bottom layer of <c>background</c>; null where it has none.</summary>
    private static int? Layers(string value)
    {
        var (depth, start) = (0, 0);
        for (var i = 0; i < value.Length; i++)
        {
            depth += value[i] == '(' ? 1 : value[i] == ')' ? -1 : 0;
            start = value[i] == ',' && depth == 0 ? i + 1 : start;
        }

        var bottom = value[start..].Replace(", ", ",", StringComparison.Ordinal);
        foreach (var word in bottom.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (RuleColor.Parse(word) is >= 0 and var color)
            {
                return color;
            }
        }

        return null;
    }

    /// <summary>The number a text begins with, its sign included.</summary>
    private static int? Leading(string? text)
    {
        var trimmed = text.AsSpan().TrimStart();
        var digits = trimmed is ['+' or '-', ..] ? trimmed[1..] : trimmed;
        var end = digits.IndexOfAnyExceptInRange('0', '9');
        digits = end < 0 ? digits : digits[..end];
        return digits.Length is > 0 and < 9 ? (trimmed[0] == '-' ? -1 : 1) * int.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture) : null;
    }
}

/// <summary>How text looks within a tag.</summary>
internal readonly record struct Look(string Tag, int Text, int Ground, int Size, bool Hidden);
