using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using Relay.Mime.Headers;
using Relay.Mime.Text;
using Relay.Mime.Transfer;

namespace Relay.Mime.Structure;

/// <summary>The readings of a body that show only when it is decoded.</summary>
internal static class BodyReadings
{
    private const int FilesInText = 20;

    public static void Add(MimePart part, PartList parts)
    {
        _ = part.Names;
        _ = part.Text;
        if (part.IsContainerType)
        {
            return;
        }

        var body = part.Body;
        if (part.Encoding == TransferEncoding.Base64 && part.Base64Mode == Base64Mode.Resynchronise
            && (part.Defects & (MimeDefects.Base64Junk | MimeDefects.Base64Padding)) != 0)
        {
            AddBase64(part, parts);
        }

        if (part.Kind == MediaKind.Text && part.InnerName is null)
        {
            AddFiles(part, parts, body);
        }
    }

    private static void AddBase64(MimePart part, PartList parts)
    {
        var seen = new List<UInt128> { Digest(part.Body.Span) };
        var room = Base64Decoder.MaxDecoded(part.BodyEnd - part.BodyStart);
        var buffer = ArrayPool<byte>.Shared.Rent(room);
        for (var mode = Base64Mode.StopAtPadding; mode <= Base64Mode.LineByLine && room <= parts.Buffers.Left; mode++)
        {
            var ignored = MimeDefects.None;
            var length = Base64Decoder.Decode(part.RawBody.Span, buffer, mode, ref ignored);
            parts.Steps += part.BodyEnd - part.BodyStart;
            var digest = Digest(buffer.AsSpan(0, length));
            if (length > 0 && !seen.Contains(digest) && parts.AddReading(part, part.BodySource, part.BodyStart, part.BodyEnd) is { } reading)
            {
                seen.Add(digest);
                reading.Base64Mode = mode;
            }
        }

        ArrayPool<byte>.Shared.Return(buffer);

        // Readers that take nothing but good base64 show the letters.
        if ((part.Defects & MimeDefects.Base64Junk) != 0 && parts.AddReading(part, part.BodySource, part.BodyStart, part.BodyEnd) is { } letters)
        {
            letters.Encoding = TransferEncoding.Identity;
            letters.SetType(MediaType.Default);
        }
    }

    private static UInt128 Digest(ReadOnlySpan<byte> bytes)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes, hash);
        return BinaryPrimitives.ReadUInt128LittleEndian(hash);
    }

    /// <summary>Files that old clients show as attachments of a text: uuencoded and yEnc.</summary>
    private static void AddFiles(MimePart part, PartList parts, ReadOnlyMemory<byte> body)
    {
        var at = 0;
        for (var n = 0; n < FilesInText && UuDecoder.Find(body.Span, at) is { } block; n++)
        {
            AddFile(part, parts, body, block.Start, block.End, TransferEncoding.Uuencode, TextDecoder.Guess(body.Span[block.Name]));
            at = block.End;
        }

        at = 0;
        for (var n = 0; n < FilesInText && YencDecoder.Find(body.Span, at, out var name, out var data); n++)
        {
            at = data.End.GetOffset(body.Length);
            AddFile(part, parts, body, data.Start.GetOffset(body.Length), at, TransferEncoding.Yenc, TextDecoder.Guess(body.Span[name]));
        }
    }

    private static void AddFile(MimePart part, PartList parts, ReadOnlyMemory<byte> body, int start, int end, TransferEncoding encoding, string name)
    {
        part.Defects |= MimeDefects.EncodedText;
        if (parts.AddReading(part, body, start, end) is { } file)
        {
            file.SetType(new MediaType("application/octet-stream", MediaKind.Other, MimeDefects.None));
            file.Encoding = encoding;
            file.InnerName = name;
            if (file.MagicType is { } magic)
            {
                file.SetType(new MediaType(magic, MediaKind.Other, MimeDefects.None));
            }
        }
    }
}
