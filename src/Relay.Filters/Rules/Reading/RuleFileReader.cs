namespace Relay.Filters.Rules.Reading;

/// <summary>
/// Files and folders → a <see cref="RuleBook"/>: lines, conditions, includes, versions. A wrong line is noted and passed over; nothing in a
/// file makes it throw. Size of a file, number of files, depth of includes and length of a line are bounded.
/// </summary>
internal sealed class RuleFileReader(RuleBook book, RuleSetOptions options)
{
    public const int MaxFile = 16 << 20;

    /// <summary>An include of an include of …; a file that includes itself ends here too.</summary>
    public const int MaxIncludeDepth = 10;

    /// <summary>All files together, includes counted each time.</summary>
    public const int MaxFiles = 1_000;

    private readonly RuleDirectives directives = new(book);
    private int files;

    public int Files => files;

    /// <summary>True where a file or folder could not be read.</summary>
    public bool AnyUnreadable { get; private set; }

    public void Read(string path)
    {
        foreach (var file in FilesOf(path))
        {
            ReadFile(file, 0);
        }
    }

    public void ReadText(string file, ReadOnlySpan<byte> bytes) => ReadBytes(file, bytes, 0);

    private string[] FilesOf(string path)
    {
        try
        {
            if (!Directory.Exists(path))
            {
                return [path];
            }

            var found = Directory.GetFiles(path, "*.cf");
            Array.Sort(found, StringComparer.Ordinal);
            return found;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Unreadable(path, $"cannot be listed ({e.Message}); let the relay's user read it");
            return [];
        }
    }

    private void ReadFile(string file, int depth)
    {
        if (++files > MaxFiles)
        {
            Unreadable(file, $"not read: more than {MaxFiles} rule files");
            return;
        }

        try
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 0);
            if (stream.Length > MaxFile)
            {
                Unreadable(file, $"larger than {MaxFile >> 20} MiB; split it");
                return;
            }

            var bytes = new byte[stream.Length];
            var read = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            ReadBytes(file, bytes.AsSpan(0, read), depth);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            Unreadable(file, $"cannot be read ({e.Message}); let the relay's user read it");
        }
    }

    private void Unreadable(string file, string reason)
    {
        AnyUnreadable = true;
        book.Notes.Add(file, 0, null, RuleNoteLevel.Error, reason);
    }

    private void ReadBytes(string file, ReadOnlySpan<byte> bytes, int depth)
    {
        var conditions = new ConditionStack(options.Network);
        var rest = bytes.StartsWith("\uFEFF"u8) ? bytes[3..] : bytes;
        for (var number = 1; !rest.IsEmpty; number++)
        {
            var end = rest.IndexOf((byte)'\n');
            var text = end < 0 ? rest : rest[..end];
            rest = end < 0 ? [] : rest[(end + 1)..];
            if (text.Length > RuleLine.MaxLength)
            {
                book.Notes.Add(file, number, null, RuleNoteLevel.Error, $"a line longer than {RuleLine.MaxLength >> 10} KiB; split or remove it");
            }
            else if (RuleLine.TryParse(file, number, text, out var line) && !Take(line, conditions, depth))
            {
                break;
            }
        }

        foreach (var open in conditions.Open)
        {
            book.Notes.Add(file, open, null, RuleNoteLevel.Warning, "this if has no endif");
        }
    }

    /// <summary>False where the rest of the file does not count.</summary>
    private bool Take(RuleLine line, ConditionStack conditions, int depth)
    {
        if (conditions.TryTake(line, out var fault))
        {
            if (fault is not null)
            {
                book.Notes.Add(line.File, line.Number, null, RuleNoteLevel.Error, fault);
            }

            return true;
        }

        if (!conditions.Active)
        {
            book.AddInactive(line);
            return true;
        }

        switch (line.Key)
        {
            case "include":
                Include(line, depth);
                return true;
            case "require_version":
                return IsThisVersion(line);
            default:
                directives.Take(line);
                return true;
        }
    }

    private bool IsThisVersion(RuleLine line)
    {
        if (line.Value is "@@VERSION@@" or "4.000001" or "4.0.1")
        {
            return true;
        }

        book.Notes.Add(line.File, line.Number, null, RuleNoteLevel.Warning, $"the rest of the file is for version {NoteBook.Shown(line.Value)}; this is 4.000001");
        return false;
    }

    private void Include(RuleLine line, int depth)
    {
        if (depth == MaxIncludeDepth)
        {
            book.Notes.Add(line.File, line.Number, null, RuleNoteLevel.Error, $"not included: deeper than {MaxIncludeDepth} includes");
            return;
        }

        var name = RuleLine.Utf8(line.Value);
        if (name.Length == 0 || name.Contains('\0', StringComparison.Ordinal))
        {
            book.Notes.Add(line.File, line.Number, null, RuleNoteLevel.Error, "the file's name is missing; write include FILE");
            return;
        }

        ReadFile(Path.Combine(Path.GetDirectoryName(line.File) ?? "", name), depth + 1);
    }
}
