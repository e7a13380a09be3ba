using System.Globalization;
using System.Text;

namespace Relay.Mime.Headers;

/// <summary>
/// Date fields (RFC 5322 §3.3, obsolete forms §4.3): day, month name, year, time and zone in the order of the grammar, with or without the
/// weekday; years of two or three digits (§4.3); comments passed over. Null for everything else.
/// </summary>
public static class DateReader
{
    private const int MaxLength = 200;

    private const string Months = "janfebmaraprmayjunjulaugsepoctnovdec";

    public static DateTimeOffset? Read(ReadOnlySpan<byte> value)
    {
        value = value.Trim(" \t\r\n"u8);
        if (value.IsEmpty || value.Length > MaxLength)
        {
            return null;
        }

        var words = Words(value);
        var at = words.Count > 0 && !char.IsAsciiDigit(words[0][0]) ? 1 : 0;
        return words.Count >= at + 4 ? Compose(words, at) : null;
    }

    /// <summary>Words between white space, commas and comments.</summary>
    private static List<string> Words(ReadOnlySpan<byte> value)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        var depth = 0;
        foreach (var b in value)
        {
            depth += b == '(' ? 1 : 0;
            if (depth == 0 && b > ' ' && b is not ((byte)',' or (byte)')'))
            {
                word.Append((char)b);
            }
            else if (word.Length > 0)
            {
                words.Add(word.ToString());
                word.Clear();
            }

            depth -= b == ')' && depth > 0 ? 1 : 0;
        }

        if (word.Length > 0)
        {
            words.Add(word.ToString());
        }

        return words;
    }

    private static DateTimeOffset? Compose(List<string> words, int at)
    {
        if (!Number(words[at], 1, 31, out var day) || Month(words[at + 1]) is not (> 0 and var month) || !Number(words[at + 2], 0, 9999, out var year))
        {
            return null;
        }

        year += words[at + 2].Length switch { 2 => year < 50 ? 2000 : 1900, 3 => 1900, _ => 0 };
        var time = words[at + 3].Split(':');
        if (time.Length is < 2 or > 3 || !Number(time[0], 0, 23, out var hour) || !Number(time[1], 0, 59, out var minute)
            || !Number(time.Length == 3 ? time[2] : "0", 0, 60, out var second) || year < 1 || day > DateTime.DaysInMonth(Math.Clamp(year, 1, 9999), month))
        {
            return null;
        }

        var offset = words.Count > at + 4 ? Zone(words[at + 4]) : TimeSpan.Zero;
        var local = new DateTime(year, month, day, hour, minute, Math.Min(second, 59), DateTimeKind.Unspecified);
        return local.Ticks - offset.Ticks is var utc && utc > 0 && utc < DateTime.MaxValue.Ticks ? new DateTimeOffset(local, offset) : null;
    }

    private static int Month(string word)
    {
        var i = word.Length < 3 ? -1 : Months.IndexOf(word[..3], StringComparison.OrdinalIgnoreCase);
        return i >= 0 && i % 3 == 0 ? (i / 3) + 1 : 0;
    }

    /// <summary>RFC 5322 §4.3: names that are not known are -0000.</summary>
    private static TimeSpan Zone(string word)
    {
        if (word.Length == 5 && word[0] is '+' or '-' && Number(word[1..3], 0, 13, out var hours) && Number(word[3..], 0, 59, out var minutes))
        {
            var offset = new TimeSpan(hours, minutes, 0);
            return word[0] == '-' ? -offset : offset;
        }

        return word.ToUpperInvariant() switch
        {
            "EDT" => TimeSpan.FromHours(-4),
            "EST" or "CDT" => TimeSpan.FromHours(-5),
            "CST" or "MDT" => TimeSpan.FromHours(-6),
            "MST" or "PDT" => TimeSpan.FromHours(-7),
            "PST" => TimeSpan.FromHours(-8),
            _ => TimeSpan.Zero,
        };
    }

    private static bool Number(string text, int from, int to, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number >= from && number <= to;
}
