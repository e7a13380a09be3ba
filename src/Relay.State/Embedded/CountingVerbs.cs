using Relay.Core.State;

namespace Relay.State.Embedded;

/// <summary>Rates, tallies, reputation and what happens once, in tables whose lock is held.</summary>
internal static class CountingVerbs
{
    /// <summary>After six half-lives a history has faded to a sixtieth.</summary>
    public static readonly TimeSpan ReputationLife = 6 * Core.State.Reputation.HalfLife;

    public static RateAnswer Take(Table<BucketValue> table, StateKey key, RateLimit limit, int tokens, long now)
    {
        var rate = TokenBucket.PerMillisecond(limit);
        var index = table.FindOrAdd(key, now, out var added);
        ref var slot = ref table[index];
        var held = added ? limit.Burst : TokenBucket.Refilled(slot.Value.Tokens, now - slot.Value.At, rate, limit.Burst);
        var allowed = held + TokenBucket.Tolerance >= tokens;
        var left = allowed ? held - tokens : held;
        slot.Value = new() { Tokens = left, At = now };

        // A full bucket is as good as none.
        slot.Expires = now + TokenBucket.MillisecondsUntil(left, limit.Burst, rate) + 1;
        table.Changed(index);
        return new(allowed, allowed ? TimeSpan.Zero : TimeSpan.FromMilliseconds(TokenBucket.MillisecondsUntil(held, Math.Min(tokens, limit.Burst), rate)));
    }

    public static long Tally(Table<TallyValue> table, StateKey key, TimeSpan window, int add, long now)
    {
        var length = SliceLength(window);
        var slice = now / length;
        var index = add > 0 ? table.FindOrAdd(key, now, out _) : table.Find(key);
        if (index < 0)
        {
            return 0;
        }

        ref var slot = ref table[index];
        MoveTo(ref slot.Value, Math.Max(slice, slot.Value.Slice));
        if (add > 0)
        {
            ref var count = ref slot.Value.Counts[0];
            count = (uint)Math.Min(uint.MaxValue, (long)count + add);
            slot.Expires = (slice + TallySlices.Length) * length;
            table.Changed(index);
        }

        long sum = 0;
        foreach (var count in slot.Value.Counts)
        {
            sum += count;
        }

        return sum;
    }

    public static long SliceLength(TimeSpan window) => Math.Max(1, (long)window.TotalMilliseconds / (TallySlices.Length - 1));

    public static void Remember(Table<ReputationValue> table, StateKey key, int good, int bad, long now)
    {
        var index = table.FindOrAdd(key, now, out _);
        ref var slot = ref table[index];
        var kept = Decay(now - slot.Value.At);
        slot.Value = new() { Good = (slot.Value.Good * kept) + good, Bad = (slot.Value.Bad * kept) + bad, At = now };
        slot.Expires = now + (long)ReputationLife.TotalMilliseconds;
        table.Changed(index);
    }

    public static Reputation Reputation(Table<ReputationValue> table, StateKey key, long now)
    {
        var index = table.Find(key);
        if (index < 0 || table[index].Expires <= now)
        {
            return default;
        }

        var value = table[index].Value;
        var kept = Decay(now - value.At);
        return new(value.Good * kept, value.Bad * kept);
    }

    /// <summary>True where the key was not there: it is now, for so long.</summary>
    public static bool Once(Table<OnceValue> table, StateKey key, TimeSpan life, long now)
    {
        var index = table.FindOrAdd(key, now, out var added);
        if (added)
        {
            table[index].Expires = now + OnceLife(life);
            table.Changed(index);
        }

        return added;
    }

    public static void ForgetOnce(Table<OnceValue> table, StateKey key)
    {
        if (table.Find(key) is >= 0 and var index)
        {
            table.Remove(index);
        }
    }

    public static long OnceLife(TimeSpan life) => Math.Max(1, (long)(life < OnceSubject.LongestLife ? life : OnceSubject.LongestLife).TotalMilliseconds);

    private static double Decay(long elapsed) => Math.Pow(0.5, Math.Max(0, elapsed) / Core.State.Reputation.HalfLife.TotalMilliseconds);

    /// <summary>Moves the ring on so that its first slice is the one given; what falls out is past.</summary>
    private static void MoveTo(ref TallyValue value, long slice)
    {
        var by = (int)Math.Min((ulong)(slice - value.Slice), TallySlices.Length);
        Span<uint> counts = value.Counts;
        counts[..^by].CopyTo(counts[by..]);
        counts[..by].Clear();
        value.Slice = slice;
    }
}
