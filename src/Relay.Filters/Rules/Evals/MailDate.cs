using System.Globalization;

namespace Relay.Filters.Rules.Evals;

/// <summary>
/// Dates of mail (RFC 5322 §3.3, with what §4.3 forgives), read as forgivingly as SpamAssassin reads them: what is out of range is brought to its
/// edge, years to 1970–2037, and a zone may be any number of hours. Null for what is no date.
/// </summary>
internal static class MailDate
{
    private static readonly EvalPattern DayFirst = new(@"/ (\d+) (jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec) (\d{4}|\d{2,3}) /i");
    private static readonly EvalPattern MonthFirst = new(@"/ (jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec) +(\d+) \d+:\d+:\d+ (\d{4}) /i");
    private static readonly EvalPattern Clock = new(@"/ (\d?\d):(\d\d)(?::(\d\d))? /");
    private static readonly EvalPattern Offset = new(@"/ ([-+]\d{4}) /");
    private static readonly EvalPattern Word = new(@"/\b([A-Z]{2,4})\b/");

    private static readonly string[] Months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

    public static DateTimeOffset? TryParse(string text)
    {
        var line = $" {string.Join(' ', (text.Length > 200 ? text[..200] : text).Replace(',', ' ').Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))} ";
        var form = DayFirst.Find(line);
        var isDayFirst = form is { Success: true };
        form = isDayFirst ? form : MonthFirst.Find(line);
        if (form is not { Success: true })
        {
            return null;
        }

        var (day, month) = (Number(form.Groups[isDayFirst ? 1 : 2].Value), Array.IndexOf(Months, form.Groups[isDayFirst ? 2 : 1].Value.ToLowerInvariant()) + 1);
        var year = Year(form.Groups[3].Value);
        if (day > (month == 2 && year % 4 != 0 ? 28 : month == 2 ? 29 : month is 4 or 6 or 9 or 11 ? 30 : 31))
        {
            (day, month, year) = (1, month == 12 ? 1 : month + 1, month == 12 ? year + 1 : year);
        }

        // What stood for the date is taken out before the time is looked for.
        var rest = line.Replace(form.Value, " ", StringComparison.Ordinal);
        var (hour, minute, second) = isDayFirst ? TimeOf(rest) : TimeOf(line);
        return day < 1 || month < 1 ? null : new DateTimeOffset(Math.Clamp(year, 1970, 2037), month, day, hour, minute, second, TimeSpan.Zero) - Zone(rest);
    }

    private static (int Hour, int Minute, int Second) TimeOf(string line) => Clock.Find(line) is { Success: true } clock
        ? (Math.Min(23, Number(clock.Groups[1].Value)), Math.Min(59, Number(clock.Groups[2].Value)), Math.Min(59, Number(clock.Groups[3].Value)))
        : (0, 0, 0);

    private static int Year(string text)
    {
        var year = Number(text);
        return text.Length == 2 && year < 50 ? year + 2000 : text.Length < 4 ? year + 1900 : year;
    }

    private static int Number(string text) => text.Length < 9 && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : 0;

    private static TimeSpan Zone(string line)
    {
        var number = Offset.Group(line, 1);
        if (number.Length == 5)
        {
            var offset = new TimeSpan(Number(number[1..3]), Number(number[3..]), 0);
            return number[0] == '-' ? -offset : offset;
        }

        // RFC 5322 §4.3
        return TimeSpan.FromHours(Word.Group(line, 1) switch
        {
            "EDT" => -4,
            "EST" or "CDT" => -5,
            "CST" or "MDT" => -6,
            "MST" or "PDT" => -7,
            "PST" => -8,
            "CET" or "MET" or "BST" => 1,
            "CEST" => 2,
            "JST" => 9,
            _ => 0,
        });
    }
}
