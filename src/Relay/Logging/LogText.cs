using System.Globalization;
using System.Text;

namespace Relay.Logging;

/// <summary>How values are written in text lines: bounded, and with nothing in them that could start a line or move a cursor.</summary>
internal static class LogText
{
    /// <summary>Longest value; what is longer ends in an ellipsis.</summary>
    private const int MaxValue = 1000;

    public static StringBuilder AppendTime(this StringBuilder line, DateTimeOffset time) =>
        line.Append(time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture));

    /// <summary>The one value that is many: a hundred symbols with their evidence.</summary>
    public const int MaxList = 16_000;

    /// <summary>A value as it is, control characters and line separators as <c>\xNN</c> or <c>\uNNNN</c>.</summary>
    public static StringBuilder AppendSafe(this StringBuilder line, string value, int most = MaxValue)
    {
        var length = Math.Min(value.Length, most);
        for (var i = 0; i < length; i++)
        {
            var c = value[i];
            if (char.IsControl(c) || c is '\u2028' or '\u2029')
            {
                line.Append(c < 256 ? "\\x" : "\\u").Append(((int)c).ToString(c < 256 ? "x2" : "x4", CultureInfo.InvariantCulture));
            }
            else
            {
                line.Append(c);
            }
        }

        return value.Length > length ? line.Append('…') : line;
    }

    /// <summary><c> key=value</c>, quoted where it holds a blank or a quote.</summary>
    public static StringBuilder AppendPair(this StringBuilder line, string key, string value, int most = MaxValue)
    {
        line.Append(' ').Append(key).Append('=');
        return value.AsSpan().IndexOfAny(' ', '"') < 0
            ? line.AppendSafe(value, most)
            : line.Append('"').AppendSafe(value.Replace("\"", "\\\"", StringComparison.Ordinal), most).Append('"');
    }
}
