using System.Globalization;

namespace Relay.Filters.Bulk;

/// <summary>
/// What a UTF-16 unit is to the digest of a text: a folded letter, or one of the classes below it. Case, accents, width and letters of other
/// alphabets that look like Latin ones are folded away, since senders who vary a text vary them first. Not reversible, nor meant for reading.
/// </summary>
internal static class LetterFold
{
    /// <summary>Between words.</summary>
    public const ushort Separator = 0;

    /// <summary>Not seen, or a mark on the letter before: does not end a word.</summary>
    public const ushort Ignored = 1;

    public const ushort Digit = 2;

    /// <summary>The first unit of a pair: ask <see cref="OfPair"/>.</summary>
    public const ushort High = 3;

    /// <summary>From here on it is a letter.</summary>
    public const ushort FirstLetter = 16;

    // Pairs: the letters of the left are read as those at the same place on the right.
    private const string Latin = "àáâãäåāăąæçćĉċčďđðèéêëēĕėęěĝğġģĥħìíîïĩīĭįıĵķĸĺļľŀłlñńņňŋòóôõöøōŏőœŕŗřśŝşšșſţťŧțùúûüũūŭůűųŵýÿŷźżžß";
    private const string LatinAs = "aaaaaaaaaacccccdddeeeeeeeeegggghhiiiiiiiiijkkiiiiiinnnnnoooooooooorrrssssssttttuuuuuuuuuuwyyyzzzs";
    private const string Other = "абвгеёзікїмнорстухјѕһԁԛԝαβγεηικνορτυχωίόάέ";
    private const string OtherAs = "aбbгeeзikimhopctyxjshdqwabyenikvoptuxwioae";

    private static readonly ushort[] Classes = Make();

    public static ReadOnlySpan<ushort> Table => Classes;

    /// <summary>Mathematical letters and digits (U+1D400 to U+1D7FF) are letters and digits; all others separate, as pictures do.</summary>
    public static ushort OfPair(char high, char low)
    {
        if (high != '\uD835')
        {
            return high is >= '\uDB40' and <= '\uDB43' ? Ignored : Separator; // tags and variation selectors
        }

        var code = char.ConvertToUtf32(high, low) - 0x1D400;
        return code switch
        {
            < 0x2A4 => Classes['a' + (code % 26)],
            >= 0x3CE => Digit,
            _ => Separator,
        };
    }

    /// <summary>Scripts that write no spaces between words: each character stands for itself.</summary>
    public static bool IsUnspaced(char c) => c >= '\u0E00' && c switch
    {
        <= '\u0EFF' => true, // Thai, Lao
        >= '\u1000' and <= '\u109F' => true, // Burmese
        >= '\u1780' and <= '\u17FF' => true, // Khmer
        >= '\u3040' and <= '\u31FF' => c is not (>= '\u3130' and <= '\u318F'), // kana, Bopomofo; not Hangul
        >= '\u3400' and <= '\u9FFF' => true,
        >= '\uF900' and <= '\uFAFF' => true,
        >= '\uFF66' and <= '\uFF9F' => true,
        _ => false,
    };

    private static ushort[] Make()
    {
        var classes = new ushort[char.MaxValue + 1];
        for (var c = 0; c <= char.MaxValue; c++)
        {
            classes[c] = ClassOf((char)c);
        }

        Pair(classes, Latin, LatinAs);
        Pair(classes, Other, OtherAs);
        foreach (var c in "'\u2019\u02BC\u115F\u1160\u3164\uFFA0")
        {
            classes[c] = Ignored; // apostrophes, and letters that show nothing
        }

        for (var c = 0; c <= char.MaxValue; c++)
        {
            var wide = c is >= 0xFF21 and <= 0xFF5A ? c - 0xFEE0 : c;
            classes[c] = classes[c] >= FirstLetter ? classes[char.ToLowerInvariant((char)wide)] : classes[c];
        }

        return classes;
    }

    private static void Pair(ushort[] classes, string from, string to)
    {
        for (var i = 0; i < from.Length; i++)
        {
            classes[from[i]] = to[i];
        }
    }

    private static ushort ClassOf(char c) => char.GetUnicodeCategory(c) switch
    {
        UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter
            or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter => c,
        UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber => Digit,
        UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format => Ignored,
        UnicodeCategory.Surrogate when char.IsHighSurrogate(c) => High,
        _ => Separator,
    };
}
