using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Text;

namespace Relay.Mime.Text;

/// <summary>
/// Charset names to decoders. Only names of this table are looked up, so that no name from a message reaches code that throws.
/// Aliases follow the WHATWG Encoding Standard: what is declared as ISO-8859-1 is read as windows-1252, gb2312 as GB18030, as all clients do.
/// </summary>
public static class Charsets
{
    private const int Utf8 = 65001;
    private const int Utf7 = 65000;

    private static readonly FrozenDictionary<string, int> CodePages = Names().ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
    private static readonly FrozenDictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> Lookup = CodePages.GetAlternateLookup<ReadOnlySpan<char>>();
    private static readonly ConcurrentDictionary<int, Encoding> Decoders = new();

    /// <summary>windows-1252: what 8-bit text without a known charset is read as.</summary>
    internal static Encoding Western { get; } = Get(1252);

    /// <summary>The decoder of a charset, or null for a name nobody knows and for UTF-7, which is no charset for mail (RFC 2152 §5).</summary>
    public static Encoding? Find(ReadOnlySpan<char> name) => CodePage(name) is > 0 and not Utf7 and var page ? Get(page) : null;

    /// <summary>True for the names of UTF-7.</summary>
    public static bool IsUtf7(ReadOnlySpan<char> name) => CodePage(name) == Utf7;

    internal static bool IsUtf8(ReadOnlySpan<char> name) => CodePage(name) == Utf8;

    private static int CodePage(ReadOnlySpan<char> name)
    {
        name = name.Trim(" \t'\"");
        if (name.Length is 0 or > 40)
        {
            return 0;
        }

        if (Lookup.TryGetValue(name, out var page))
        {
            return page;
        }

        // "utf8", "iso8859_1", "x-sjis": hyphens and underscores are written at will.
        Span<char> plain = stackalloc char[40];
        var n = 0;
        foreach (var c in name)
        {
            if (char.IsAsciiLetterOrDigit(c))
            {
                plain[n++] = c;
            }
        }

        return Lookup.TryGetValue(plain[..n], out page) ? page : 0;
    }

    private static Encoding Get(int page) => Decoders.GetOrAdd(page, static p =>
        CodePagesEncodingProvider.Instance.GetEncoding(p, EncoderFallback.ReplacementFallback, DecoderFallback.ReplacementFallback)
        ?? Encoding.GetEncoding(p, EncoderFallback.ReplacementFallback, DecoderFallback.ReplacementFallback));

    private static Dictionary<string, int> Names()
    {
        var names = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        Add(names, Utf8, "utf-8", "utf8", "unicode-1-1-utf-8", "utf8mb4", "unicode11utf8", "cp65001");
        Add(names, Utf7, "utf-7", "utf7", "unicode-1-1-utf-7", "unicode11utf7");
        Add(names, 1252, "us-ascii", "usascii", "ascii", "ansi_x3.4-1968", "ansix341968", "iso-8859-1", "iso88591", "latin1", "l1", "cp819", "iso646us", "8bit", "x-ansi", "xansi", "iso8859");
        for (var i = 0; i <= 8; i++)
        {
            Add(names, 1250 + i, $"windows-125{i}", $"windows125{i}", $"cp125{i}", $"x-cp125{i}", $"xcp125{i}", $"win125{i}");
        }

        foreach (var i in (int[])[2, 3, 4, 5, 6, 7, 8, 13, 15])
        {
            Add(names, 28590 + i, $"iso-8859-{i}", $"iso8859{i}");
        }

        Add(names, 28592, "latin2", "l2");
        Add(names, 28605, "latin9", "latin-9", "l9");
        Add(names, 1254, "iso-8859-9", "iso88599", "latin5");
        Add(names, 28598, "iso-8859-8-i", "iso88598i");
        Add(names, 874, "iso-8859-11", "iso885911", "tis-620", "tis620", "windows-874", "windows874", "cp874");
        Add(names, 20866, "koi8-r", "koi8r", "koi8");
        Add(names, 21866, "koi8-u", "koi8u", "koi8-ru", "koi8ru");
        Add(names, 866, "cp866", "ibm866", "866");
        Add(names, 437, "cp437", "ibm437");
        Add(names, 850, "cp850", "ibm850");
        Add(names, 852, "cp852", "ibm852");
        Add(names, 10000, "macintosh", "xmacroman", "macroman", "mac");
        Add(names, 54936, "gb18030", "gb2312", "gbk", "cp936", "csgb2312", "chinese", "windows936", "xgbk", "gb231280", "euccn", "cngb");
        Add(names, 52936, "hz-gb-2312", "hzgb2312", "hz");
        Add(names, 950, "big5", "bigfive", "big5hkscs", "cnbig5", "xxbig5", "cp950", "big5eten");
        Add(names, 932, "shift_jis", "shiftjis", "sjis", "xsjis", "cp932", "windows31j", "mskanji", "ms932");
        Add(names, 51932, "euc-jp", "eucjp", "xeucjp", "ujis");
        Add(names, 50220, "iso-2022-jp", "iso2022jp", "csiso2022jp", "jis", "iso2022jp1", "iso2022jp2", "iso2022jp3", "iso2022jpms");
        Add(names, 949, "euc-kr", "euckr", "ks_c_5601-1987", "ksc56011987", "ksc5601", "ksc56011989", "korean", "cp949", "windows949", "uhc", "cseuckr", "ks_c_5601");
        Add(names, 50225, "iso-2022-kr", "iso2022kr");
        Add(names, 1200, "utf-16", "utf16", "utf-16le", "utf16le", "unicode", "ucs2", "iso10646ucs2");
        Add(names, 1201, "utf-16be", "utf16be");
        Add(names, 12000, "utf-32", "utf32", "utf-32le", "utf32le");
        Add(names, 12001, "utf-32be", "utf32be");
        return names;
    }

    private static void Add(Dictionary<string, int> names, int page, params ReadOnlySpan<string> aliases)
    {
        foreach (var alias in aliases)
        {
            names[alias] = page;
        }
    }
}
