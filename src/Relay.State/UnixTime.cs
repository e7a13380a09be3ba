namespace Relay.State;

/// <summary>Milliseconds since 1970 as files and servers give them back: whatever stands there is some time.</summary>
internal static class UnixTime
{
    /// <summary>The end of the year 9999.</summary>
    public const long Last = 253_402_300_799_999;

    public static DateTimeOffset Of(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(Math.Clamp(milliseconds, 0, Last));
}
