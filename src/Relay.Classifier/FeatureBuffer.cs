namespace Relay.Classifier;

/// <summary>
/// The features of one message: slots of the model's table, each once, in groups that are weighed by themselves. Holds at most
/// <see cref="Capacity"/>; what comes after is left out. Allocates nothing after its making; cleared and used again. Not for use by two threads at once.
/// </summary>
public sealed class FeatureBuffer
{
    /// <summary>A message of 40,000 characters has some 20,000 features; a longer one tells no more.</summary>
    public const int Capacity = 1 << 15;

    /// <summary>Slots are numbers of this many bits.</summary>
    public const int SlotBits = 21;

    /// <summary>Numbers of groups are below it.</summary>
    public const int Groups = 16;

    private const int SeenBits = 17;

    private readonly int[] slots = new int[Capacity];
    private readonly byte[] groups = new byte[Capacity];
    private readonly int[] counts = new int[Groups];

    /// <summary>Open addressing; an entry is a slot and the number of the use it belongs to.</summary>
    private readonly ulong[] seen = new ulong[1 << SeenBits];
    private uint use = 1;

    public int Count { get; private set; }

    public ReadOnlySpan<int> Slots => slots.AsSpan(0, Count);

    /// <summary>The group of each slot.</summary>
    public ReadOnlySpan<byte> GroupOf => groups.AsSpan(0, Count);

    /// <summary>How many features each group has.</summary>
    public ReadOnlySpan<int> Counts => counts;

    public void Clear()
    {
        Count = 0;
        counts.AsSpan().Clear();
        if (++use == 0)
        {
            seen.AsSpan().Clear();
            use = 1;
        }
    }

    /// <summary>Adds a feature by any 32-bit hash of it; the same one in the same group counts once.</summary>
    public void Add(int group, uint hash) => AddSlot(group, (int)(Mix(hash, group) >> (32 - SlotBits)));

    /// <summary>Adds a feature by its slot, as a record of a message keeps it.</summary>
    public void AddSlot(int group, int slot)
    {
        if (Count == Capacity || !TryMark(slot))
        {
            return;
        }

        slots[Count] = slot;
        groups[Count++] = (byte)group;
        counts[group]++;
    }

    /// <summary>Groups share the table; the same hash has another slot in each.</summary>
    private static uint Mix(uint hash, int group)
    {
        var mixed = (hash ^ ((uint)group * 0x9E3779B1u)) * 0x85EBCA6Bu;
        mixed ^= mixed >> 15;
        return mixed * 0xC2B2AE35u;
    }

    private bool TryMark(int slot)
    {
        var entry = ((ulong)use << 32) | (uint)slot;
        for (var at = (uint)slot * 0x9E3779B1u >> (32 - SeenBits); ; at = (at + 1) & ((1 << SeenBits) - 1))
        {
            if (seen[at] == entry)
            {
                return false;
            }

            if (seen[at] >> 32 != use)
            {
                seen[at] = entry;
                return true;
            }
        }
    }
}
