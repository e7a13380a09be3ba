using Relay.Core.State;

namespace Relay.State;

/// <summary>
/// The arithmetic of a bucket. Asking for more than the burst never succeeds; the wait said is then until the bucket is full. A clock
/// that goes back refills nothing and takes nothing away.
/// </summary>
internal static class TokenBucket
{
    /// <summary>Sums of fractions miss a whole token by a few units in the last place.</summary>
    public const double Tolerance = 1e-6;

    /// <summary>Waits and lives are bounded, whatever limits are asked for.</summary>
    private const double LongestMilliseconds = 365d * 24 * 3600 * 1000;

    public static double PerMillisecond(RateLimit limit) =>
        limit is { Count: > 0, Burst: > 0 } && limit.Period > TimeSpan.Zero
            ? limit.Count / limit.Period.TotalMilliseconds
            : throw new ArgumentOutOfRangeException(nameof(limit), limit, "a rate needs a count, a period and a burst above zero");

    public static double Refilled(double tokens, long elapsed, double perMillisecond, double burst) =>
        Math.Min(burst, tokens + (Math.Max(0, elapsed) * perMillisecond));

    /// <summary>Until a bucket that holds so many tokens holds the number wanted.</summary>
    public static long MillisecondsUntil(double tokens, double wanted, double perMillisecond) =>
        (long)Math.Ceiling(Math.Clamp((wanted - tokens - Tolerance) / perMillisecond, 0, LongestMilliseconds));
}
