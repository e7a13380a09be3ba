using System.Collections.Concurrent;

namespace Relay.Metrics;

/// <summary>
/// From tags to series: an open-addressed table that readers walk without a lock and without allocating. The order of the tags does not matter.
/// Bounded: past <see cref="MaximumSeries"/> every new combination is counted in one series with the label <c>overflow="true"</c>.
/// </summary>
internal sealed class SeriesTable<TSeries>(Func<byte[], TSeries> create)
    where TSeries : class
{
    /// <summary>More is a mistake at the instrument (labels come from closed sets), and would cost the scraper and us memory.</summary>
    public const int MaximumSeries = 1000;

    /// <summary>Keys may be more than series: the number 1 and the text "1" are two keys and one label value.</summary>
    private const int MaximumKeys = 2 * MaximumSeries;

    private readonly Lock gate = new();
    private readonly ConcurrentDictionary<string, TSeries> byLabels = new(StringComparer.Ordinal);
    private TSeries[] all = [];
    private Slot?[] slots = new Slot?[8];
    private int keys;
    private TSeries? overflow;

    /// <summary>The series of now, in the order they appeared; the array is never written to.</summary>
    public TSeries[] All => Volatile.Read(ref all);

    public TSeries Find(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var hash = TagSet.Hash(tags);
        return Lookup(Volatile.Read(ref slots), hash, tags) ?? Volatile.Read(ref overflow) ?? Add(hash, tags);
    }

    /// <summary>Forgets all series but these, with their keys. Only for series that nobody records at the same time.</summary>
    public void Keep(Predicate<TSeries> wanted)
    {
        lock (gate)
        {
            var kept = slots.OfType<Slot>().Where(s => wanted(s.Series)).ToArray();
            var table = new Slot?[slots.Length];
            foreach (var slot in kept)
            {
                Place(table, slot);
            }

            foreach (var (labels, _) in byLabels.Where(s => !wanted(s.Value)).ToArray())
            {
                byLabels.TryRemove(labels, out _);
            }

            Volatile.Write(ref all, [.. all.Where(s => wanted(s) && s != overflow)]);
            Volatile.Write(ref slots, table);
            (keys, overflow) = (kept.Length, null);
        }
    }

    private static TSeries? Lookup(Slot?[] table, int hash, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        for (var i = hash; ; i++)
        {
            var slot = Volatile.Read(ref table[i & (table.Length - 1)]);
            if (slot is null || (slot.Hash == hash && TagSet.AreEqual(slot.Tags, tags)))
            {
                return slot?.Series;
            }
        }
    }

    private TSeries Add(int hash, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        lock (gate)
        {
            if ((Lookup(slots, hash, tags) ?? overflow) is { } known)
            {
                return known;
            }

            var labels = TagSet.Labels(tags);
            if (!byLabels.TryGetValue(labels, out var series))
            {
                if (all.Length >= MaximumSeries || keys >= MaximumKeys)
                {
                    return overflow = Append("overflow=\"true\"");
                }

                series = byLabels[labels] = Append(labels);
            }

            if (keys < MaximumKeys)
            {
                Grow();
                Place(slots, new Slot(hash, tags.ToArray(), series));
                keys++;
            }

            return series;
        }
    }

    private TSeries Append(string labels)
    {
        var series = create(System.Text.Encoding.UTF8.GetBytes(labels));
        Volatile.Write(ref all, [.. all, series]);
        return series;
    }

    /// <summary>Keeps half of the table empty, so that a walk ends soon; readers of the old one still find what was there.</summary>
    private void Grow()
    {
        if ((keys + 1) * 2 <= slots.Length)
        {
            return;
        }

        var larger = new Slot?[slots.Length * 2];
        foreach (var slot in slots)
        {
            if (slot is not null)
            {
                Place(larger, slot);
            }
        }

        Volatile.Write(ref slots, larger);
    }

    private static void Place(Slot?[] table, Slot slot)
    {
        var i = slot.Hash;
        while (table[i & (table.Length - 1)] is not null)
        {
            i++;
        }

        Volatile.Write(ref table[i & (table.Length - 1)], slot);
    }

    private sealed record Slot(int Hash, KeyValuePair<string, object?>[] Tags, TSeries Series);
}
