using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Relay.Filters.Attachments.Archives;

namespace Relay.Filters.Attachments.Documents;

/// <summary>
/// The objects embedded in an RTF document (RTF 1.9.1, "Objects"): hexadecimal digits, through which Word reads whatever else stands between them.
/// Each octet is looked at once, what is decoded is bounded; never throws.
/// </summary>
internal static class RtfObjects
{
    private const int MaxObjects = 64;
    private const int MaxClass = 64;

    private static ReadOnlySpan<byte> Keyword => "\\objdata"u8;

    private static ReadOnlySpan<byte> Compound => [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];

    /// <summary>Classes that exploits used, and programs in disguise.</summary>
    private static readonly string[] Suspects = ["equation", "package", "ole2link", "otkloadr", "htmlfile", "scriptbridge"];

    /// <param name="carry">Is handed the files in them; the octets are valid during the call only.</param>
    public static void Read(ReadOnlySpan<byte> bytes, FilePath path, AttachmentFindings findings, ScanBudget budget, Action<ArchiveEntry> carry)
    {
        var left = bytes;
        for (var i = 0; i < MaxObjects && left.IndexOf(Keyword) is >= 0 and var at && !budget.IsSpent; i++)
        {
            left = left[(at + Keyword.Length)..];
            var buffer = ArrayPool<byte>.Shared.Rent(Math.Clamp(left.Length / 2, 16, budget.Options.FileSize));
            var length = Decode(ref left, buffer);
            budget.Step(length);
            Judge(buffer.AsMemory(0, length), path, findings, carry);
            ArrayPool<byte>.Shared.Return(buffer);
        }

        budget.Step(bytes.Length);
    }

    /// <summary>Up to the brace that closes the group. Control words, and groups of unknown destinations, are passed over.</summary>
    private static int Decode(ref ReadOnlySpan<byte> text, Span<byte> to)
    {
        var (length, depth, skipped, high) = (0, 0, int.MaxValue, -1);
        var at = 0;
        while (at < text.Length && depth >= 0)
        {
            var c = text[at++];
            if (c == '{')
            {
                depth++;
                skipped = text[at..].StartsWith("\\*"u8) ? Math.Min(skipped, depth) : skipped;
            }
            else if (c == '}')
            {
                depth--;
                skipped = depth < skipped ? int.MaxValue : skipped;
            }
            else if (c == '\\')
            {
                at += ControlWord(text[at..]);
            }
            else if (skipped == int.MaxValue && char.IsAsciiHexDigit((char)c) && length < to.Length)
            {
                var digit = c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10;
                if (high >= 0)
                {
                    to[length++] = (byte)((high << 4) | digit);
                }

                high = high < 0 ? digit : -1;
            }
        }

        text = text[at..];
        return length;
    }

    /// <summary>Letters, a number, a blank; or one other character, after an apostrophe two digits. Returns how long.</summary>
    private static int ControlWord(ReadOnlySpan<byte> text)
    {
        var at = 0;
        while (at < text.Length && char.IsAsciiLetter((char)text[at]))
        {
            at++;
        }

        if (at == 0)
        {
            return Math.Min(text.Length, text.StartsWith("'"u8) ? 3 : 1);
        }

        at += at < text.Length && text[at] == '-' ? 1 : 0;
        while (at < text.Length && char.IsAsciiDigit((char)text[at]))
        {
            at++;
        }

        return at + (at < text.Length && text[at] == ' ' ? 1 : 0);
    }

    /// <summary>MS-OLEDS §2.2.4 and 2.2.5: version, format, class, topic, item, size, data. Where that is not so, a compound file is looked for.</summary>
    private static void Judge(ReadOnlyMemory<byte> data, FilePath path, AttachmentFindings findings, Action<ArchiveEntry> carry)
    {
        var at = 8;
        var name = Text(data.Span, ref at);
        if (Array.Find(Suspects, s => name.Contains(s, StringComparison.OrdinalIgnoreCase)) is { } suspect)
        {
            findings.Add(AttachmentFact.RtfObject, path, suspect);
        }

        Text(data.Span, ref at);
        Text(data.Span, ref at);
        at += 4;
        if (name.Contains("package", StringComparison.OrdinalIgnoreCase) && at < data.Length && EmbeddedFiles.ReadPackage(data[at..], 2) is { } package)
        {
            carry(package);
        }
        else if (data.Span.IndexOf(Compound) is >= 0 and var compound)
        {
            carry(new ArchiveEntry("object", data[compound..], Packing.Stored, -1));
        }
    }

    private static string Text(ReadOnlySpan<byte> data, ref int at)
    {
        if (at > data.Length - 4)
        {
            return "";
        }

        var length = BinaryPrimitives.ReadUInt32LittleEndian(data[at..]);
        at += 4;
        var text = data.Slice(at, (int)Math.Min(length, data.Length - at));
        at += text.Length;
        return Encoding.Latin1.GetString(text[..Math.Min(text.Length, MaxClass)]);
    }
}
