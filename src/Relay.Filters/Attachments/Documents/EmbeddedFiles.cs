using System.Buffers.Binary;
using System.Text;
using Relay.Filters.Attachments.Archives;

namespace Relay.Filters.Attachments.Documents;

/// <summary>Files that documents carry as they are: OneNote's, those of winmail.dat, and packages in OLE objects. Never throws.</summary>
internal static class EmbeddedFiles
{
    /// <summary>FileDataStoreObject (MS-ONESTORE §2.6.13).</summary>
    private static ReadOnlySpan<byte> OneNoteFile => [0xE7, 0x16, 0xE3, 0xBD, 0x65, 0x26, 0x11, 0x45, 0xA4, 0xC4, 0x8D, 0x4D, 0x0B, 0x7A, 0x9E, 0xAC];

    public static void ReadOneNote(ReadOnlyMemory<byte> bytes, ArchiveListing listing)
    {
        const int headerSize = 36;
        listing.Budget.Step(bytes.Length);
        var number = 0;
        for (var at = 0; bytes.Span[at..].IndexOf(OneNoteFile) is >= 0 and var found;)
        {
            at += found;
            if (at + headerSize > bytes.Length)
            {
                return;
            }

            var length = BinaryPrimitives.ReadUInt64LittleEndian(bytes.Span[(at + 16)..]);
            at += headerSize;
            var data = bytes.Slice(at, (int)Math.Min(length, (ulong)(bytes.Length - at)));
            if (!listing.Add(new ArchiveEntry($"file {++number}", data, Packing.Stored, data.Length)))
            {
                return;
            }

            at += data.Length;
        }
    }

    /// <summary>MS-OXTNEF §2.1.3: attributes of level 2 belong to the attachment whose attAttachRenddata came last.</summary>
    public static void ReadTnef(ReadOnlyMemory<byte> bytes, ArchiveListing listing)
    {
        const uint renddata = 0x00069002, title = 0x00018010, content = 0x0006800F;
        var (name, data, isOpen) = ("", ReadOnlyMemory<byte>.Empty, false);
        for (long at = 6; at + 9 <= bytes.Length;)
        {
            listing.Budget.Step(9);
            var id = BinaryPrimitives.ReadUInt32LittleEndian(bytes.Span[(int)(at + 1)..]);
            long length = BinaryPrimitives.ReadUInt32LittleEndian(bytes.Span[(int)(at + 5)..]);
            at += 9;
            var value = bytes.Slice((int)at, (int)Math.Min(length, bytes.Length - at));
            listing.IsBroken |= value.Length < length;
            at += length + 2;
            if (id == renddata)
            {
                if (isOpen && !listing.Add(new ArchiveEntry(name, data, Packing.Stored, data.Length)))
                {
                    return;
                }

                (name, data, isOpen) = ("", default, true);
            }
            else if (id == title)
            {
                name = Encoding.Latin1.GetString(value.Span[..Math.Min(value.Length, 512)].TrimEnd((byte)0));
            }
            else if (id == content)
            {
                data = value;
            }
        }

        if (isOpen)
        {
            listing.Add(new ArchiveEntry(name, data, Packing.Stored, data.Length));
        }
    }

    /// <summary>The stream <c>\u0001Ole10Native</c> of an OLE package: size, type, label, path, and the file behind a second path.</summary>
    /// <param name="at">Octets in front of the label: without the size 2.</param>
    public static ArchiveEntry? ReadPackage(ReadOnlyMemory<byte> stream, int at = 6)
    {
        var name = Text(stream.Span, ref at);
        Text(stream.Span, ref at);
        at += 8; // two numbers, the second of which is the length of the path that follows
        Text(stream.Span, ref at);
        if (at + 4 > stream.Length)
        {
            return null;
        }

        var length = BinaryPrimitives.ReadUInt32LittleEndian(stream.Span[at..]);
        var data = stream[(at + 4)..];
        return new ArchiveEntry(name, data[..(int)Math.Min(length, data.Length)], Packing.Stored, length);
    }

    private static string Text(ReadOnlySpan<byte> stream, ref int at)
    {
        if (at >= stream.Length)
        {
            return "";
        }

        var text = stream[at..];
        var end = text.IndexOf((byte)0);
        text = end < 0 ? text : text[..end];
        at += text.Length + 1;
        return Encoding.Latin1.GetString(text[..Math.Min(text.Length, 512)]);
    }
}
