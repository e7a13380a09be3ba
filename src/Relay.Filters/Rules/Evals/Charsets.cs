using System.Collections.Frozen;

namespace Relay.Filters.Rules.Evals;

/// <summary>Charsets that readers of the languages of <c>ok_locales</c> do not use. With <c>all</c>, the default, none is far away.</summary>
internal static class Charsets
{
    private static readonly EvalPattern Word = new(@"/=\?([^?*]+)(?:\*[^?]*)?\?.\?/");

    private static readonly FrozenDictionary<string, string[]> OfLocale = new Dictionary<string, string[]>
    {
        ["ja"] = ["EUCJP", "JISX020119760", "JISX020819830", "JISX020819900", "JISX020819970", "JISX021219900", "JISX021320001", "JISX021320002", "SHIFTJIS", "SHIFTJISX0213", "SJIS", "ISO2022JP", "JIS7", "JIS", "IBM943", "CP932", "MS932"],
        ["ko"] = ["EUCKR", "KSC56011987", "ISO2022KR", "CP949", "KSC5601"],
        ["ru"] = ["KOI8R", "KOI8U", "KOI8T", "ISOIR111", "CP866", "CP1251", "IBM866"],
        ["zh"] = ["GB1988", "GB2312", "GB231219800", "GB18030", "GBK", "BIG5HKSCS", "BIG5", "EUCTW", "ISO2022CN", "HZ"],
        ["th"] = ["TIS620"],
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static bool IsFaraway(EvalScope scope, string charset)
    {
        var locales = scope.Settings.Value("ok_locales").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (locales.Length == 0 || Array.IndexOf(locales, "all") >= 0 || charset.Length == 0)
        {
            return false;
        }

        var name = string.Concat(charset.ToUpperInvariant().Where(char.IsAsciiLetterOrDigit));
        return !IsCommon(name) && !Array.Exists(locales, l => OfLocale.TryGetValue(l[..Math.Min(2, l.Length)], out var known) && Array.IndexOf(known, name) >= 0);
    }

    public static bool AnyFarawayHeader(EvalScope scope) =>
        scope.Settings.Value("ok_locales").Length > 0 && scope.Headers.All("From:raw").Concat(scope.Headers.All("Subject:raw")).Any(h => Word.Groups(h, 1, 100).Exists(c => IsFaraway(scope, c)));

    private static bool IsCommon(string name) =>
        name is "USASCII" or "ASCII" or "IBM852" or "XUNKNOWN" or "ISO"
        || Array.Exists(["ISO8859", "ISO10646", "UTF", "UCS", "CP125", "WINDOWS", "UNICODE11UTF"], p => name.StartsWith(p, StringComparison.Ordinal));
}
