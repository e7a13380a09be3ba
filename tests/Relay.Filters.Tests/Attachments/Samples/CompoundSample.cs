using System.Buffers.Binary;
using System.Text;

namespace Relay.Filters.Tests.Attachments.Samples;

/// <summary>A compound file (MS-CFB) of version 3: one sector table, streams of any size (no mini stream unless they are small).</summary>
internal sealed class CompoundSample
{
    private const int Sector = 512;
    private const uint Free = 0xFFFFFFFF;
    private const uint End = 0xFFFFFFFE;

    private readonly List<(string Name, int Type, byte[] Content, int Parent)> entries = [("Root Entry", 5, [], -1)];

    public Guid ClassId { get; init; }

    /// <summary>Index of the storage.</summary>
    public int Storage(string name, int parent = 0)
    {
        entries.Add((name, 1, [], parent));
        return entries.Count - 1;
    }

    public CompoundSample Stream(string name, byte[] content, int parent = 0)
    {
        entries.Add((name, 2, content, parent));
        return this;
    }

    public byte[] Build()
    {
        var mini = new MemoryStream();
        var miniFat = new List<uint>();
        var sectors = new List<byte[]>();
        var fat = new List<uint>();
        var places = new (uint Start, uint Size)[entries.Count];
        for (var i = 1; i < entries.Count; i++)
        {
            var content = entries[i].Content;
            places[i] = content.Length == 0 ? (End, 0)
                : content.Length < 4096 ? (Chain(mini, miniFat, content), (uint)content.Length)
                : (Put(sectors, fat, content), (uint)content.Length);
        }

        places[0] = (Put(sectors, fat, mini.ToArray()), (uint)mini.Length);
        var miniFatStart = Put(sectors, fat, [.. miniFat.SelectMany(Bytes)]);
        var directory = Put(sectors, fat, Directory(places));
        var count = (fat.Count / (Sector / 4)) + 1;
        var first = sectors.Count;
        for (var i = 0; i < count; i++)
        {
            fat.Add(0xFFFFFFFD);
        }

        while (fat.Count % (Sector / 4) != 0)
        {
            fat.Add(Free);
        }

        return [.. Header(directory, miniFatStart, first, count), .. sectors.SelectMany(static s => s), .. fat.SelectMany(Bytes)];
    }

    private static byte[] Header(uint directory, uint miniFat, int fat, int count)
    {
        var header = new byte[Sector];
        byte[] magic = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
        magic.CopyTo(header, 0);
        header[24] = 0x3E;
        header[26] = 3;
        header[28] = 0xFE;
        header[29] = 0xFF;
        header[30] = 9;
        header[32] = 6;
        Bytes((uint)count).CopyTo(header, 44);
        Bytes(directory).CopyTo(header, 48);
        Bytes(4096).CopyTo(header, 56);
        Bytes(miniFat).CopyTo(header, 60);
        Bytes(End).CopyTo(header, 68);
        header.AsSpan(76).Fill(0xFF);
        for (var i = 0; i < count; i++)
        {
            Bytes((uint)(fat + i)).CopyTo(header, 76 + (4 * i));
        }

        return header;
    }

    /// <summary>Siblings as a list to the right: a tree, if not a balanced one.</summary>
    private byte[] Directory((uint Start, uint Size)[] places)
    {
        var bytes = new byte[(entries.Count + 3) / 4 * Sector];
        for (var i = 0; i < entries.Count; i++)
        {
            var (name, type, _, parent) = entries[i];
            var entry = bytes.AsSpan(i * 128, 128);
            var text = Encoding.Unicode.GetBytes(name);
            text.CopyTo(entry);
            BinaryPrimitives.WriteUInt16LittleEndian(entry[64..], (ushort)(text.Length + 2));
            entry[66] = (byte)type;
            var next = entries.FindIndex(i + 1, e => e.Parent == parent);
            var child = entries.FindIndex(e => e.Parent == i);
            Bytes(Free).CopyTo(entry[68..]);
            Bytes(next < 0 ? Free : (uint)next).CopyTo(entry[72..]);
            Bytes(child < 0 ? Free : (uint)child).CopyTo(entry[76..]);
            (i == 0 ? ClassId : Guid.Empty).TryWriteBytes(entry[80..]);
            Bytes(places[i].Start).CopyTo(entry[116..]);
            Bytes(places[i].Size).CopyTo(entry[120..]);
        }

        return bytes;
    }

    private static uint Put(List<byte[]> sectors, List<uint> fat, byte[] content)
    {
        if (content.Length == 0)
        {
            return End;
        }

        var start = (uint)sectors.Count;
        for (var at = 0; at < content.Length; at += Sector)
        {
            var sector = new byte[Sector];
            content.AsSpan(at, Math.Min(Sector, content.Length - at)).CopyTo(sector);
            sectors.Add(sector);
            fat.Add(at + Sector < content.Length ? (uint)sectors.Count : End);
        }

        return start;
    }

    private static uint Chain(MemoryStream mini, List<uint> miniFat, byte[] content)
    {
        var start = (uint)miniFat.Count;
        for (var at = 0; at < content.Length; at += 64)
        {
            var sector = new byte[64];
            content.AsSpan(at, Math.Min(64, content.Length - at)).CopyTo(sector);
            mini.Write(sector);
            miniFat.Add(at + 64 < content.Length ? (uint)miniFat.Count + 1 : End);
        }

        return start;
    }

    private static byte[] Bytes(uint value) => BitConverter.GetBytes(value);

    /// <summary>A module's stream: some octets of compiled code, then the source in chunks of literals (MS-OVBA §2.4.1).</summary>
    public static byte[] Module(string source)
    {
        var text = Encoding.ASCII.GetBytes("Attribute VB_Name = \"M\"\r\n" + source);
        var stream = new List<byte>(new byte[20]) { 1 };
        foreach (var piece in text.Chunk(3600))
        {
            var data = new List<byte>();
            foreach (var eight in piece.Chunk(8))
            {
                data.Add(0);
                data.AddRange(eight);
            }

            var header = 0xB000 | (data.Count + 2 - 3);
            stream.AddRange([(byte)header, (byte)(header >> 8), .. data]);
        }

        return [.. stream];
    }
}
