using System.Text;
using Relay.Mime.Headers;

namespace Relay.Filters.Statistics;

/// <summary>A field's value as characters: unfolded and decoded. Plain ASCII is copied; only encoded words and 8-bit values cost a string.</summary>
internal static class HeaderValue
{
    /// <summary>Characters of one value that are looked at. A Received field has 300, a long subject 200; of a To field with 1,000 addresses the first thirty tell enough.</summary>
    public const int MaxLength = 1000;

    /// <summary>Octets that are decoded for them: encoded words take three octets and more for one character.</summary>
    private const int MaxRaw = 6000;

    /// <param name="to">At least <see cref="MaxLength"/> characters.</param>
    public static ReadOnlySpan<char> Read(ReadOnlySpan<byte> raw, Span<char> to)
    {
        raw = raw[..Math.Min(raw.Length, MaxRaw)].Trim(" \t\r\n"u8);
        to = to[..MaxLength];
        if (!Ascii.IsValid(raw) || raw.IndexOf("=?"u8) >= 0)
        {
            var text = HeaderText.Decode(raw).AsSpan();
            text = text[..Math.Min(text.Length, to.Length)];
            text.CopyTo(to);
            return to[..text.Length];
        }

        var n = 0;
        foreach (var b in raw)
        {
            if (b is (byte)'\r' or (byte)'\n')
            {
                continue;
            }

            if (n == to.Length)
            {
                break;
            }

            to[n++] = (char)b;
        }

        return to[..n];
    }
}
