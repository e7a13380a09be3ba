using System.Buffers;
using System.Text;

namespace Relay.Filters.Attachments.Markup;

/// <summary>
/// Which of some words a file holds, in one pass, whatever their case and whether its characters take one octet or two.
/// </summary>
internal sealed class WordFinder
{
    private const int Window = 16 * 1024;
    private readonly string[] words;
    private readonly SearchValues<string> all;
    private readonly int longest;

    /// <param name="words">64 at most, in lower case.</param>
    public WordFinder(params string[] words)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(words.Length, 64);
        this.words = words;
        all = SearchValues.Create(words, StringComparison.OrdinalIgnoreCase);
        longest = words.Max(static w => w.Length);
    }

    /// <summary>A bit for each word found.</summary>
    public ulong Find(ReadOnlySpan<byte> bytes, ScanBudget budget)
    {
        budget.Step(bytes.Length);
        var buffer = ArrayPool<char>.Shared.Rent(Window);
        var found = 0UL;
        var length = 0;
        while (!bytes.IsEmpty)
        {
            var taken = Math.Min(bytes.Length, Window - length);
            length += Widen(bytes[..taken], buffer.AsSpan(length));
            bytes = bytes[taken..];
            found |= Match(buffer.AsSpan(0, length));

            // The end is looked at again with what follows, so that no word is cut in two.
            var kept = Math.Min(length, longest - 1);
            buffer.AsSpan(length - kept, kept).CopyTo(buffer);
            length = kept;
        }

        ArrayPool<char>.Shared.Return(buffer);
        return found;
    }

    public ulong Bit(string word) => 1UL << Array.IndexOf(words, word);

    public ulong Bits(params ReadOnlySpan<string> wanted)
    {
        var bits = 0UL;
        foreach (var word in wanted)
        {
            bits |= Bit(word);
        }

        return bits;
    }

    /// <summary>The words of a mask, for evidence.</summary>
    public string Names(ulong found) => string.Join(", ", words.Where((_, i) => (found >> i & 1) != 0).Select(static w => w.Trim(' ', '(', '<', '=', '"')).Take(6));

    /// <summary>A character for each octet but NULs: UTF-16 without them reads like the rest.</summary>
    private static int Widen(ReadOnlySpan<byte> bytes, Span<char> to)
    {
        if (!bytes.Contains((byte)0))
        {
            return Encoding.Latin1.GetChars(bytes, to);
        }

        var length = 0;
        foreach (var b in bytes)
        {
            if (b != 0)
            {
                to[length++] = (char)b;
            }
        }

        return length;
    }

    private ulong Match(ReadOnlySpan<char> text)
    {
        var found = 0UL;
        while (text.IndexOfAny(all) is >= 0 and var at)
        {
            text = text[at..];
            var first = char.ToLowerInvariant(text[0]);
            for (var i = 0; i < words.Length; i++)
            {
                if (words[i][0] == first && (found >> i & 1) == 0 && text.StartsWith(words[i], StringComparison.OrdinalIgnoreCase))
                {
                    found |= 1UL << i;
                }
            }

            text = text[1..];
        }

        return found;
    }
}
