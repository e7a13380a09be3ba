using Relay.Core.Options;
using Relay.Filters.Attachments.Archives;
using Relay.Filters.Attachments.Documents;
using Relay.Filters.Attachments.Markup;
using Relay.Filters.Attachments.Types;
using Relay.Mime.Files;

namespace Relay.Filters.Attachments;

/// <summary>A file of a message.</summary>
/// <param name="Names">Every name that some client may show; may be empty.</param>
/// <param name="ClaimedType">Media type, lower case.</param>
internal readonly record struct AttachmentInput(IReadOnlyList<string> Names, string ClaimedType, ReadOnlyMemory<byte> Bytes);

/// <summary>
/// Looks into the files of one message, and into those within them, as far as the bounds allow. Judges nothing but files; owns what was found. Never
/// throws whatever the octets are, and looks at each of them a bounded number of times. Not for use by two threads at once.
/// </summary>
internal sealed class AttachmentInspector(AttachmentOptions options)
{
    /// <summary>Files in an archive up to which a page in it is what it is about, rather than one of a saved site or of a manual.</summary>
    private const int FewFiles = 16;

    public AttachmentFindings Findings { get; } = new();

    public ScanBudget Budget { get; } = new(options);

    public void Inspect(in AttachmentInput input)
    {
        Budget.Receive(input.Bytes.Length);
        Inspect(input, null, 0);
    }

    /// <param name="around">The message that it is attached to, where that is a file itself.</param>
    private void Inspect(in AttachmentInput input, FilePath? around, int depth)
    {
        var names = input.Names.Count > 0 ? input.Names : ["unnamed"];
        for (var i = 0; i < names.Count; i++)
        {
            var file = new OpenFile(new FilePath(around, names[i]), FileName.Read(names[i], packed: false), input.ClaimedType, depth);
            if (i == 0)
            {
                Inspect(file, input.Bytes);
            }
            else
            {
                FileJudge.Judge(file.Name, file.Claimed, FileKind.Unknown, file.Path, Findings);
            }
        }
    }

    private void Inspect(in OpenFile file, ReadOnlyMemory<byte> bytes)
    {
        var kind = FileKindReader.Detect(bytes.Span);
        Budget.Step(Math.Min(bytes.Length, FileKindReader.Look));
        FileJudge.Judge(file.Name, file.Claimed, kind, file.Path, Findings);
        LookInto(file, kind, bytes);
    }

    private void LookInto(in OpenFile file, FileKind kind, ReadOnlyMemory<byte> bytes)
    {
        if (Budget.IsSpent)
        {
            Findings.Add(AttachmentFact.Bounds, file.Path, "too much work");
            return;
        }

        if (FileJudge.IsSvg(file.Name, file.Claimed, kind))
        {
            SvgScript.Inspect(bytes.Span, file.Path, Findings, Budget);
        }
        else if (FileJudge.IsHtml(file.Name, file.Claimed, kind))
        {
            Html(file, bytes);
        }

        if (List(file, kind, bytes) is { } listing)
        {
            Archive(file, kind, listing);
        }

        Document(file, kind, bytes);
        if (MessageFile.IsMessage(file.Name.End) && kind is FileKind.Text or FileKind.Html or FileKind.Unknown)
        {
            Message(file, bytes);
        }
    }

    private void Message(OpenFile file, ReadOnlyMemory<byte> bytes)
    {
        if (file.Depth >= options.Depth)
        {
            Findings.Add(AttachmentFact.Bounds, file.Path, "messages within it");
            return;
        }

        MessageFile.Read(bytes, file.Name.End, Budget, input =>
        {
            var isAllowed = Budget.TakeEntry();
            if (isAllowed)
            {
                Inspect(input, file.Path, file.Depth + 1);
            }
            else
            {
                Findings.Add(AttachmentFact.Bounds, file.Path, "too many files");
            }

            return isAllowed;
        });
    }

    private void Html(in OpenFile file, ReadOnlyMemory<byte> bytes)
    {
        if (file.Depth == 0)
        {
            Findings.Add(AttachmentFact.Html, file.Path);
        }

        if (!file.IsOneOfMany)
        {
            HtmlScript.Inspect(bytes.Span, file.Path, Findings, Budget);
        }
    }

    private void Document(OpenFile file, FileKind kind, ReadOnlyMemory<byte> bytes)
    {
        switch (kind)
        {
            case FileKind.Compound when CompoundFile.Open(bytes, Budget) is { } compound:
                new CompoundInspector(compound, file.Path, Findings, Budget).Inspect(carried => Carried(file, carried));
                break;
            case FileKind.Rtf:
                TextDocuments.InspectRtf(bytes.Span, file.Path, Findings, Budget);
                RtfObjects.Read(bytes.Span, file.Path, Findings, Budget, carried => Carried(file, carried));
                break;
            case FileKind.Pdf:
                new PdfInspector(file.Path, Findings, Budget).Inspect(bytes, carried => Carried(file, carried));
                break;
            default:
                break;
        }
    }

    private void Carried(in OpenFile around, in ArchiveEntry entry)
    {
        if (!Budget.TakeEntry() || around.Depth >= options.Depth)
        {
            Findings.Add(AttachmentFact.Bounds, around.Path, "files within it");
            return;
        }

        Entry(around, entry, isOneOfMany: false, part: null);
    }

    /// <summary>The files of what holds files; null for what does not.</summary>
    private ArchiveListing? List(in OpenFile file, FileKind kind, ReadOnlyMemory<byte> bytes)
    {
        if (kind is not (FileKind.Zip or FileKind.Iso or FileKind.Tnef or FileKind.OneNote) && !kind.IsArchive() && !ZipReader.HasEnd(bytes.Span))
        {
            return null;
        }

        var listing = new ArchiveListing(Budget);
        if (file.Depth >= options.Depth)
        {
            Findings.Add(AttachmentFact.Bounds, file.Path, "archives within archives");
            return listing;
        }

        switch (kind)
        {
            case FileKind.Gzip:
                GzipReader.Read(bytes, file.Path.Name, listing);
                break;
            case FileKind.Xz or FileKind.Bzip2 or FileKind.Zstandard:
                listing.Add(new ArchiveEntry(GzipReader.Inner(file.Path.Name), default, Packing.Closed, -1));
                break;
            case FileKind.Tar:
                TarReader.Read(bytes, listing);
                break;
            case FileKind.Cab:
                CabReader.Read(bytes.Span, listing);
                break;
            case FileKind.Rar4:
                RarReader.Read4(bytes, listing);
                break;
            case FileKind.Rar5:
                RarReader.Read5(bytes, listing);
                break;
            case FileKind.SevenZip:
                SevenZipReader.Read(bytes.Span, listing);
                break;
            case FileKind.Iso:
                IsoReader.Read(bytes, listing);
                break;
            case FileKind.Tnef:
                EmbeddedFiles.ReadTnef(bytes, listing);
                break;
            case FileKind.OneNote:
                EmbeddedFiles.ReadOneNote(bytes, listing);
                break;
            case FileKind.RareArchive:
                break;
            default:
                ZipReader.Read(bytes, listing); // also what only ends as one
                break;
        }

        return listing;
    }

    private void Archive(in OpenFile file, FileKind kind, ArchiveListing listing)
    {
        Report(file, listing);
        var isDocument = kind == FileKind.Zip && OfficeArchive.Judge(listing.Entries, file.Path, Findings);
        foreach (var entry in listing.Entries)
        {
            // Octets that belong to several files are not unpacked again and again: their names are enough.
            var closed = listing.IsBomb && entry.Packing != Packing.Stored ? entry with { Packing = Packing.Closed } : entry;
            Entry(file, closed, listing.Entries.Count > FewFiles && !isDocument, isDocument ? OfficeArchive.ReaderOf(entry.Name) : null);
        }
    }

    private void Report(in OpenFile file, ArchiveListing listing)
    {
        if (listing.IsEncrypted)
        {
            Findings.Add(AttachmentFact.Encrypted, file.Path);
        }

        if (listing.Mismatch is { } mismatch)
        {
            Findings.Add(AttachmentFact.ArchiveMismatch, file.Path, mismatch);
        }

        if (listing.IsBroken)
        {
            Findings.Add(AttachmentFact.ArchiveBroken, file.Path);
        }

        if (listing.IsBomb)
        {
            Findings.Add(AttachmentFact.Bomb, file.Path, "files share their octets");
        }

        if (listing.HidesNames)
        {
            Findings.Add(AttachmentFact.Bounds, file.Path, "its names are packed in a way that is not read");
        }

        if (listing.IsCut)
        {
            Findings.Add(AttachmentFact.Bounds, file.Path, "too many files");
        }
    }

    private void Entry(in OpenFile around, in ArchiveEntry entry, bool isOneOfMany, Action<ReadOnlyMemory<byte>, FilePath, AttachmentFindings, ScanBudget>? part)
    {
        if (entry.Name.EndsWith('/') && entry.Size <= 0)
        {
            return;
        }

        var path = new FilePath(around.Path, entry.Name);
        var file = new OpenFile(path, FileName.Read(entry.Name, packed: true), null, around.Depth + 1) { IsOneOfMany = isOneOfMany };
        if (entry.IsEncrypted)
        {
            Findings.Add(AttachmentFact.Encrypted, path);
        }

        if (entry.Size > options.TotalSize && entry.Size / options.Ratio > entry.Data.Length && entry.Packing is not (Packing.Stored or Packing.Closed))
        {
            Findings.Add(AttachmentFact.Bomb, path, $"says that it becomes {entry.Size} octets");
        }

        if (entry.Packing == Packing.Closed || Budget.IsSpent)
        {
            FileJudge.Judge(file.Name, null, FileKind.Unknown, path, Findings);
            return;
        }

        using var packed = new PackedFile(entry, Budget);
        packed.Fill(part is null ? FileKindReader.Look : OfficeArchive.MaxPart);
        var kind = FileKindReader.Detect(packed.Bytes.Span);
        Budget.Step(Math.Min(packed.Bytes.Length, FileKindReader.Look));
        FileJudge.Judge(file.Name, null, kind, path, Findings);
        part?.Invoke(packed.Bytes[..Math.Min(packed.Bytes.Length, OfficeArchive.MaxPart)], path, Findings, Budget);
        if (part is null && (kind.NeedsWhole() || MessageFile.IsMessage(file.Name.End) || FileJudge.IsHtml(file.Name, null, kind) || FileJudge.IsSvg(file.Name, null, kind)))
        {
            packed.FillAll();
            LookInto(file, kind, packed.Bytes);
        }

        Report(packed.End, path);
    }

    private void Report(PackedEnd end, FilePath path)
    {
        switch (end)
        {
            case PackedEnd.Broken:
                Findings.Add(AttachmentFact.ArchiveBroken, path);
                break;
            case PackedEnd.Cut:
                Findings.Add(AttachmentFact.Bounds, path, "too large");
                break;
            case PackedEnd.Bomb:
                Findings.Add(AttachmentFact.Bomb, path, "becomes far too large");
                break;
            default:
                break;
        }
    }

    /// <summary>A file while it is looked at.</summary>
    private readonly record struct OpenFile(FilePath Path, FileName Name, string? Claimed, int Depth)
    {
        public bool IsOneOfMany { get; init; }
    }
}
