using System.Buffers;

namespace Relay.Classifier.Training;

/// <summary>
/// A message's features as octets, for a record that a model can be rebuilt from: for each group that has any its number, how many, and the
/// slots in order, each as its distance from the one before (7 bits an octet). Reading gives them in that order, whatever the order was in which they were found, so
/// that whoever learns from a record learns exactly the same.
/// </summary>
public static class FeatureCodec
{
    private const int Slots = 1 << FeatureBuffer.SlotBits;

    /// <summary>Octets of the fullest buffer: three a slot, and the groups' heads.</summary>
    public const int MaxSize = (3 * FeatureBuffer.Capacity) + (4 * FeatureBuffer.Groups);

    public static byte[] Write(FeatureBuffer features)
    {
        var output = new ArrayBufferWriter<byte>(1024);
        var sorted = ArrayPool<int>.Shared.Rent(Math.Max(1, features.Count));
        try
        {
            for (var group = 0; group < FeatureBuffer.Groups; group++)
            {
                var count = Gather(features, group, sorted);
                if (count > 0)
                {
                    WriteGroup(output, group, sorted.AsSpan(0, count));
                }
            }
        }
        finally
        {
            ArrayPool<int>.Shared.Return(sorted);
        }

        return output.WrittenSpan.ToArray();
    }

    /// <summary>Clears the buffer and fills it. False where the octets are none of <see cref="Write"/>'s; the buffer is then empty.</summary>
    public static bool TryRead(ReadOnlySpan<byte> record, FeatureBuffer features)
    {
        features.Clear();
        var last = -1;
        while (!record.IsEmpty)
        {
            int group = record[0];
            record = record[1..];
            if (group >= FeatureBuffer.Groups || group <= last || !TryReadGroup(ref record, group, features))
            {
                features.Clear();
                return false;
            }

            last = group;
        }

        return true;
    }

    private static int Gather(FeatureBuffer features, int group, int[] into)
    {
        var count = 0;
        for (var i = 0; i < features.Count; i++)
        {
            if (features.GroupOf[i] == group)
            {
                into[count++] = features.Slots[i];
            }
        }

        into.AsSpan(0, count).Sort();
        return count;
    }

    private static void WriteGroup(ArrayBufferWriter<byte> output, int group, ReadOnlySpan<int> slots)
    {
        output.Write([(byte)group]);
        WriteNumber(output, slots.Length);
        var before = -1;
        foreach (var slot in slots)
        {
            WriteNumber(output, slot - before - 1);
            before = slot;
        }
    }

    private static bool TryReadGroup(ref ReadOnlySpan<byte> record, int group, FeatureBuffer features)
    {
        if (!TryReadNumber(ref record, out var count) || count == 0 || count > FeatureBuffer.Capacity - features.Count)
        {
            return false;
        }

        var slot = -1;
        for (var i = 0; i < count; i++)
        {
            if (!TryReadNumber(ref record, out var distance) || distance >= Slots - 1 - slot)
            {
                return false;
            }

            slot += distance + 1;
            features.AddSlot(group, slot);
        }

        return true;
    }

    private static void WriteNumber(ArrayBufferWriter<byte> output, int number)
    {
        var value = (uint)number;
        var bytes = output.GetSpan(5);
        var n = 0;
        for (; value >= 0x80; value >>= 7)
        {
            bytes[n++] = (byte)(value | 0x80);
        }

        bytes[n++] = (byte)value;
        output.Advance(n);
    }

    /// <summary>Up to 21 bits, which is what slots and counts have.</summary>
    private static bool TryReadNumber(ref ReadOnlySpan<byte> record, out int number)
    {
        number = 0;
        for (var i = 0; i < 3 && i < record.Length; i++)
        {
            number |= (record[i] & 0x7F) << (7 * i);
            if (record[i] < 0x80)
            {
                record = record[(i + 1)..];
                return true;
            }
        }

        return false;
    }
}
