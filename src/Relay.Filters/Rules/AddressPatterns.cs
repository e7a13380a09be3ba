using System.Collections.Frozen;

namespace Relay.Filters.Rules;

/// <summary>Addresses of a list, with <c>*</c> and <c>?</c> as in file names. Plain ones are looked up, the rest is matched in linear time.</summary>
public sealed class AddressPatterns
{
    public static readonly AddressPatterns Empty = new([]);

    private readonly FrozenSet<string> plain;
    private readonly FrozenDictionary<string, string[]> domains;
    private readonly string[] globs;

    internal AddressPatterns(IEnumerable<string> entries)
    {
        var lowered = entries.Select(static e => e.ToLowerInvariant()).Distinct(StringComparer.Ordinal).ToArray();
        Count = lowered.Length;
        plain = lowered.Where(static e => !IsGlob(e)).ToFrozenSet(StringComparer.Ordinal);

        // *@example.org and *@*.example.org are nearly all: they are found by the domain's last two labels.
        domains = lowered.Where(static e => IsGlob(e) && Key(e) is not null).GroupBy(static e => Key(e)!, StringComparer.Ordinal)
            .ToFrozenDictionary(static g => g.Key, static g => g.ToArray(), StringComparer.Ordinal);
        globs = [.. lowered.Where(static e => IsGlob(e) && Key(e) is null)];
    }

    public int Count { get; }

    public bool Contains(string address)
    {
        var lower = address.ToLowerInvariant();
        return plain.Contains(lower)
            || (Key(lower) is { } key && domains.TryGetValue(key, out var candidates) && Array.Exists(candidates, g => Matches(g, lower)))
            || Array.Exists(globs, g => Matches(g, lower));
    }

    internal static bool Matches(ReadOnlySpan<char> glob, ReadOnlySpan<char> text)
    {
        int g = 0, t = 0, star = -1, mark = 0;
        while (t < text.Length)
        {
            if (g < glob.Length && (glob[g] == '?' || glob[g] == text[t]) && glob[g] != '*')
            {
                g++;
                t++;
            }
            else if (g < glob.Length && glob[g] == '*')
            {
                star = g++;
                mark = t;
            }
            else if (star >= 0)
            {
                g = star + 1;
                t = ++mark;
            }
            else
            {
                return false;
            }
        }

        return glob[g..].TrimStart('*').IsEmpty;
    }

    private static bool IsGlob(string entry) => entry.AsSpan().IndexOfAny('*', '?') >= 0;

    /// <summary>The last two labels, where they are whole and hold no wildcard.</summary>
    private static string? Key(string entry)
    {
        var last = entry.LastIndexOf('.');
        var before = last <= 0 ? -1 : entry.LastIndexOfAny(['.', '@'], last - 1);
        return before < 0 || entry.AsSpan(before).IndexOfAny('*', '?') >= 0 ? null : entry[(before + 1)..];
    }
}
