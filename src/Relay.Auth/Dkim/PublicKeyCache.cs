using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace Relay.Auth.Dkim;

/// <summary>
/// Imported keys by their octets in two generations: when the young one is full it becomes the old one, so what is in use stays, and never more than
/// twice the limit is held. What is no key is not kept.
/// </summary>
internal sealed class PublicKeyCache(int entries)
{
    private readonly Lock gate = new();
    private ConcurrentDictionary<byte[], PublicKey> young = Create();
    private ConcurrentDictionary<byte[], PublicKey> old = Create();

    public int Count => young.Count + old.Count;

    public PublicKey? Get(ReadOnlySpan<byte> octets, bool rsa)
    {
        var (recent, former) = (young, old);
        if (recent.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(octets, out var key) && key.IsRsa == rsa)
        {
            return key;
        }

        if (!former.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(octets, out key) || key.IsRsa != rsa)
        {
            key = PublicKey.Import(octets, rsa);
        }

        if (key is not null)
        {
            Keep(octets.ToArray(), key);
        }

        return key;
    }

    private static ConcurrentDictionary<byte[], PublicKey> Create() => new(OctetComparer.Instance);

    private void Keep(byte[] octets, PublicKey key)
    {
        lock (gate)
        {
            if (young.Count >= entries)
            {
                (old, young) = (young, Create());
            }

            young[octets] = key;
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
