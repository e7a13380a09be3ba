namespace Relay.CommandLine;

/// <summary>A message of an index and what it is.</summary>
internal readonly record struct IndexedMessage(string Path, bool IsSpam);

/// <summary>An INDEX file: lines <c>spam PATH</c> and <c>ham PATH</c>, paths relative to the file, as the TREC spam track has them. Empty lines count nothing.</summary>
internal static class MessageIndex
{
    /// <summary>Null with what is wrong, and where.</summary>
    /// <exception cref="IOException">The index cannot be read.</exception>
    public static IReadOnlyList<IndexedMessage>? Read(string index, out string problem)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(index))!;
        var messages = new List<IndexedMessage>();
        var number = 0;
        foreach (var text in File.ReadLines(index))
        {
            number++;
            var line = text.Trim();
            var space = line.IndexOfAny([' ', '\t']);
            if (line.Length == 0)
            {
                continue;
            }

            if (space < 0 || line[..space] is not ("spam" or "ham"))
            {
                problem = $"{index}:{number}:1: neither spam nor ham; write lines such as spam PATH";
                return null;
            }

            messages.Add(new(Path.GetFullPath(line[space..].Trim(), folder), line[..space] == "spam"));
        }

        problem = messages.Count == 0 ? $"{index}:1:1: no messages; write lines such as spam PATH" : "";
        return messages.Count == 0 ? null : messages;
    }
}
