namespace Relay.State.Embedded;

/// <summary>One entry of a <see cref="Table{TValue}"/>.</summary>
internal struct Slot<TValue>
    where TValue : unmanaged
{
    public StateKey Key;

    /// <summary>Unix milliseconds; 0 marks a free slot.</summary>
    public long Expires;
    public int Next;
    public int Text;
    public TValue Value;
    public bool Dirty;
}

/// <summary>
/// A hash table in pages: it grows by a page, not by doubling, and its entries are no objects. It notes which keys changed since they were
/// last written out. At its budget the entry that expires first among a few makes room. Not thread-safe: its stripe locks.
/// </summary>
/// <param name="written">False: never written out, and nobody tells it of changes.</param>
internal sealed class Table<TValue>(Budget budget, bool written = true)
    where TValue : unmanaged
{
    private const int PageBits = 8;

    private const int PageSize = 1 << PageBits;

    /// <summary>Sampling so many comes close enough to the true oldest and costs no list through all entries.</summary>
    private const int Sample = 16;

    private readonly List<Slot<TValue>[]> pages = [];

    private int[] buckets = new int[16];

    private TextPages texts = new();

    private List<StateKey> dirty = [];

    private int used;

    private int free = -1;

    private int hand;

    public int Count { get; private set; }

    public ref Slot<TValue> this[int index] => ref pages[index >> PageBits][index & (PageSize - 1)];

    public int Find(in StateKey key)
    {
        for (var index = buckets[Bucket(key)] - 1; index >= 0; index = this[index].Next)
        {
            if (this[index].Key == key)
            {
                return index;
            }
        }

        return -1;
    }

    /// <summary>The entry of a key; a new one, zeroed and not yet expiring, where there is none or it has expired.</summary>
    public int FindOrAdd(in StateKey key, long now, out bool added, ReadOnlySpan<byte> text = default)
    {
        var index = Find(key);
        added = index < 0 || this[index].Expires <= now;
        if (index < 0)
        {
            index = Add(key, text);
        }
        else if (added)
        {
            this[index].Value = default;
        }

        return index;
    }

    public ReadOnlySpan<byte> TextOf(int index) => texts.Read(this[index].Text);

    /// <summary>Notes that an entry is to be written out.</summary>
    public void Changed(int index)
    {
        ref var slot = ref this[index];
        if (!slot.Dirty)
        {
            slot.Dirty = true;
            dirty.Add(slot.Key);
        }
    }

    public List<StateKey> TakeChanges()
    {
        if (dirty.Count == 0)
        {
            return [];
        }

        var changes = dirty;
        dirty = [];
        return changes;
    }

    /// <summary>Forgets an entry and notes that too.</summary>
    public void Remove(int index)
    {
        if (written && !this[index].Dirty)
        {
            dirty.Add(this[index].Key);
        }

        Drop(index);
    }

    /// <summary>Drops what has expired, unnoted: whoever reads the files drops it too.</summary>
    public void Sweep(long now)
    {
        for (var index = 0; index < used; index++)
        {
            if (this[index].Expires is not 0 and var expires && expires <= now && !this[index].Dirty)
            {
                Drop(index);
            }
        }

        if (texts.Wasteful)
        {
            RepackTexts();
        }
    }

    /// <summary>Indices of the entries in use.</summary>
    public IEnumerable<int> Indices(int from = 0)
    {
        for (var index = from; index < used; index++)
        {
            if (this[index].Expires != 0)
            {
                yield return index;
            }
        }
    }

    private int Add(in StateKey key, ReadOnlySpan<byte> text)
    {
        if (budget.Exhausted && Count > 0)
        {
            Remove(Oldest());
        }

        if (Count >= buckets.Length)
        {
            Rehash(buckets.Length * 2);
        }

        var index = free;
        if (index >= 0)
        {
            free = this[index].Next;
        }
        else
        {
            index = used++;
            if (index >> PageBits == pages.Count)
            {
                pages.Add(new Slot<TValue>[PageSize]);
            }
        }

        ref var bucket = ref buckets[Bucket(key)];
        this[index] = new() { Key = key, Expires = long.MaxValue, Next = bucket - 1, Text = texts.Add(text) };
        bucket = index + 1;
        Count++;
        budget.Take();
        return index;
    }

    private int Oldest()
    {
        var oldest = -1;
        for (var seen = 0; seen < Sample || oldest < 0; seen++)
        {
            hand = hand + 1 < used ? hand + 1 : 0;
            if (this[hand].Expires != 0 && (oldest < 0 || this[hand].Expires < this[oldest].Expires))
            {
                oldest = hand;
            }
        }

        return oldest;
    }

    private void Drop(int index)
    {
        Unlink(index);
        texts.Release(this[index].Text);
        this[index] = new() { Next = free };
        free = index;
        Count--;
        budget.Give();
    }

    private void Unlink(int index)
    {
        ref var bucket = ref buckets[Bucket(this[index].Key)];
        if (bucket - 1 == index)
        {
            bucket = this[index].Next + 1;
            return;
        }

        var before = bucket - 1;
        while (this[before].Next != index)
        {
            before = this[before].Next;
        }

        this[before].Next = this[index].Next;
    }

    private void Rehash(int size)
    {
        buckets = new int[size];
        foreach (var index in Indices())
        {
            ref var bucket = ref buckets[Bucket(this[index].Key)];
            this[index].Next = bucket - 1;
            bucket = index + 1;
        }
    }

    private void RepackTexts()
    {
        var packed = new TextPages();
        foreach (var index in Indices())
        {
            this[index].Text = packed.Add(texts.Read(this[index].Text));
        }

        texts = packed;
    }

    /// <summary>Both halves count: the entries of one origin differ in the second only, origins in the first.</summary>
    private int Bucket(in StateKey key) => (int)(((key.Origin >> 32) ^ key.Rest) & (uint)(buckets.Length - 1));
}
