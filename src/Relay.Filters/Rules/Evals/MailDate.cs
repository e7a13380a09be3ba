using System.Globalization;

namespace Relay.Filters.Rules.Evals;

/// <summary>Dates of mail (RFC 5322 §3.3, with what §4.3 forgives). Null for what is none.</summary>
internal static class MailDate
{
    private static readonly EvalPattern Form =
        new(@"/(\d{1,2})[\s,.-]+(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*[\s,.-]+(\d{2,4})\s+(\d{1,2}):(\d{1,2})(?::(\d{1,2}))?(?:\s*([-+]\d{4}|[a-z]{1,5}))?/i");

    private static readonly string[] Months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

    public static DateTimeOffset? TryParse(string text)
    {
        var match = Form.First(text.Length > 200 ? text[..200] : text);
        if (match.Length == 0)
        {
            return null;
        }

        var year = Number(match, 3);
        year += year < 50 ? 2000 : year < 1000 ? 1900 : 0;
        var month = Array.IndexOf(Months, Form.Group(match, 2).ToLowerInvariant()) + 1;
        var (day, hour, minute, second) = (Number(match, 1), Number(match, 4), Number(match, 5), Math.Min(59, Number(match, 6)));
        var zone = Zone(Form.Group(match, 7));
        if (year is < 1 or > 9998 || month == 0 || day < 1 || day > DateTime.DaysInMonth(year, month) || hour > 23 || minute > 59 || Math.Abs(zone.TotalHours) > 14)
        {
            return null;
        }

        return new DateTimeOffset(year, month, day, hour, minute, second, zone);
    }

    private static int Number(string match, int group) => int.TryParse(Form.Group(match, group), NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : 0;

    private static TimeSpan Zone(string zone)
    {
        if (zone.Length == 5 && zone[0] is '+' or '-' && int.TryParse(zone.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            var offset = new TimeSpan(number / 100, number % 100 % 60, 0);
            return zone[0] == '-' ? -offset : offset;
        }

        // RFC 5322 §4.3
        var hours = zone.ToUpperInvariant() switch { "EDT" => -4, "EST" or "CDT" => -5, "CST" or "MDT" => -6, "MST" or "PDT" => -7, "PST" => -8, "CET" or "MET" or "BST" => 1, "CEST" => 2, "JST" => 9, _ => 0 };
        return TimeSpan.FromHours(hours);
    }
}
