using System.Collections.Frozen;
using System.Net;

namespace Relay.Mime.Html;

/// <summary>
/// Character references (WHATWG HTML §13.2.5.72): numbers in every form, the names of HTML 4, and those of HTML 5 that stand for
/// characters of URLs and words, since they hide both.
/// </summary>
public static class HtmlEntities
{
    /// <summary>§13.2.5.80: numbers of C1 controls mean windows-1252.</summary>
    private const string C1 = "\u20AC\u0081\u201A\u0192\u201E\u2026\u2020\u2021\u02C6\u2030\u0160\u2039\u0152\u008D\u017D\u008F\u0090\u2018\u2019\u201C\u201D\u2022\u2013\u2014\u02DC\u2122\u0161\u203A\u0153\u009D\u017E\u0178";

    private const int LongestName = 24;

    private const int LongestLegacy = 6;

    private static readonly FrozenDictionary<string, string> Html5 = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["colon"] = ":", ["sol"] = "/", ["bsol"] = "\\", ["period"] = ".", ["commat"] = "@", ["num"] = "#", ["quest"] = "?", ["equals"] = "=", ["percnt"] = "%",
        ["lowbar"] = "_", ["UnderBar"] = "_", ["hyphen"] = "\u2010", ["dash"] = "\u2010", ["comma"] = ",", ["semi"] = ";", ["excl"] = "!", ["dollar"] = "$", ["lpar"] = "(",
        ["rpar"] = ")", ["lsqb"] = "[", ["rsqb"] = "]", ["lbrack"] = "[", ["rbrack"] = "]", ["lcub"] = "{", ["rcub"] = "}", ["lbrace"] = "{", ["rbrace"] = "}",
        ["vert"] = "|", ["verbar"] = "|", ["ast"] = "*", ["midast"] = "*", ["plus"] = "+", ["grave"] = "`", ["Hat"] = "^", ["apos"] = "'", ["Tab"] = "\t",
        ["NewLine"] = "\n", ["ZeroWidthSpace"] = "\u200B", ["NoBreak"] = "\u2060", ["NonBreakingSpace"] = "\u00A0", ["InvisibleComma"] = "\u2063", ["InvisibleTimes"] = "\u2062",
        ["ApplyFunction"] = "\u2061", ["fflig"] = "ff", ["filig"] = "fi", ["fllig"] = "fl", ["ffilig"] = "ffi", ["ffllig"] = "ffl", ["fjlig"] = "fj", ["AMP"] = "&", ["LT"] = "<",
        ["GT"] = ">", ["QUOT"] = "\"", ["COPY"] = "\u00A9", ["REG"] = "\u00AE", ["TRADE"] = "\u2122", ["nbsp"] = "\u00A0", ["check"] = "\u2713", ["star"] = "\u2606", ["starf"] = "\u2605",
        ["phone"] = "\u260E", ["inodot"] = "\u0131", ["imath"] = "\u0131", ["hairsp"] = "\u200A", ["numsp"] = "\u2007", ["puncsp"] = "\u2008", ["MediumSpace"] = "\u205F",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, string>.AlternateLookup<ReadOnlySpan<char>> Html5Lookup = Html5.GetAlternateLookup<ReadOnlySpan<char>>();
    private static readonly FrozenDictionary<string, string> Html4 = MakeHtml4();
    private static readonly FrozenDictionary<string, string>.AlternateLookup<ReadOnlySpan<char>> Html4Lookup = Html4.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>An attribute's value with its references decoded.</summary>
    public static string Decode(ReadOnlySpan<char> text)
    {
        if (!text.Contains('&'))
        {
            return text.ToString();
        }

        var to = new CharBuffer(text.Length);
        try
        {
            while (!text.IsEmpty)
            {
                var i = text.IndexOf('&');
                to.Append(i < 0 ? text : text[..i]);
                if (i < 0)
                {
                    break;
                }

                text = text[i..];
                text = text[DecodeOne(text, to, inAttribute: true)..];
            }

            return to.Span.ToString();
        }
        finally
        {
            to.Release();
        }
    }

    /// <summary>Decodes the reference that begins with the ampersand at the start; returns how many characters it takes.</summary>
    internal static int DecodeOne(ReadOnlySpan<char> text, CharBuffer to, bool inAttribute = false)
    {
        if (text.Length > 2 && text[1] == '#')
        {
            return DecodeNumber(text, to);
        }

        var length = 1;
        while (length < text.Length && length <= LongestName && char.IsAsciiLetterOrDigit(text[length]))
        {
            length++;
        }

        var name = text[1..length];
        var hasSemicolon = length < text.Length && text[length] == ';';
        if (hasSemicolon && Find(name) is { } found)
        {
            to.Append(found);
            return length + 1;
        }

        return DecodeLegacy(text, name, to, inAttribute);
    }

    /// <summary>
    /// The longest name without a semicolon. In an attribute it counts only where no letter, digit or equals sign follows, so that queries stay
    /// as they are.
    /// </summary>
    private static int DecodeLegacy(ReadOnlySpan<char> text, ReadOnlySpan<char> name, CharBuffer to, bool inAttribute)
    {
        for (var length = Math.Min(name.Length, LongestLegacy); length >= 2; length--)
        {
            if (Find(name[..length]) is { } found && IsLegacy(found))
            {
                var next = length + 1 < text.Length ? text[length + 1] : ' ';
                if (inAttribute && (next == '=' || char.IsAsciiLetterOrDigit(next)))
                {
                    break;
                }

                to.Append(found);
                return length + 1;
            }
        }

        to.Append("&");
        return 1;
    }

    private static string? Find(ReadOnlySpan<char> name) => Html4Lookup.TryGetValue(name, out var found) || Html5Lookup.TryGetValue(name, out found) ? found : null;

    /// <summary>Names of Latin-1 characters count without a semicolon.</summary>
    private static bool IsLegacy(string found) => found.Length == 1 && found[0] is '&' or '<' or '>' or '"' or (>= '\u00A0' and <= '\u00FF');

    private static int DecodeNumber(ReadOnlySpan<char> text, CharBuffer to)
    {
        var hex = text[2] is 'x' or 'X';
        var at = hex ? 3 : 2;
        var first = at;
        var value = 0L;
        while (at < text.Length && (hex ? char.IsAsciiHexDigit(text[at]) : char.IsAsciiDigit(text[at])))
        {
            value = Math.Min(0x11_0000, (value * (hex ? 16 : 10)) + Digit(text[at]));
            at++;
        }

        if (at == first)
        {
            to.Append("&");
            return 1;
        }

        at += at < text.Length && text[at] == ';' ? 1 : 0;
        AppendCodePoint((int)value, to);
        return at;
    }

    private static int Digit(char c) => char.IsAsciiDigit(c) ? c - '0' : (c | 0x20) - 'a' + 10;

    private static void AppendCodePoint(int value, CharBuffer to)
    {
        if (value is 0 or > 0x10_FFFF or (>= 0xD800 and <= 0xDFFF))
        {
            to.Append("\uFFFD");
        }
        else if (value is >= 0x80 and < 0xA0)
        {
            to.Append(C1.AsSpan(value - 0x80, 1));
        }
        else if (value < 0x1_0000)
        {
            to.Append([(char)value]);
        }
        else
        {
            to.Append(char.ConvertFromUtf32(value));
        }
    }

    /// <summary>The framework's table holds the 253 names of HTML 4; it is read through its decoder, once.</summary>
    private static FrozenDictionary<string, string> MakeHtml4()
    {
        var result = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in Names.Split(' '))
        {
            var decoded = WebUtility.HtmlDecode($"&{name};");
            if (decoded.Length == 1)
            {
                result[name] = decoded;
            }
        }

        return result.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private const string Names =
        "nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 sup3 acute micro para middot cedil sup1 ordm raquo frac14 "
        + "frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml Aring AElig Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml "
        + "times Oslash Ugrave Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc atilde auml aring aelig ccedil egrave eacute ecirc euml igrave iacute icirc iuml eth ntilde "
        + "ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc uuml yacute thorn yuml OElig oelig Scaron scaron Yuml fnof circ tilde Alpha Beta Gamma Delta Epsilon "
        + "Zeta Eta Theta Iota Kappa Lambda Mu Nu Xi Omicron Pi Rho Sigma Tau Upsilon Phi Chi Psi Omega alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi "
        + "omicron pi rho sigmaf sigma tau upsilon phi chi psi omega thetasym upsih piv ensp emsp thinsp zwnj zwj lrm rlm ndash mdash lsquo rsquo sbquo ldquo rdquo bdquo dagger "
        + "Dagger bull hellip permil prime Prime lsaquo rsaquo oline frasl euro image weierp real trade alefsym larr uarr rarr darr harr crarr lArr uArr rArr dArr hArr forall part "
        + "exist empty nabla isin notin ni prod sum minus lowast radic prop infin ang and or cap cup int there4 sim cong asymp ne equiv le ge sub sup nsub sube supe oplus otimes "
        + "perp sdot lceil rceil lfloor rfloor lang rang loz spades clubs hearts diams quot amp lt gt";
}
