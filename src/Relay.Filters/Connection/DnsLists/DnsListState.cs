namespace Relay.Filters.Connection.DnsLists;

/// <summary>
/// What is remembered of one list: errors mute it for a minute, doubling to an hour; a failed self-test until one succeeds; the
/// breaker while clients of good history are listed.
/// Thread-safe. Each method says whether it changed what people should hear of.
/// </summary>
internal sealed class DnsListState
{
    /// <summary>Why a list is muted: a label in metrics.</summary>
    public static readonly string[] Reasons = ["error", "test", "breaker"];

    private static readonly TimeSpan FirstMute = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestMute = TimeSpan.FromHours(1);

    private readonly Lock gate = new();
    private TimeSpan mute;
    private DateTimeOffset mutedUntil = DateTimeOffset.MinValue;
    private bool testFailed;
    private bool testPointMissing;

    /// <summary>When the self-test is due; at once for a list just configured. The tester's alone.</summary>
    public DateTimeOffset NextTest { get; set; } = DateTimeOffset.MinValue;

    public DnsListBreaker Breaker { get; } = new();

    /// <summary>Why the list's word counts nothing, of <see cref="Reasons"/>; null where it counts.</summary>
    public string? Muted(DateTimeOffset now)
    {
        lock (gate)
        {
            if (now < mutedUntil)
            {
                return Reasons[0];
            }

            if (testFailed)
            {
                return Reasons[1];
            }
        }

        return Breaker.IsDoubted(now) ? Reasons[2] : null;
    }

    /// <summary>Whether the list is not even to be asked.</summary>
    public bool IsSilenced(DateTimeOffset now)
    {
        lock (gate)
        {
            return testFailed || now < mutedUntil || Breaker.IsOpen(now);
        }
    }

    /// <summary>An error answer. Those that were under way when the list was muted do not count again.</summary>
    public bool Erred(DateTimeOffset now)
    {
        lock (gate)
        {
            if (now < mutedUntil)
            {
                return false;
            }

            var first = mute == TimeSpan.Zero;
            mute = first ? FirstMute : mute * 2 < LongestMute ? mute * 2 : LongestMute;
            mutedUntil = now + mute;
            return first;
        }
    }

    /// <summary>A good answer after the time of silence ends the trouble.</summary>
    public bool Answered(DateTimeOffset now)
    {
        lock (gate)
        {
            if (mute == TimeSpan.Zero || now < mutedUntil)
            {
                return false;
            }

            mute = TimeSpan.Zero;
            return true;
        }
    }

    public bool Tested(bool passed)
    {
        lock (gate)
        {
            var changed = testFailed == passed;
            testFailed = !passed;
            return changed;
        }
    }

    public bool TestPoint(bool listed)
    {
        lock (gate)
        {
            var changed = testPointMissing == listed;
            testPointMissing = !listed;
            return changed;
        }
    }
}
