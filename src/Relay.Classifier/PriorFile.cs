using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Relay.Classifier;

/// <summary>What a model file says beside its weights.</summary>
internal readonly record struct PriorHeader(
    double Bias, double WeightScale, double OddsScale, double Slope, double Shift, long SpamExamples, long HamExamples, float[] GroupWeights)
{
    /// <summary>Every number is one that a trainer writes.</summary>
    public bool IsSound =>
        double.IsFinite(Bias) && Math.Abs(Bias) < 100
        && WeightScale is > 0 and < 1000 && OddsScale is > 0 and < 1000
        && Slope is > 0 and < 100 && Math.Abs(Shift) < 100
        && SpamExamples >= 0 && HamExamples >= 0 && Array.TrueForAll(GroupWeights, GroupScale.IsWeight);
}

/// <summary>
/// The model file: a header of 192 octets, then two octets a slot; all numbers little-endian. The header: mark (8 octets), version, bits of a slot
/// (4 each), length of the file (8), bias, scale of weights, scale of odds, slope, shift (doubles), examples of spam and of ham (8 each), weights of 16 groups
/// (floats), zeros to 160, SHA-256 of the file without these last 32 octets. It is read into memory: a file that is written over
/// in its place can then neither change a model in use nor end the program, as it could where it is mapped.
/// </summary>
internal static class PriorFile
{
    public const int Version = 1;
    public const int HeaderLength = 192;
    public const int FileLength = HeaderLength + PriorModel.BodyLength;
    private const int HashAt = HeaderLength - SHA256.HashSizeInBytes;
    private const int GroupsAt = 80;

    private static ReadOnlySpan<byte> Mark => "RELAY-CM"u8;

    public static PriorModel Read(string path)
    {
        using var file = File.OpenHandle(path, options: FileOptions.SequentialScan);
        var length = RandomAccess.GetLength(file);
        if (length != FileLength)
        {
            throw Refused(path, length < FileLength ? $"it is cut short: {length} octets of {FileLength}" : $"it has {length} octets, not {FileLength}");
        }

        var header = new byte[HeaderLength];
        var body = GC.AllocateUninitializedArray<byte>(PriorModel.BodyLength);
        if (!Fill(file, header, 0) || !Fill(file, body, HeaderLength))
        {
            throw Refused(path, "it is cut short");
        }

        return new PriorModel(Check(path, header, body), body);
    }

    public static void Write(PriorModel model, string path)
    {
        var header = Header(model);
        Hash(header, model.Body, header.AsSpan(HashAt));
        var beside = path + ".new";
        using (var file = File.OpenHandle(beside, FileMode.Create, FileAccess.Write, FileShare.None))
        {
            RandomAccess.Write(file, header, 0);
            RandomAccess.Write(file, model.Body, HeaderLength);
            RandomAccess.FlushToDisk(file);
        }

        File.Move(beside, path, overwrite: true);
    }

    private static PriorHeader Check(string path, byte[] header, byte[] body)
    {
        if (!header.AsSpan().StartsWith(Mark))
        {
            throw Refused(path, "it does not begin as a model does");
        }

        var version = BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(8));
        if (version != Version)
        {
            throw Refused(path, $"its version is {version}, not {Version}");
        }

        if (BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(12)) != FeatureBuffer.SlotBits
            || BinaryPrimitives.ReadInt64LittleEndian(header.AsSpan(16)) != FileLength)
        {
            throw Refused(path, "its table has another size");
        }

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        Hash(header, body, hash);
        if (!hash.SequenceEqual(header.AsSpan(HashAt)))
        {
            throw Refused(path, "its hash does not fit: it was changed or damaged");
        }

        var read = Parse(header);
        return read.IsSound ? read : throw Refused(path, "its header has numbers out of range");
    }

    private static PriorHeader Parse(ReadOnlySpan<byte> header)
    {
        var groups = new float[FeatureBuffer.Groups];
        for (var g = 0; g < groups.Length; g++)
        {
            groups[g] = BinaryPrimitives.ReadSingleLittleEndian(header[(GroupsAt + (4 * g))..]);
        }

        return new PriorHeader(
            BinaryPrimitives.ReadDoubleLittleEndian(header[24..]),
            BinaryPrimitives.ReadDoubleLittleEndian(header[32..]),
            BinaryPrimitives.ReadDoubleLittleEndian(header[40..]),
            BinaryPrimitives.ReadDoubleLittleEndian(header[48..]),
            BinaryPrimitives.ReadDoubleLittleEndian(header[56..]),
            BinaryPrimitives.ReadInt64LittleEndian(header[64..]),
            BinaryPrimitives.ReadInt64LittleEndian(header[72..]),
            groups);
    }

    private static byte[] Header(PriorModel model)
    {
        var header = new byte[HeaderLength];
        var (bias, weightScale, oddsScale, slope, shift, spam, ham, groups) = model.Header;
        Mark.CopyTo(header);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(8), Version);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(12), FeatureBuffer.SlotBits);
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(16), FileLength);
        BinaryPrimitives.WriteDoubleLittleEndian(header.AsSpan(24), bias);
        BinaryPrimitives.WriteDoubleLittleEndian(header.AsSpan(32), weightScale);
        BinaryPrimitives.WriteDoubleLittleEndian(header.AsSpan(40), oddsScale);
        BinaryPrimitives.WriteDoubleLittleEndian(header.AsSpan(48), slope);
        BinaryPrimitives.WriteDoubleLittleEndian(header.AsSpan(56), shift);
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(64), spam);
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(72), ham);
        for (var g = 0; g < groups.Length; g++)
        {
            BinaryPrimitives.WriteSingleLittleEndian(header.AsSpan(GroupsAt + (4 * g)), groups[g]);
        }

        return header;
    }

    private static void Hash(ReadOnlySpan<byte> header, ReadOnlySpan<byte> body, Span<byte> into)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(header[..HashAt]);
        hash.AppendData(body);
        hash.GetHashAndReset(into);
    }

    private static bool Fill(Microsoft.Win32.SafeHandles.SafeFileHandle file, Span<byte> into, long at)
    {
        while (!into.IsEmpty)
        {
            var read = RandomAccess.Read(file, into, at);
            if (read == 0)
            {
                return false;
            }

            into = into[read..];
            at += read;
        }

        return true;
    }

    private static InvalidDataException Refused(string path, string why) => new($"Model file {path}: {why}.");
}
