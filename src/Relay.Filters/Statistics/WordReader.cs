using Relay.Filters.Bulk;

namespace Relay.Filters.Statistics;

/// <summary>
/// Cuts a text into words and hands out their hashes. A word is letters and digits of any script, with <c>$ € £ % ! '</c>, and hyphens inside; a
/// character of a script that writes no spaces, and a picture, is a word of its own. Nothing is copied.
/// </summary>
internal ref struct WordReader(ReadOnlySpan<char> text)
{
    /// <summary>Of a longer word this many characters count: what is longer is encoded data, and its beginning tells that.</summary>
    private const int LongestWord = 32;

    private readonly ReadOnlySpan<char> text = text;
    private int at;

    /// <summary>Of the word with case folded.</summary>
    public uint Folded { get; private set; }

    /// <summary>Of the word as written.</summary>
    public uint Exact { get; private set; }

    public bool Next()
    {
        var (folded, exact, length) = (FeatureHash.Start, FeatureHash.Start, 0);
        for (; at < text.Length; at++)
        {
            var c = text[at];
            if (IsWord(c, length))
            {
                if (length++ < LongestWord)
                {
                    exact = FeatureHash.Step(exact, c);
                    folded = FeatureHash.Step(folded, FeatureHash.Lower(c));
                }
            }
            else if (length > 0)
            {
                break;
            }
            else if (StandsAlone(c))
            {
                return TakeOne(c);
            }
        }

        (Folded, Exact) = (folded, exact);
        return length > 0;
    }

    private static bool IsWord(char c, int length) => c < 0x80
        ? char.IsAsciiLetterOrDigit(c) || c is '$' or '\'' or '!' or '%' || (c == '-' && length > 0)
        : c is '€' or '£' || (char.IsLetterOrDigit(c) && !LetterFold.IsUnspaced(c));

    private static bool StandsAlone(char c) => c >= 0x80 && (char.IsHighSurrogate(c) || c is >= '\u2190' and <= '\u2BFF' || LetterFold.IsUnspaced(c));

    private bool TakeOne(char c)
    {
        at++;
        Folded = FeatureHash.Step(FeatureHash.Start, c);
        if (char.IsHighSurrogate(c) && at < text.Length && char.IsLowSurrogate(text[at]))
        {
            Folded = FeatureHash.Step(Folded, text[at++]);
        }

        Exact = Folded;
        return true;
    }
}
