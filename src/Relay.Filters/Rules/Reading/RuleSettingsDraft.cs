namespace Relay.Filters.Rules.Reading;

/// <summary>Lists and settings as written: words by directive, old names of directives made new (welcomelist, blocklist).</summary>
internal sealed class RuleSettingsDraft
{
    /// <summary>All lists together; the largest known sets have some ten thousand words.</summary>
    public const int MaxWords = 4_000_000;

    private int count;

    /// <summary>In the order of the files. A list of a name is <c>enlist_addrlist (NAME)</c>.</summary>
    public Dictionary<string, List<string>> Words { get; } = new(StringComparer.Ordinal);

    public bool TryAdd(string list, ReadOnlySpan<string> words)
    {
        if ((count += words.Length) > MaxWords)
        {
            return false;
        }

        if (!Words.TryGetValue(list, out var known))
        {
            Words.Add(list, known = []);
        }

        known.AddRange(words);
        return true;
    }

    public void Set(string name, string value) => Words[name] = [value];

    public void Remove(string list, ReadOnlySpan<string> words)
    {
        if (Words.TryGetValue(list, out var known))
        {
            foreach (var word in words)
            {
                known.RemoveAll(w => string.Equals(w, word, StringComparison.OrdinalIgnoreCase));
            }
        }
    }

    public void Clear(string list) => Words.Remove(list);
}
