using System.Globalization;

namespace Relay.Mime.Html;

/// <summary>Colours of CSS and of HTML attributes as 0xRRGGBB. What is not known is <see cref="Unknown"/>, and hides nothing.</summary>
internal static class CssColor
{
    public const int Unknown = -1;
    public const int Transparent = -2;
    public const int White = 0xFFFFFF;
    public const int Black = 0;

    public static int Parse(ReadOnlySpan<char> text)
    {
        text = text.Trim(" \t\r\n'\"");
        if (text.IsEmpty || text.Length > 40)
        {
            return Unknown;
        }

        if (text[0] == '#')
        {
            return Hex(text[1..]);
        }

        return text.StartsWith("rgb", StringComparison.OrdinalIgnoreCase) ? Function(text) : Named(text);
    }

    /// <summary>True when letters of one colour cannot be seen on the other: at most 10 of 255 apart in each channel.</summary>
    public static bool Same(int a, int b) => a >= 0 && b >= 0
        && Math.Abs((a >> 16) - (b >> 16)) <= 10 && Math.Abs(((a >> 8) & 255) - ((b >> 8) & 255)) <= 10 && Math.Abs((a & 255) - (b & 255)) <= 10;

    private static int Hex(ReadOnlySpan<char> digits)
    {
        if (digits.Length == 8)
        {
            return digits[6..].SequenceEqual("00") ? Transparent : Hex(digits[..6]);
        }

        if (!int.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value))
        {
            return Unknown;
        }

        return digits.Length switch
        {
            6 => value,
            3 => ((value >> 8) * 0x11_0000) + (((value >> 4) & 15) * 0x1100) + ((value & 15) * 0x11),
            _ => Unknown,
        };
    }

    private static int Function(ReadOnlySpan<char> text)
    {
        var open = text.IndexOf('(');
        var result = 0;
        var rest = open < 0 ? default : text[(open + 1)..];
        for (var i = 0; i < 4 && !rest.IsEmpty; i++)
        {
            rest = rest.TrimStart(" ,/\t");
            var end = rest.IndexOfAny(" ,/)");
            var part = end < 0 ? rest : rest[..end];
            rest = end < 0 ? default : rest[end..].TrimStart(" ");
            if (!double.TryParse(part.TrimEnd('%'), NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
            {
                return i == 3 ? result : Unknown;
            }

            if (i == 3)
            {
                return number <= 0.02 ? Transparent : result;
            }

            var channel = part.EndsWith("%") ? number * 2.55 : number;
            result = (result << 8) | (int)Math.Clamp(channel, 0, 255);
            if (i == 2 && rest.StartsWith(")"))
            {
                return result;
            }
        }

        return Unknown;
    }

    private static int Named(ReadOnlySpan<char> name)
    {
        Span<char> lower = stackalloc char[40];
        var text = lower[..name.ToLowerInvariant(lower)];
        return text switch
        {
            "white" => White, "black" => Black, "transparent" => Transparent, "red" => 0xFF0000, "green" => 0x008000, "blue" => 0x0000FF, "yellow" => 0xFFFF00,
            "gray" or "grey" => 0x808080, "silver" => 0xC0C0C0, "navy" => 0x000080, "maroon" => 0x800000, "purple" => 0x800080, "teal" => 0x008080, "olive" => 0x808000,
            "lime" => 0x00FF00, "aqua" or "cyan" => 0x00FFFF, "fuchsia" or "magenta" => 0xFF00FF, "orange" => 0xFFA500, "whitesmoke" => 0xF5F5F5, "snow" => 0xFFFAFA,
            "ivory" => 0xFFFFF0, "ghostwhite" => 0xF8F8FF, "lightgray" or "lightgrey" => 0xD3D3D3, "gainsboro" => 0xDCDCDC, "mintcream" => 0xF5FFFA, "floralwhite" => 0xFFFAF0,
            "darkgray" or "darkgrey" => 0xA9A9A9, "pink" => 0xFFC0CB, "brown" => 0xA52A2A, "azure" => 0xF0FFFF, "aliceblue" => 0xF0F8FF, "darkblue" => 0x00008B, "darkred" => 0x8B0000,
            _ => Named6(text),
        };
    }

    /// <summary>HTML attributes may leave the hash out: bgcolor=ffffff.</summary>
    private static int Named6(ReadOnlySpan<char> text) => text.Length == 6 ? Hex(text) : Unknown;
}
