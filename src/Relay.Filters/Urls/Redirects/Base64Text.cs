using System.Buffers.Text;
using System.Text;

namespace Relay.Filters.Urls.Redirects;

/// <summary>Base64 in URLs, of both alphabets, with or without padding.</summary>
internal static class Base64Text
{
    /// <summary>The text as UTF-8; null where it is no base64. What follows the base64 is left out.</summary>
    public static string? Decode(ReadOnlySpan<char> text)
    {
        var end = text.IndexOfAnyExcept(Alphabet);
        text = end < 0 ? text : text[..end];
        text = text.Length % 4 == 1 ? text[..^1] : text;
        var plain = text.ToString().Replace('+', '-').Replace('/', '_');
        var octets = new byte[Base64Url.GetMaxDecodedLength(plain.Length)];

        // Never the Try form: it throws for bits left over at the end. What came before them counts.
        Base64Url.DecodeFromChars(plain, octets, out _, out var n);
        return n > 0 ? Encoding.UTF8.GetString(octets, 0, n) : null;
    }

    private static readonly System.Buffers.SearchValues<char> Alphabet =
        System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_");
}
