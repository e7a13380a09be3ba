using System.Collections.Frozen;

namespace Relay.Filters.Urls.Redirects;

/// <summary>
/// Services that lead to whatever address is written into theirs, and the parameters that hold it. A line is
/// <c>HOST PATH PARAMETER,…</c>; <c>google.*</c> is that name under any suffix, the path is how paths begin. Immutable.
/// </summary>
public sealed class RedirectorTable
{
    private const string AnySuffix = ".*";

    private readonly record struct Rule(string Path, string[] Parameters);

    private readonly FrozenDictionary<string, Rule[]> rules;
    private readonly FrozenDictionary<string, Rule[]>.AlternateLookup<ReadOnlySpan<char>> lookup;

    private RedirectorTable(IEnumerable<(string Host, Rule Rule)> lines)
    {
        rules = lines.GroupBy(static l => l.Host, static l => l.Rule).ToFrozenDictionary(static g => g.Key, static g => g.ToArray(), StringComparer.OrdinalIgnoreCase);
        lookup = rules.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    public static RedirectorTable Empty { get; } = new([]);

    public int Count => rules.Count;

    /// <summary>Lines of other than three words are left out.</summary>
    public static RedirectorTable Read(IEnumerable<string[]> lines) =>
        new(lines.Where(static w => w.Length == 3).Select(static w => (w[0], new Rule(w[1], w[2].Split(',', StringSplitOptions.RemoveEmptyEntries)))));

    /// <summary>The parameters that hold the address; null where it is no redirector.</summary>
    public string[]? Find(string host, string organization, ReadOnlySpan<char> path)
    {
        for (ReadOnlySpan<char> rest = host; !rest.IsEmpty;)
        {
            if (lookup.TryGetValue(rest, out var of) && Match(of, path) is { } found)
            {
                return found;
            }

            var dot = rest.IndexOf('.');
            rest = dot < 0 ? default : rest[(dot + 1)..];
        }

        var label = organization.AsSpan(0, Math.Max(0, organization.IndexOf('.', StringComparison.Ordinal)));
        Span<char> pattern = stackalloc char[66];
        if (label.IsEmpty || label.Length > 63)
        {
            return null;
        }

        label.CopyTo(pattern);
        AnySuffix.CopyTo(pattern[label.Length..]);
        return lookup.TryGetValue(pattern[..(label.Length + AnySuffix.Length)], out var under) ? Match(under, path) : null;
    }

    private static string[]? Match(Rule[] of, ReadOnlySpan<char> path)
    {
        foreach (var rule in of)
        {
            if (path.StartsWith(rule.Path, StringComparison.OrdinalIgnoreCase) || (rule.Path == "/" && path.IsEmpty))
            {
                return rule.Parameters;
            }
        }

        return null;
    }
}
