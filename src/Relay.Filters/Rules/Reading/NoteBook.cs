namespace Relay.Filters.Rules.Reading;

/// <summary>Notes while files are read. Of each level at most <see cref="MaxPerFile"/> a file, and then how many more there were.</summary>
internal sealed class NoteBook
{
    public const int MaxPerFile = 1_000;

    private readonly List<RuleNote> notes = [];
    private readonly Dictionary<(string File, RuleNoteLevel Level), int> counts = [];
    private readonly HashSet<(string File, string Reason)> once = [];

    public void Add(string file, int line, string? rule, RuleNoteLevel level, string reason)
    {
        counts.TryGetValue((file, level), out var count);
        counts[(file, level)] = count + 1;
        if (count < MaxPerFile)
        {
            notes.Add(new RuleNote(file, line, rule, level, reason));
        }
    }

    /// <summary>A note that every line of a kind would repeat, once a file.</summary>
    public void AddOnce(string file, int line, RuleNoteLevel level, string reason)
    {
        if (once.Add((file, reason)))
        {
            Add(file, line, null, level, reason);
        }
    }

    public List<RuleNote> Close()
    {
        foreach (var ((file, level), count) in counts.Where(static c => c.Value > MaxPerFile))
        {
            notes.Add(new RuleNote(file, 0, null, level, $"{count - MaxPerFile} more like these"));
        }

        return notes;
    }

    public static string Shown(string text)
    {
        var start = text.Length > 80 ? text[..80] + "…" : text;
        return '"' + string.Concat(start.Select(static c => char.IsControl(c) ? '?' : c)) + '"';
    }
}
