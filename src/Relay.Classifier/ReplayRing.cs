namespace Relay.Classifier;

/// <summary>The features of one message, as spans.</summary>
internal readonly ref struct Features(ReadOnlySpan<int> slots, ReadOnlySpan<byte> groups, ReadOnlySpan<int> counts)
{
    public readonly ReadOnlySpan<int> Slots = slots;
    public readonly ReadOnlySpan<byte> Groups = groups;
    public readonly ReadOnlySpan<int> Counts = counts;

    public static Features Of(FeatureBuffer message) => new(message.Slots, message.GroupOf, message.Counts);
}

/// <summary>
/// The last near errors, to be learned again: at most <see cref="Entries"/> messages in 5 MB, the oldest given up first. Allocates nothing after
/// its making. What is drawn depends on nothing but what was put in and how often was drawn.
/// </summary>
internal sealed class ReplayRing
{
    public const int Entries = 256;
    private const int Room = 1 << 20;

    private readonly int[] slots = new int[Room];
    private readonly byte[] groups = new byte[Room];
    private readonly int[] counts = new int[Entries * FeatureBuffer.Groups];
    private readonly Entry[] entries = new Entry[Entries];
    private int oldest;
    private int held;
    private int end;
    private uint random = 1;

    private record struct Entry(int At, int Length, bool IsSpam, double Weight);

    public int Count => held;

    public void Put(in Features message, bool isSpam, double weight)
    {
        var length = message.Slots.Length;
        if (end + length > Room)
        {
            // What lies behind the end of the last entry is the oldest; it goes before the beginning is written anew.
            DropWhile(end, Room);
            end = 0;
        }

        DropWhile(end, end + length);
        if (held == Entries)
        {
            Drop();
        }

        var at = (oldest + held++) % Entries;
        entries[at] = new Entry(end, length, isSpam, weight);
        message.Slots.CopyTo(slots.AsSpan(end));
        message.Groups.CopyTo(groups.AsSpan(end));
        message.Counts.CopyTo(counts.AsSpan(at * FeatureBuffer.Groups));
        end += length;
    }

    /// <summary>One of those held, each as likely; false where there is none.</summary>
    public bool TryDraw(out Features message, out bool isSpam, out double weight)
    {
        if (held == 0)
        {
            message = default;
            (isSpam, weight) = (false, 0);
            return false;
        }

        random = (random * 1664525) + 1013904223; // Numerical Recipes' generator; its low bits are poor
        var at = (oldest + (int)((random >> 8) % (uint)held)) % Entries;
        var entry = entries[at];
        message = new Features(
            slots.AsSpan(entry.At, entry.Length),
            groups.AsSpan(entry.At, entry.Length),
            counts.AsSpan(at * FeatureBuffer.Groups, FeatureBuffer.Groups));
        (isSpam, weight) = (entry.IsSpam, entry.Weight);
        return true;
    }

    public void CopyFrom(ReplayRing other)
    {
        other.slots.CopyTo(slots, 0);
        other.groups.CopyTo(groups, 0);
        other.counts.CopyTo(counts, 0);
        other.entries.CopyTo(entries, 0);
        (oldest, held, end, random) = (other.oldest, other.held, other.end, other.random);
    }

    public void AppendTo(StateHash hash)
    {
        hash.Append([held, end, random]);
        for (var i = 0; i < held; i++)
        {
            var at = (oldest + i) % Entries;
            var (from, length, isSpam, weight) = entries[at];
            hash.Append([from, length, isSpam ? 1 : 0, weight]);
            hash.Append<int>(slots.AsSpan(from, length));
            hash.Append<byte>(groups.AsSpan(from, length));
        }
    }

    private void DropWhile(int from, int to)
    {
        while (held > 0 && entries[oldest].At < to && entries[oldest].At + entries[oldest].Length > from)
        {
            Drop();
        }
    }

    private void Drop()
    {
        oldest = (oldest + 1) % Entries;
        held--;
    }
}
