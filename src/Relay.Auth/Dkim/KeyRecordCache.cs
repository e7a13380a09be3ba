using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace Relay.Auth.Dkim;

/// <summary>
/// Key records by their text, each with its imported key, in two generations: when the young one is full it becomes the old one, so what is in use
/// stays, and never more than twice the limit is held. What verifies nothing is not kept, and no text longer than real ones are.
/// </summary>
internal sealed class KeyRecordCache(int entries)
{
    /// <summary>Octets; a key of 8192 bits has some 1,400.</summary>
    private const int MaximumText = 4096;

    private readonly Lock gate = new();
    private ConcurrentDictionary<byte[], KeyRecord> young = Create();
    private ConcurrentDictionary<byte[], KeyRecord> old = Create();

    public int Count => young.Count + old.Count;

    /// <param name="text">The TXT record's octets.</param>
    public KeyRecord Get(ReadOnlySpan<byte> text)
    {
        var (recent, former) = (young, old);
        if (recent.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(text, out var record))
        {
            return record;
        }

        if (!former.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(text, out record))
        {
            record = KeyRecord.Parse(text);
        }

        if (record.Fault.Length == 0 && text.Length <= MaximumText)
        {
            Keep(text.ToArray(), record);
        }

        return record;
    }

    private static ConcurrentDictionary<byte[], KeyRecord> Create() => new(OctetComparer.Instance);

    private void Keep(byte[] text, KeyRecord record)
    {
        lock (gate)
        {
            if (young.Count >= entries)
            {
                (old, young) = (young, Create());
            }

            young[text] = record;
        }
    }

    private sealed class OctetComparer : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
    {
        public static readonly OctetComparer Instance = new();

        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

        public int GetHashCode([DisallowNull] byte[] obj) => GetHashCode(obj.AsSpan());

        /// <summary>Seeded for each process, so that nobody can make keys that collide.</summary>
        public int GetHashCode(ReadOnlySpan<byte> alternate)
        {
            var hash = default(HashCode);
            hash.AddBytes(alternate);
            return hash.ToHashCode();
        }

        public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();
    }
}
