using System.Diagnostics.CodeAnalysis;

namespace Relay.Dns;

/// <summary>
/// Answers by question, each until its time is over, bounded by number and by bytes: what was not asked for longest goes first. A hit allocates nothing.
/// </summary>
internal sealed class AnswerCache(int maximumEntries, long maximumBytes, TimeProvider time)
{
    private readonly Lock gate = new();
    private readonly Dictionary<byte[], Entry> entries = new(NameComparer.Instance);
    private readonly LinkedList<Entry> byUse = new(); // the one asked for last comes first
    private long bytes;

    public int Count
    {
        get
        {
            lock (gate)
            {
                return entries.Count;
            }
        }
    }

    /// <summary>Memory of all entries, about.</summary>
    public long Bytes
    {
        get
        {
            lock (gate)
            {
                return bytes;
            }
        }
    }

    public bool TryGet(ReadOnlySpan<byte> question, [NotNullWhen(true)] out DnsAnswer? answer)
    {
        var now = time.GetTimestamp();
        lock (gate)
        {
            answer = null;
            if (!entries.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(question, out var entry))
            {
                return false;
            }

            if (time.GetElapsedTime(entry.Since, now) >= entry.Life)
            {
                Remove(entry);
                return false;
            }

            byUse.Remove(entry.Node);
            byUse.AddFirst(entry.Node);
            answer = entry.Answer;
            return true;
        }
    }

    public void Set(byte[] question, DnsAnswer answer, TimeSpan life)
    {
        var entry = new Entry(question, answer, time.GetTimestamp(), life, AnswerWeight.Of(question, answer));
        lock (gate)
        {
            if (entries.TryGetValue(question, out var former))
            {
                Remove(former);
            }

            entries.Add(question, entry);
            byUse.AddFirst(entry.Node);
            bytes += entry.Weight;
            while (entries.Count > maximumEntries || bytes > maximumBytes)
            {
                Remove(byUse.Last!.Value);
            }
        }
    }

    private void Remove(Entry entry)
    {
        entries.Remove(entry.Question);
        byUse.Remove(entry.Node);
        bytes -= entry.Weight;
    }

    private sealed class Entry
    {
        public Entry(byte[] question, DnsAnswer answer, long since, TimeSpan life, int weight)
        {
            (Question, Answer, Since, Life, Weight) = (question, answer, since, life, weight);
            Node = new LinkedListNode<Entry>(this);
        }

        public byte[] Question { get; }

        public DnsAnswer Answer { get; }

        public long Since { get; }

        public TimeSpan Life { get; }

        public int Weight { get; }

        public LinkedListNode<Entry> Node { get; }
    }
}
