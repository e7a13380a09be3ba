using System.Text;

namespace Relay.Configuration.Text;

/// <summary>Wording of messages: quoting what was written, and guessing what was meant.</summary>
internal static class Words
{
    private const int MaxShown = 80;

    /// <summary>The value as an admin can find it: in quotes, on one line, cut where it is long.</summary>
    public static string Quote(string text)
    {
        var shown = new StringBuilder("\"");
        foreach (var c in text.AsSpan(0, Math.Min(text.Length, MaxShown)))
        {
            shown.Append(char.IsControl(c) ? '?' : c);
        }

        return shown.Append(text.Length > MaxShown ? "…\"" : "\"").ToString();
    }

    /// <summary><c>a, b or c</c></summary>
    public static string AnyOf(IReadOnlyList<string> words) =>
        words.Count < 2 ? string.Concat(words) : string.Join(", ", words.Take(words.Count - 1)) + " or " + words[^1];

    /// <summary>The nearest of the known words; null where none is near enough to be what was meant.</summary>
    public static string? Nearest(string word, IEnumerable<string> known)
    {
        var lower = word.Length <= MaxShown ? word.ToLowerInvariant().Replace('-', '_') : "";
        var best = known.Select(k => (Word: k, Distance: Distance(lower, k))).DefaultIfEmpty(("", int.MaxValue)).MinBy(static k => k.Item2);
        return best.Item2 <= Math.Max(1, Math.Min(lower.Length, best.Item1.Length) / 3) ? best.Item1 : null;
    }

    /// <summary>Levenshtein's: inserted, deleted and changed letters.</summary>
    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var changed = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(changed, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[b.Length];
    }
}
