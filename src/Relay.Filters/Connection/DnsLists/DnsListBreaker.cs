namespace Relay.Filters.Connection.DnsLists;

/// <summary>What an observation changed.</summary>
public enum BreakerChange
{
    None,
    Tripped,
    Restored,
}

/// <summary>
/// Watches one list for what its self-test cannot show: that it suddenly lists those whose mail has been good for weeks. Then it is not
/// asked for a while, and after that asked on trial: its word counts nothing until a few good clients came and it did not trip again. Counted are
/// networks of good history, each once an hour; counts fade with each further one and with time, so that some thirty of the last hour
/// stand for the list. Memory is fixed. Thread-safe. Blind for lists whose declared weight is not above 0, and where no client has a history.
/// </summary>
public sealed class DnsListBreaker
{
    public static readonly TimeSpan FirstPause = TimeSpan.FromMinutes(15);
    public static readonly TimeSpan LongestPause = TimeSpan.FromHours(6);

    /// <summary>A trial without anything against the list ends too, where hardly any good client comes.</summary>
    public static readonly TimeSpan LongestTrial = TimeSpan.FromHours(1);

    /// <summary>A network counts once in this time, however often it connects.</summary>
    public static readonly TimeSpan Once = TimeSpan.FromHours(1);

    /// <summary>
    /// Trips where we can be sure that more than this share of good clients is listed. Even aggressive lists hold a tenth or two of
    /// them; one that lists everything holds all.
    /// </summary>
    private const double Share = 0.3;

    /// <summary>How sure, in standard deviations: five listed out of five are enough, ten out of twenty are not.</summary>
    private const double Sure = 3;

    /// <summary>What is left of the counts after a further client: they stand for 32.</summary>
    private const double Kept = 31.0 / 32;

    private const int TrialClients = 5;
    private static readonly TimeSpan HalfLife = TimeSpan.FromHours(1);

    private readonly Lock gate = new();
    private readonly (ulong Network, DateTimeOffset At)[] seen = new (ulong, DateTimeOffset)[256];
    private double asked;
    private double listed;
    private DateTimeOffset countedAt = DateTimeOffset.MinValue;
    private bool tripped;
    private int onTrial;
    private TimeSpan pause;
    private DateTimeOffset pausedUntil = DateTimeOffset.MinValue;

    /// <summary>The list is not to be asked.</summary>
    public bool IsOpen(DateTimeOffset now)
    {
        lock (gate)
        {
            return tripped && now < pausedUntil;
        }
    }

    /// <summary>What the list says counts nothing, whether it is asked or not.</summary>
    public bool IsDoubted(DateTimeOffset now)
    {
        lock (gate)
        {
            return tripped && now < pausedUntil + LongestTrial;
        }
    }

    /// <summary>Whether this network is to be counted now.</summary>
    public bool IsDue(ulong network, DateTimeOffset now)
    {
        lock (gate)
        {
            var (known, at) = seen[Slot(network)];
            return known != network || now >= at + Once;
        }
    }

    /// <summary>Counts what the list said of a client of good history.</summary>
    public BreakerChange Observe(ulong network, bool isListed, DateTimeOffset now)
    {
        lock (gate)
        {
            if (tripped && now < pausedUntil)
            {
                return BreakerChange.None; // it was under way when the list was muted
            }

            var restored = tripped && now >= pausedUntil + LongestTrial;
            tripped &= !restored;
            seen[Slot(network)] = (network, now);
            Count(isListed, now);
            if (LowestShare() >= Share)
            {
                return Trip(now);
            }

            if (tripped && ++onTrial >= TrialClients)
            {
                restored = true;
                tripped = false;
            }

            return restored ? BreakerChange.Restored : BreakerChange.None;
        }
    }

    private void Count(bool isListed, DateTimeOffset now)
    {
        var kept = Kept * Math.Pow(0.5, Math.Max(0, (now - countedAt) / HalfLife));
        countedAt = now;
        asked = (asked * kept) + 1;
        listed = (listed * kept) + (isListed ? 1 : 0);
    }

    /// <summary>Wilson's lower bound of the share listed.</summary>
    private double LowestShare()
    {
        const double z2 = Sure * Sure;
        var p = listed / asked;
        var spread = Sure * Math.Sqrt((p * (1 - p) / asked) + (z2 / (4 * asked * asked)));
        return (p + (z2 / (2 * asked)) - spread) / (1 + (z2 / asked));
    }

    /// <summary>Again within the longest pause after the last one: twice as long.</summary>
    private BreakerChange Trip(DateTimeOffset now)
    {
        var first = !tripped;
        var again = pause > TimeSpan.Zero && now < pausedUntil + LongestPause;
        pause = !again ? FirstPause : pause * 2 < LongestPause ? pause * 2 : LongestPause;
        pausedUntil = now + pause;
        tripped = true;
        onTrial = 0;
        (asked, listed) = (0, 0);
        Array.Clear(seen);
        return first ? BreakerChange.Tripped : BreakerChange.None;
    }

    private int Slot(ulong network) => (int)((network * 0x9E3779B97F4A7C15) >> 56) % seen.Length;
}
