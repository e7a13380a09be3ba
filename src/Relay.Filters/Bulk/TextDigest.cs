namespace Relay.Filters.Bulk;

/// <summary>
/// A fuzzy digest of a text: the same text with other names, numbers, addresses, casing or a sentence more keeps three quarters of it.
/// One pass over at most <see cref="MaximumCharacters"/>, nothing allocated, never throws.
/// </summary>
public static class TextDigest
{
    /// <summary>Hashes of a whole digest.</summary>
    public const int Size = ShingleSketch.Size;

    /// <summary>Of a longer text its front counts.</summary>
    public const int MaximumCharacters = 65_536;

    /// <summary>A text of fewer distinct shingles says too little, however long it is.</summary>
    public const int MinimumShingles = 24;

    /// <summary>The digest's hashes, in order.</summary>
    /// <param name="digest">Room for <see cref="Size"/>.</param>
    /// <returns>How many; 0 where the text has too few words to be told from others.</returns>
    public static int Write(ReadOnlySpan<char> text, int minWords, Span<ulong> digest) => Write(text, minWords, digest, out _);

    internal static int Write(ReadOnlySpan<char> text, int minWords, Span<ulong> digest, out int steps)
    {
        var reader = new WordReader(text[..Math.Min(text.Length, MaximumCharacters)], minWords * 2, new ShingleSketch(digest));
        reader.ReadAll();
        steps = reader.Steps;
        return reader.Sketch.Halves >= minWords * 2 && reader.Sketch.Count >= MinimumShingles ? reader.Sketch.Count : 0;
    }
}
