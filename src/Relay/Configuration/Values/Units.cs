using System.Globalization;
using Relay.Configuration.Text;

namespace Relay.Configuration.Values;

/// <summary>Sizes (B, KiB, MiB, GiB) and times (ms, s, m, h, d), each within bounds.</summary>
internal static class Units
{
    public const long KiB = 1L << 10;
    public const long MiB = 1L << 20;
    public const long GiB = 1L << 30;

    private static readonly (string Unit, long Octets)[] SizeUnits = [("GiB", GiB), ("MiB", MiB), ("KiB", KiB), ("B", 1), ("", 1)];

    private static readonly (string Unit, long Ticks)[] TimeUnits =
    [
        ("ms", TimeSpan.TicksPerMillisecond),
        ("s", TimeSpan.TicksPerSecond),
        ("m", TimeSpan.TicksPerMinute),
        ("h", TimeSpan.TicksPerHour),
        ("d", TimeSpan.TicksPerDay),
    ];

    public static Func<string, Parsed<long>> Size(long min, long max) => text =>
        !TryScale(text, SizeUnits, out var octets)
            ? Parsed.Wrong<long>($"{Words.Quote(text)} is not a size; write a whole number with B, KiB, MiB or GiB, such as 50MiB")
            : octets >= min && octets <= max
                ? octets
                : Parsed.Wrong<long>($"{Words.Quote(text)} is out of bounds; write a size from {SizeText(min)} to {SizeText(max)}");

    /// <summary>A size that is held in memory in one piece, so that it fits an <see cref="int"/>.</summary>
    public static Func<string, Parsed<int>> MemorySize(long min, long max)
    {
        var size = Size(min, Math.Min(max, GiB));
        return text => size(text) is { Problem: { } problem } ? Parsed.Wrong<int>(problem) : (int)size(text).Value;
    }

    public static Func<string, Parsed<TimeSpan>> Time(TimeSpan min, TimeSpan max) => text =>
        !TryScale(text, TimeUnits, out var ticks) && text != "0"
            ? Parsed.Wrong<TimeSpan>($"{Words.Quote(text)} is not a time; write a whole number with ms, s, m, h or d, such as 30s")
            : ticks >= min.Ticks && ticks <= max.Ticks
                ? TimeSpan.FromTicks(ticks)
                : Parsed.Wrong<TimeSpan>($"{Words.Quote(text)} is out of bounds; write a time from {TimeText(min)} to {TimeText(max)}");

    /// <summary>Whole digits and one of the units, nothing between them.</summary>
    private static bool TryScale(string text, (string Unit, long Scale)[] units, out long value)
    {
        value = 0;
        var digits = text.AsSpan().IndexOfAnyExceptInRange('0', '9');
        digits = digits < 0 ? text.Length : digits;
        foreach (var (unit, scale) in units)
        {
            if (text.AsSpan(digits).SequenceEqual(unit))
            {
                if (!long.TryParse(text.AsSpan(0, digits), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                {
                    return false;
                }

                // Past the end of long it is past every bound too.
                value = number > long.MaxValue / scale ? long.MaxValue : number * scale;
                return true;
            }
        }

        return false;
    }

    private static string SizeText(long octets) => InLargest(octets, SizeUnits);

    private static string TimeText(TimeSpan time) => InLargest(time.Ticks, [.. TimeUnits.Reverse()]);

    private static string InLargest(long value, (string Unit, long Scale)[] units)
    {
        foreach (var (unit, scale) in units)
        {
            if (value != 0 && value % scale == 0)
            {
                return string.Create(CultureInfo.InvariantCulture, $"{value / scale}{unit}");
            }
        }

        return "0";
    }
}
