using Relay.Filters.Urls.Names;
using Relay.Filters.Urls.Redirects;

namespace Relay.Filters.Urls.Lists;

/// <summary>
/// Plain lists beside the rules: a name a line, # begins a comment. They are read when a configuration is, so a reload reads them anew; a file
/// that is not there is an empty list. Immutable.
/// </summary>
public sealed class LinkLists
{
    private const int MaximumFile = 4 << 20;

    public static LinkLists Empty { get; } = new();

    public NameSet Shorteners { get; private init; } = NameSet.Empty;

    /// <summary>Hosts that lists are never asked about: they are everywhere, and everybody's.</summary>
    public NameSet NotAsked { get; private init; } = NameSet.Empty;

    public RedirectorTable Redirectors { get; private init; } = RedirectorTable.Empty;

    /// <summary>Domains of one owner each.</summary>
    public IReadOnlyList<string[]> WellKnown { get; private init; } = [];

    /// <summary>Reads a folder's files.</summary>
    public static LinkLists Load(string folder) => new()
    {
        Shorteners = new NameSet(Words(folder, "shorteners.txt").Select(static w => w[0])),
        NotAsked = new NameSet(Words(folder, "not_asked.txt").Select(static w => w[0])),
        Redirectors = RedirectorTable.Read(Words(folder, "redirectors.txt")),
        WellKnown = [.. Words(folder, "well_known.txt")],
    };

    private static IEnumerable<string[]> Words(string folder, string file)
    {
        foreach (var line in Lines(Path.Combine(folder, file)))
        {
            var end = line.IndexOf('#', StringComparison.Ordinal);
            var words = (end < 0 ? line : line[..end]).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            if (words.Length > 0)
            {
                yield return words;
            }
        }
    }

    private static string[] Lines(string path)
    {
        try
        {
            return new FileInfo(path) is { Exists: true, Length: <= MaximumFile } ? File.ReadAllLines(path) : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            return [];
        }
    }
}
