using System.Buffers.Binary;
using System.Text;

namespace Relay.Filters.Tests.Attachments.Samples;

/// <summary>An ISO 9660 image with one folder, if asked for only in the names of Joliet.</summary>
internal static class IsoSample
{
    private const int Sector = 2048;
    private const int RootSector = 20;

    /// <param name="files">A file without content is the root folder itself under another name.</param>
    public static byte[] Build(bool joliet, params (string Name, byte[]? Content)[] files)
    {
        var image = new byte[(RootSector + 1 + files.Length) * Sector];
        Descriptor(image.AsSpan(16 * Sector, Sector), joliet ? 2 : 1, joliet);
        Descriptor(image.AsSpan(17 * Sector, Sector), 255, false);
        var folder = image.AsSpan(RootSector * Sector, Sector);
        var at = Record(folder, "\0", RootSector, Sector, true, false);
        at += Record(folder[at..], "\u0001", RootSector, Sector, true, false);
        for (var i = 0; i < files.Length; i++)
        {
            var (name, content) = files[i];
            content?.CopyTo(image, (RootSector + 1 + i) * Sector);
            at += Record(folder[at..], content is null ? name : name + ";1", content is null ? RootSector : RootSector + 1 + i, content?.Length ?? Sector, content is null, joliet);
        }

        return image;
    }

    private static void Descriptor(Span<byte> to, int type, bool joliet)
    {
        to[0] = (byte)type;
        "CD001\u0001"u8.CopyTo(to[1..]);
        if (joliet)
        {
            "%/E"u8.CopyTo(to[88..]);
        }

        Record(to[156..], "\0", RootSector, Sector, true, false);
    }

    private static int Record(Span<byte> to, string name, int sector, int size, bool isFolder, bool joliet)
    {
        var text = joliet ? Encoding.BigEndianUnicode.GetBytes(name) : Encoding.ASCII.GetBytes(name);
        to[0] = (byte)((33 + text.Length + 1) & ~1);
        BinaryPrimitives.WriteUInt32LittleEndian(to[2..], (uint)sector);
        BinaryPrimitives.WriteUInt32LittleEndian(to[10..], (uint)size);
        to[25] = (byte)(isFolder ? 2 : 0);
        to[32] = (byte)text.Length;
        text.CopyTo(to[33..]);
        return to[0];
    }
}
