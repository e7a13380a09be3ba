using System.Text;
using Relay.Filters.Attachments.Archives;
using Relay.Filters.Attachments.Markup;

namespace Relay.Filters.Attachments.Documents;

/// <summary>
/// What a PDF document would do when it is opened (ISO 32000-1 §12.6.4), also where it says so in packed object streams, and the files embedded in it
/// (§7.11.4). Streams are found by their keywords, not by the table of objects, which may lie. Looks at each octet a fixed number of times; what is
/// encrypted stays unseen. Never throws.
/// </summary>
internal sealed class PdfInspector(FilePath path, AttachmentFindings findings, ScanBudget budget)
{
    /// <summary>Streams of one document. Books with many pictures have some thousands.</summary>
    private const int MaxStreams = 10_000;

    /// <summary>Octets in front of a stream in which its dictionary is looked for.</summary>
    private const int DictionaryLook = 1024;

    /// <summary>Of one object stream, and of all: what runs at opening stands near the catalogue.</summary>
    private const int MaxObjects = 1024 * 1024;
    private const int MaxAllObjects = 4 * 1024 * 1024;

    private const int MaxNames = 32;
    private const int NameLook = 512;

    private static readonly WordFinder Actions = new("/launch", "/javascript", "/openaction", "/aa<<", "/aa <<");
    private static readonly ulong Starts = Actions.Bits("/openaction", "/aa<<", "/aa <<");

    private ulong found;
    private int objects;
    private int names;
    private int files;

    /// <param name="carry">Is handed the embedded files; the octets are those of the document.</param>
    public void Inspect(ReadOnlyMemory<byte> bytes, Action<ArchiveEntry> carry)
    {
        Look(bytes.Span, carry);
        var at = 0;
        for (var i = 0; i < MaxStreams && !budget.IsSpent && NextStream(bytes.Span, ref at, out var dictionary, out var start, out var end); i++)
        {
            Stream(bytes, dictionary, start, end, carry);
        }

        budget.Step(bytes.Length);
        if ((found & Actions.Bit("/launch")) != 0 || ((found & Actions.Bit("/javascript")) != 0 && (found & Starts) != 0))
        {
            findings.Add(AttachmentFact.PdfAction, path, Actions.Names(found));
        }
    }

    /// <summary>§7.3.8: a dictionary, the keyword, a line end, octets, <c>endstream</c>.</summary>
    private static bool NextStream(ReadOnlySpan<byte> bytes, ref int at, out Range dictionary, out int start, out int end)
    {
        (dictionary, start, end) = (default, 0, 0);
        var i = bytes[at..].IndexOf("stream"u8);
        if (i < 0)
        {
            return false;
        }

        var keyword = at + i;
        start = keyword + 6;
        start += bytes[start..].StartsWith("\r\n"u8) ? 2 : start < bytes.Length && bytes[start] is (byte)'\n' or (byte)'\r' ? 1 : 0;
        var length = bytes[start..].IndexOf("endstream"u8);
        end = length < 0 ? bytes.Length : start + length;
        var from = Math.Max(at, keyword - DictionaryLook);
        var begins = bytes[from..keyword].LastIndexOf(" obj"u8);
        dictionary = (begins < 0 ? from : from + begins)..keyword;
        at = length < 0 ? bytes.Length : end + 9;
        return true;
    }

    private void Stream(ReadOnlyMemory<byte> bytes, Range dictionary, int start, int end, Action<ArchiveEntry> carry)
    {
        var says = bytes.Span[dictionary];
        budget.Step(says.Length);
        var isObjects = says.IndexOf("/ObjStm"u8) >= 0;
        var isFile = !isObjects && says.IndexOf("/EmbeddedFile"u8) >= 0 && says.IndexOf("/EmbeddedFiles"u8) < 0;
        if (!isObjects && !isFile)
        {
            return;
        }

        var data = bytes[start..end];
        var isPacked = says.IndexOf("/FlateDecode"u8) >= 0;
        var entry = new ArchiveEntry($"file {files + 1}", isPacked ? data[Math.Min(2, data.Length)..] : data, isPacked ? Packing.Deflate : Packing.Stored, -1); // zlib begins with two octets (ISO 32000-1 §7.4.4)
        if (isFile)
        {
            files++;
            carry(entry);
        }
        else if (objects < MaxAllObjects)
        {
            using var packed = new PackedFile(entry, budget);
            packed.Fill(MaxObjects);
            objects += packed.Bytes.Length;
            Look(packed.Bytes.Span[..Math.Min(packed.Bytes.Length, MaxObjects)], carry);
        }
    }

    private void Look(ReadOnlySpan<byte> bytes, Action<ArchiveEntry> carry)
    {
        found |= Actions.Find(bytes, budget);
        budget.Step(bytes.Length);
        for (var left = bytes; names < MaxNames && left.IndexOf("/UF"u8) is >= 0 and var i;)
        {
            left = left[(i + 3)..];
            if (Literal(left.TrimStart(" \r\n"u8)) is { Length: > 0 } name)
            {
                names++;
                carry(new ArchiveEntry(name, default, Packing.Closed, -1));
            }
        }
    }

    /// <summary>§7.3.4.2: a string in brackets, in UTF-16 or octets. Nested and escaped brackets end it: the end of a name is before them, or it is odd.</summary>
    private static string? Literal(ReadOnlySpan<byte> text)
    {
        text = text[..Math.Min(text.Length, NameLook)];
        var end = text.IndexOf((byte)')');
        if (end < 0 || text[0] != '(')
        {
            return null;
        }

        text = text[1..end];
        return text.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]) ? Encoding.BigEndianUnicode.GetString(text[2..]) : Encoding.UTF8.GetString(text);
    }
}
