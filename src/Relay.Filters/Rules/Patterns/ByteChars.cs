using System.Text;

namespace Relay.Filters.Rules.Patterns;

/// <summary>
/// Bytes as chars for the regex engine: ASCII stays, 0x80–0xFF become the private-use U+E080–U+E0FF. So <c>\w \s \d \b</c> and case folding
/// mean ASCII only, as in the <c>/aa</c> patterns of the rule language, and no text and no pattern can leave that range.
/// </summary>
internal static class ByteChars
{
    public const char High = '\uE000';

    /// <summary>A char that no mapped text has.</summary>
    public const string Never = @"\uFFFF";

    public static char Map(byte b) => b < 0x80 ? (char)b : (char)(High | b);

    public static char Map(int b) => Map((byte)b);

    public static byte Unmap(char c) => (byte)c;

    public static void Map(ReadOnlySpan<byte> bytes, Span<char> chars)
    {
        if (Ascii.ToUtf16(bytes, chars, out var done) == System.Buffers.OperationStatus.Done)
        {
            return;
        }

        for (var i = done; i < bytes.Length; i++)
        {
            chars[i] = Map(bytes[i]);
        }
    }

    public static string Map(ReadOnlySpan<byte> bytes) => string.Create(bytes.Length, bytes, static (chars, b) => Map(b, chars));

    /// <summary>Text that is kept one byte to a char, as rule files are.</summary>
    public static string MapLatin1(string latin1) => string.Create(latin1.Length, latin1, static (chars, text) =>
    {
        for (var i = 0; i < chars.Length; i++)
        {
            chars[i] = Map((byte)text[i]);
        }
    });

    public static byte[] Unmap(ReadOnlySpan<char> chars)
    {
        var bytes = new byte[chars.Length];
        for (var i = 0; i < bytes.Length; i++)
        {
            bytes[i] = Unmap(chars[i]);
        }

        return bytes;
    }
}
