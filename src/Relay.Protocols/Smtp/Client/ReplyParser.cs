using System.Text;

namespace Relay.Protocols.Smtp.Client;

internal enum ReplyStatus
{
    /// <summary>Not all here yet, nothing consumed.</summary>
    NeedMore,
    Complete,

    /// <summary>Not a reply, or past a bound: the connection cannot be trusted any more.</summary>
    Malformed,
}

/// <summary>
/// Bytes to reply (RFC 5321 §4.2), strict: every line ends in CR LF, codes of one reply agree. Pure. Whoever speaks so loosely
/// that this fails may be speaking about another command, and an answer to the wrong question is worse than none.
/// </summary>
internal static class ReplyParser
{
    /// <summary>RFC 5321 §4.5.3.1.5 says 512 with the CR LF; long policy texts and EHLO lines go past it.</summary>
    public const int MaxLine = 2048;

    /// <summary>Enough for any EHLO answer.</summary>
    public const int MaxLines = 256;

    public const int MaxReply = 64 * 1024;

    public static ReplyStatus Parse(ReadOnlySpan<byte> input, bool keepText, out BackendReply reply, out int consumed)
    {
        reply = default;
        consumed = 0;
        var code = 0;
        StringBuilder? earlier = null;
        for (var lines = 1; lines <= MaxLines; lines++)
        {
            var status = Line(input[consumed..], ref code, out var text, out var last, out var length);
            if (status != ReplyStatus.Complete)
            {
                return input.Length > MaxReply ? ReplyStatus.Malformed : status;
            }

            consumed += length;
            if (consumed > MaxReply)
            {
                return ReplyStatus.Malformed;
            }

            if (last)
            {
                reply = new BackendReply(code, Text(earlier, text, keepText || code >= 400));
                return ReplyStatus.Complete;
            }

            if (keepText || code >= 400)
            {
                (earlier ??= new StringBuilder()).Append(Printable(text)).Append('\n');
            }
        }

        return ReplyStatus.Malformed;
    }

    private static ReplyStatus Line(ReadOnlySpan<byte> input, ref int code, out ReadOnlySpan<byte> text, out bool last, out int length)
    {
        text = default;
        last = false;
        length = 0;
        if (!StartsLikeReply(input))
        {
            return ReplyStatus.Malformed;
        }

        var end = input[..Math.Min(input.Length, MaxLine)].IndexOf((byte)'\n');
        if (end < 0)
        {
            return input.Length >= MaxLine ? ReplyStatus.Malformed : ReplyStatus.NeedMore;
        }

        if (end < 4 || input[end - 1] != '\r')
        {
            return ReplyStatus.Malformed;
        }

        var found = ((input[0] - '0') * 100) + ((input[1] - '0') * 10) + (input[2] - '0');
        var separator = end == 4 ? (byte)' ' : input[3]; // "250" CR LF: the text may be missing (§4.2.1)
        if ((code != 0 && found != code) || separator is not ((byte)' ' or (byte)'-'))
        {
            return ReplyStatus.Malformed;
        }

        code = found;
        last = separator == ' ';
        text = end == 4 ? default : input[4..(end - 1)];
        length = end + 1;
        return ReplyStatus.Complete;
    }

    /// <summary>As far as the first three bytes are here: <c>%x32-35 %x30-35 %x30-39</c>.</summary>
    private static bool StartsLikeReply(ReadOnlySpan<byte> input) =>
        (input.Length < 1 || input[0] is >= (byte)'2' and <= (byte)'5')
        && (input.Length < 2 || input[1] is >= (byte)'0' and <= (byte)'5')
        && (input.Length < 3 || input[2] is >= (byte)'0' and <= (byte)'9');

    private static string Text(StringBuilder? earlier, ReadOnlySpan<byte> last, bool keep) =>
        !keep ? "" : earlier is null ? Printable(last) : earlier.Append(Printable(last)).ToString();

    private static string Printable(ReadOnlySpan<byte> text) => string.Create(text.Length, text, static (target, source) =>
    {
        for (var i = 0; i < target.Length; i++)
        {
            target[i] = source[i] is >= 0x20 and < 0x7F ? (char)source[i] : '?';
        }
    });
}
