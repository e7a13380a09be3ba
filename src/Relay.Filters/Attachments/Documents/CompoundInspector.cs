using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Relay.Filters.Attachments.Archives;
using Relay.Filters.Attachments.Markup;

namespace Relay.Filters.Attachments.Documents;

/// <summary>
/// Judges a compound file: an installer, an encrypted document, macros (VBA, and Excel's older sheets), fields that start programs; and hands on the
/// files it carries. Reads a bounded number of streams, each up to a bound.
/// </summary>
internal sealed class CompoundInspector(CompoundFile file, FilePath path, AttachmentFindings findings, ScanBudget budget)
{
    private const int MaxModules = 64;
    private const int MaxModule = 256 * 1024;
    private const int MaxBook = 64 * 1024;
    private const int MaxCarried = 64;

    /// <summary>Windows Installer: packages and patches.</summary>
    private static readonly Guid[] Installers = [new("000C1084-0000-0000-C000-000000000046"), new("000C1086-0000-0000-C000-000000000046")];

    /// <summary>Equation Editor 2 and 3, which Office no longer has for its holes.</summary>
    private static readonly Guid[] Equations = [new("0002CE02-0000-0000-C000-000000000046"), new("00021700-0000-0000-C000-000000000046"), new("0002CE03-0000-0000-C000-000000000046")];

    private static readonly string[] Starts =
    [
        "autoopen", "auto_open", "autoexec", "autoclose", "auto_close", "autonew", "document_open", "documentopen", "document_close", "document_new", "workbook_open", "workbook_activate",
        "workbook_beforeclose", "workbook_deactivate", "worksheet_activate", "_layout(", "_painted(",
    ];

    private static readonly string[] Acts =
    [
        "shell", "createobject", "getobject", "wscript", "powershell", "urldownloadtofile", "adodb.stream", "xmlhttp", "callbyname", "winmgmts", "shellexecute", "declare function",
        "declare ptrsafe", "declare sub", "environ(", "cmd.exe", "mshta", "virtualalloc", "loadlibrary",
    ];

    private static readonly WordFinder Words = new([.. Starts, .. Acts]);
    private static readonly ulong AllStarts = Words.Bits(Starts);
    private static readonly ulong AllActs = Words.Bits(Acts);
    private static readonly WordFinder Fields = new("ddeauto");

    private int carried;

    /// <param name="carry">Is handed the files it carries; the octets are valid during the call only.</param>
    public void Inspect(Action<ArchiveEntry> carry)
    {
        if (file.Entries.Count > 0 && Installers.Contains(file.Entries[0].ClassId))
        {
            findings.Add(AttachmentFact.Executable, path, "Windows installer");
        }

        var hasVba = false;
        for (var i = 0; i < file.Entries.Count && !budget.IsSpent; i++)
        {
            var entry = file.Entries[i];
            if (Equations.Contains(entry.ClassId) || entry.Name.Equals("Equation Native", StringComparison.OrdinalIgnoreCase))
            {
                findings.Add(AttachmentFact.Equation, path);
            }

            hasVba |= entry.Name is "_VBA_PROJECT" or "_VBA_PROJECT_CUR" || (entry.Name == "VBA" && entry.Type == 1);
            if (entry.Type == CompoundEntry.Stream)
            {
                Stream(entry, carry);
            }
        }

        if (hasVba)
        {
            findings.Add(AttachmentFact.Macro, path, "VBA");
            Modules();
        }
    }

    private void Stream(CompoundEntry entry, Action<ArchiveEntry> carry)
    {
        switch (entry.Name)
        {
            case "EncryptedPackage" or "EncryptedSummary":
                findings.Add(AttachmentFact.Encrypted, path, "document");
                break;
            case "Workbook" or "Book":
                With(entry, MaxBook, bytes => Book(bytes.Span));
                break;
            case "WordDocument":
                With(entry, MaxModule, bytes => Word(bytes.Span));
                break;
            case "\u0001Ole10Native" when carried++ < MaxCarried:
                With(entry, budget.Options.FileSize, bytes =>
                {
                    if (EmbeddedFiles.ReadPackage(bytes) is { } package)
                    {
                        carry(package);
                    }
                });
                break;
            case "__substg1.0_37010102" when carried++ < MaxCarried: // MS-OXMSG §2.2.2: PidTagAttachDataBinary
                var name = NameBeside(entry);
                With(entry, budget.Options.FileSize, bytes => carry(new ArchiveEntry(name, bytes, Packing.Stored, bytes.Length)));
                break;
            default:
                break;
        }
    }

    /// <summary>PidTagAttachLongFilename, else PidTagAttachFilename, of the same attachment.</summary>
    private string NameBeside(CompoundEntry data)
    {
        var name = "";
        budget.Step(file.Entries.Count);
        foreach (var entry in file.Entries)
        {
            if (entry.Parent == data.Parent && entry.Name is "__substg1.0_3707001F" or "__substg1.0_3704001F" && (name.Length == 0 || entry.Name.Contains("3707", StringComparison.Ordinal)))
            {
                With(entry, 1024, bytes => name = Encoding.Unicode.GetString(bytes.Span));
            }
        }

        return name;
    }

    /// <summary>Records of the workbook (MS-XLS §2.4.28, §2.4.117): sheets by their kind, and whether what follows is encrypted.</summary>
    private void Book(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length >= 4)
        {
            var (type, length) = (BinaryPrimitives.ReadUInt16LittleEndian(bytes), BinaryPrimitives.ReadUInt16LittleEndian(bytes[2..]));
            if (4 + length > bytes.Length)
            {
                return;
            }

            if (type == 0x2F)
            {
                findings.Add(AttachmentFact.Encrypted, path, "workbook");
            }
            else if (type == 0x85 && length > 5 && bytes[4 + 5] == 1)
            {
                findings.Add(AttachmentFact.Macro, path, "Excel 4 macro sheet");
            }

            bytes = bytes[(4 + length)..];
        }
    }

    /// <summary>The bit fEncrypted (MS-DOC §2.5.2), and fields in the text.</summary>
    private void Word(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > 12 && (BinaryPrimitives.ReadUInt16LittleEndian(bytes[10..]) & 0x100) != 0)
        {
            findings.Add(AttachmentFact.Encrypted, path, "document");
        }

        if (Fields.Find(bytes, budget) != 0)
        {
            findings.Add(AttachmentFact.Dde, path);
        }
    }

    private void Modules()
    {
        var found = 0UL;
        var count = 0;
        var text = ArrayPool<byte>.Shared.Rent(MaxModule);
        foreach (var entry in file.Entries)
        {
            if (entry.Type == CompoundEntry.Stream && entry.Size > 16 && count < MaxModules && !budget.IsSpent && entry.Name is not ("WordDocument" or "Workbook" or "Data" or "1Table"))
            {
                With(entry, MaxModule, bytes =>
                {
                    var length = VbaText.Read(bytes.Span, text.AsSpan(0, MaxModule));
                    count += length > 0 ? 1 : 0;
                    found |= length > 0 ? Words.Find(text.AsSpan(0, length), budget) : 0;
                });
            }
        }

        ArrayPool<byte>.Shared.Return(text);
        if ((found & AllStarts) != 0 && (found & AllActs) != 0)
        {
            findings.Add(AttachmentFact.MacroAuto, path, Words.Names(found & AllStarts) + "; " + Words.Names(found & AllActs));
        }
    }

    private void With(CompoundEntry entry, int limit, Action<ReadOnlyMemory<byte>> use)
    {
        var buffer = ArrayPool<byte>.Shared.Rent((int)Math.Clamp(entry.Size, 1, limit));
        var length = file.Read(entry, buffer.AsSpan(0, Math.Min(buffer.Length, limit)));
        budget.Step(length);
        use(buffer.AsMemory(0, length));
        ArrayPool<byte>.Shared.Return(buffer);
    }
}
