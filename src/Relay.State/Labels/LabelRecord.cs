using System.Buffers.Binary;
using System.Text;
using Relay.Core.Labels;

namespace Relay.State.Labels;

/// <summary>
/// An event as octets: version, verb, kind of source, time (ms), weight, digest, then name and domain with their lengths, then the features. The same in files and in
/// Redis. What is not such a record, or is of a later version, is null.
/// </summary>
internal static class LabelRecord
{
    public const int MaxSize = FixedSize + 4 + (2 * 3 * LabelEvent.MaxDomain) + LabelEvent.MaxFeatures;

    private const byte Version = 1;

    private const int FixedSize = 3 + sizeof(long) + sizeof(float) + MessageDigest.Size;

    public static byte[] Write(LabelEvent label)
    {
        var name = Utf8(label.Origin.Name);
        var domain = Utf8(label.Domain);
        var record = new byte[FixedSize + 2 + name.Length + 2 + domain.Length + label.Features.Length];
        record[0] = Version;
        record[1] = (byte)label.Verb;
        record[2] = (byte)label.Origin.Kind;
        BinaryPrimitives.WriteInt64LittleEndian(record.AsSpan(3), label.Time.ToUnixTimeMilliseconds());
        BinaryPrimitives.WriteSingleLittleEndian(record.AsSpan(11), label.Weight);
        label.Message.Write(record.AsSpan(15));
        var at = Put(record, FixedSize, name);
        at = Put(record, at, domain);
        label.Features.Span.CopyTo(record.AsSpan(at));
        return record;
    }

    public static LabelEvent? Read(ReadOnlySpan<byte> record)
    {
        if (record.Length is < FixedSize or > MaxSize || record[0] != Version || record[1] > (byte)LabelVerb.Spam || record[2] > (byte)LabelSource.Named)
        {
            return null;
        }

        var milliseconds = BinaryPrimitives.ReadInt64LittleEndian(record[3..]);
        var weight = BinaryPrimitives.ReadSingleLittleEndian(record[11..]);
        var rest = record[FixedSize..];
        if (milliseconds is < 0 or > 253_402_300_799_999 || !(weight is > 0 and <= 1000) || !Take(ref rest, out var name) || !Take(ref rest, out var domain))
        {
            return null;
        }

        return new LabelEvent
        {
            Verb = (LabelVerb)record[1],
            Origin = new LabelOrigin((LabelSource)record[2], name),
            Time = DateTimeOffset.FromUnixTimeMilliseconds(milliseconds),
            Weight = weight,
            Message = MessageDigest.Of(record[15..]),
            Domain = domain,
            Features = rest.ToArray(),
        };
    }

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text.Length > LabelEvent.MaxDomain ? text[..LabelEvent.MaxDomain] : text);

    private static int Put(byte[] record, int at, byte[] text)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(record.AsSpan(at), (ushort)text.Length);
        text.CopyTo(record, at + 2);
        return at + 2 + text.Length;
    }

    private static bool Take(ref ReadOnlySpan<byte> rest, out string text)
    {
        text = "";
        if (rest.Length < 2 || rest.Length - 2 < BinaryPrimitives.ReadUInt16LittleEndian(rest))
        {
            return false;
        }

        var length = BinaryPrimitives.ReadUInt16LittleEndian(rest);
        text = Encoding.UTF8.GetString(rest.Slice(2, length));
        rest = rest[(2 + length)..];
        return true;
    }
}
