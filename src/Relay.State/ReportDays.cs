using System.Text;
using Relay.Core.State;

namespace Relay.State;

/// <summary>What of reports both stores refuse before they look, and how long the rest lives.</summary>
internal static class ReportDays
{
    /// <summary>Milliseconds until a day is forgotten; null where it has been, or is more than a day ahead: so few days are ever kept.</summary>
    public static long? LifeOf(DateOnly day, DateTimeOffset now)
    {
        var ahead = day.DayNumber - DateOnly.FromDateTime(now.UtcDateTime).DayNumber;
        return ahead is >= -ReportLimits.DaysKept and <= 1
            ? (long)(day.ToDateTime(TimeOnly.MinValue).AddDays(1 + ReportLimits.DaysKept) - now.UtcDateTime).TotalMilliseconds
            : null;
    }

    public static bool Fits(string domain) => domain.Length > 0 && Encoding.UTF8.GetByteCount(domain) <= ReportLimits.DomainBytes;

    public static bool FitsRow(string row) => row.Length > 0 && Encoding.UTF8.GetByteCount(row) <= ReportLimits.RowBytes;
}
