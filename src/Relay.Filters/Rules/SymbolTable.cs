using Relay.Core.Checks;

namespace Relay.Filters.Rules;

/// <summary>Scores and descriptions while files are read; the last of each wins.</summary>
internal sealed class SymbolTable
{
    private sealed class Entry
    {
        public double? Score { get; set; }

        public string Description { get; set; } = "";

        /// <summary>Of the score; of the description where there is no score.</summary>
        public (string File, int Line) Place { get; set; }
    }

    private readonly Dictionary<string, Entry> entries = new(StringComparer.Ordinal);

    public void Score(string name, double score, string file, int line)
    {
        var entry = Of(name);
        entry.Score = score;
        entry.Place = (file, line);
    }

    public void Describe(string name, string text, string file, int line)
    {
        var entry = Of(name);
        entry.Description = text;
        entry.Place = entry.Score is null ? (file, line) : entry.Place;
    }

    /// <summary>A symbol that is only described counts 1, as in SpamAssassin.</summary>
    public ScoreTable Compile() =>
        new(entries.Select(static e => new SymbolRule(e.Key, e.Value.Score ?? 1.0, e.Value.Description, e.Value.Place.File, e.Value.Place.Line)));

    private Entry Of(string name)
    {
        if (!entries.TryGetValue(name, out var entry))
        {
            entries.Add(name, entry = new Entry());
        }

        return entry;
    }
}
