using System.Buffers.Binary;
using System.Numerics;
using Relay.Core.State;
using StackExchange.Redis;

namespace Relay.State.Redis;

/// <summary>What <see cref="BulkScript"/> is asked and what it answers.</summary>
internal static class RedisBulk
{
    /// <summary>Some 80 bytes each: a window costs 80 MB at most, and holds six thousand different texts a slice.</summary>
    private const int MostFields = 200_000;

    public static RedisKey[] Keys(TimeSpan window, long now)
    {
        var length = BulkSlices.Length(window);
        var keys = new RedisKey[BulkSlices.Count];
        for (var i = 0; i < keys.Length; i++)
        {
            keys[i] = RedisKeys.Bulk(length, (now / length) - i);
        }

        return keys;
    }

    public static RedisValue[] Arguments(BulkSighting sighting, TimeSpan window)
    {
        Span<ulong> shingles = stackalloc ulong[BulkSighting.MaxShingles];
        shingles = shingles[..BulkSlices.Distinct(sighting.Shingles.Span, shingles)];
        var bit = 1ul << StateKey.BitOf(sighting.Network);
        var arguments = new RedisValue[4 + shingles.Length];
        arguments[0] = BulkSlices.Length(window) * BulkSlices.Count;
        arguments[1] = MostFields;
        arguments[2] = (long)(uint)bit;
        arguments[3] = (long)(bit >> 32);
        for (var i = 0; i < shingles.Length; i++)
        {
            var field = new byte[sizeof(ulong)];
            BinaryPrimitives.WriteUInt64BigEndian(field, shingles[i]);
            arguments[4 + i] = field;
        }

        return arguments;
    }

    public static BulkAnswer Answer(RedisResult answer)
    {
        var bytes = ((byte[])answer!).AsSpan();
        var shingles = Math.Min(bytes.Length / BulkScript.AnswerBytes, BulkSighting.MaxShingles);
        Span<long> counts = stackalloc long[shingles];
        Span<int> networks = stackalloc int[shingles];
        for (var i = 0; i < shingles; i++)
        {
            var one = bytes[(i * BulkScript.AnswerBytes)..];
            counts[i] = (long)BinaryPrimitives.ReadDoubleLittleEndian(one);
            networks[i] = BitOperations.PopCount(BinaryPrimitives.ReadUInt64LittleEndian(one[sizeof(double)..]));
        }

        return BulkSlices.Answer(counts, networks);
    }
}
