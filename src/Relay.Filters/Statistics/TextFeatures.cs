using System.Runtime.CompilerServices;
using Relay.Classifier;

namespace Relay.Filters.Statistics;

/// <summary>The features of what a person reads: words, words near each other, and runs of four characters.</summary>
internal static class TextFeatures
{
    /// <summary>Words of one text that are read; the characters bound them too.</summary>
    private const int MaxWords = 6000;

    /// <summary>Characters, white space collapsed, of a text's beginning that are cut into runs of four. The beginning tells nearly all; each costs as much as a word.</summary>
    private const int GramLength = 3000;

    /// <summary>A word is paired with those that stand at most so many before it.</summary>
    private const int Window = 4;

    /// <summary>Signs of a text's beginning that tell what it is made of: some 8,000 characters.</summary>
    private const int StyleLength = 3000;

    /// <returns>Words read.</returns>
    public static int AddWords(FeatureBuffer into, ReadOnlySpan<char> text)
    {
        var words = new WordReader(text);
        var near = default(Near);
        var n = 0;
        for (; n < MaxWords && words.Next(); n++)
        {
            var word = words.Folded;
            into.Put(FeatureGroups.Words, word);
            for (var d = 1; d <= Window && d <= n; d++)
            {
                into.Put(FeatureGroups.Pairs, FeatureHash.Join(near[(n - d) & 3] + ((uint)d * 77), word));
            }

            near[n & 3] = word;
        }

        return n;
    }

    public static void AddGrams(FeatureBuffer into, ReadOnlySpan<char> text)
    {
        ulong last = 0;
        var (length, blank) = (0, true);
        foreach (var c in text)
        {
            if (c <= ' ' || char.IsWhiteSpace(c))
            {
                if (blank)
                {
                    continue;
                }

                last = (last << 16) | ' ';
                blank = true;
            }
            else
            {
                last = (last << 16) | FeatureHash.Lower(c);
                blank = false;
            }

            if (++length >= 4)
            {
                into.Put(FeatureGroups.Grams, FeatureHash.Join((uint)(last >> 32), (uint)last));
                if (length == GramLength)
                {
                    return;
                }
            }
        }
    }

    /// <summary>Runs of what the text is made of, whatever its words are: capitals, small letters, digits, marks, line ends.</summary>
    public static void AddStyle(FeatureBuffer into, ReadOnlySpan<char> text)
    {
        var last = 0u;
        var (length, previous) = (0, '\0');
        foreach (var c in text)
        {
            if (c == '\r')
            {
                continue;
            }

            var kind = c == '\u00A0' ? ' ' : FeatureHash.Kind(c);
            if (kind == previous && kind is 'A' or 'a' or '9' or 'u' or ' ')
            {
                continue;
            }

            previous = kind;
            last = (last << 8) | (byte)kind;
            if (++length >= 4)
            {
                into.Put(FeatureGroups.Style, FeatureHash.Join((uint)Fact.Style, last));
                if (length == StyleLength)
                {
                    return;
                }
            }
        }
    }

    [InlineArray(4)]
    private struct Near
    {
        private uint word;
    }
}
