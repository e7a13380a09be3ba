using System.Buffers.Text;
using System.Text;
using Relay.Core.Mail;

namespace Relay.Protocols.Smtp.Server;

/// <summary>Parameters of MAIL as read.</summary>
public record struct MailParameters(long? Size, BodyType Body, bool SmtpUtf8, string? Return, string? EnvelopeId);

/// <summary>Parameters of RCPT as read.</summary>
public record struct RcptParameters(string? Notify, string? OriginalRecipient);

/// <summary>
/// ESMTP parameters after the path (RFC 5321 §4.1.2). A parameter whose extension EHLO did not offer is 555, a value that is wrong
/// 501. Pure; returns null where all is well, else the reply.
/// </summary>
public static class EsmtpParameters
{
    /// <summary>RFC 3461 §4.4: ENVID up to 100 characters; §4.2: ORCPT up to 500.</summary>
    private const int MaxEnvelopeId = 100;
    private const int MaxOriginalRecipient = 500;

    /// <summary>Reads one parameter; <paramref name="index"/> tells parameters apart, since none may come twice.</summary>
    private delegate SmtpReply? Reader<T>(ReadOnlySpan<byte> keyword, ReadOnlySpan<byte> value, bool hasValue, ServerExtensions offered, ref T result, out int index);

    public static SmtpReply? ParseMail(ReadOnlySpan<byte> text, ServerExtensions offered, out MailParameters result) => Parse(text, offered, MailParameter, out result);

    public static SmtpReply? ParseRcpt(ReadOnlySpan<byte> text, ServerExtensions offered, out RcptParameters result) => Parse(text, offered, RcptParameter, out result);

    private static SmtpReply? Parse<T>(ReadOnlySpan<byte> text, ServerExtensions offered, Reader<T> reader, out T result)
        where T : struct
    {
        result = default;
        var seen = 0;
        while (Next(ref text, out var keyword, out var value, out var hasValue))
        {
            if ((reader(keyword, value, hasValue, offered, ref result, out var index) ?? Repeated(ref seen, index)) is { } fault)
            {
                return fault;
            }
        }

        return null;
    }

    private static SmtpReply? MailParameter(
        ReadOnlySpan<byte> keyword, ReadOnlySpan<byte> value, bool hasValue, ServerExtensions offered, ref MailParameters result, out int index)
    {
        index = 0;
        if (Is(keyword, "SIZE"))
        {
            return ParseSize(value, ref result);
        }

        index = 1;
        if (Is(keyword, "BODY") && offered.EightBitMime)
        {
            return ParseBody(value, ref result);
        }

        index = 2;
        if (Is(keyword, "SMTPUTF8") && offered.SmtpUtf8)
        {
            result.SmtpUtf8 = true;
            return hasValue ? Replies.BadParameterValue : null;
        }

        index = 3;
        if (Is(keyword, "RET") && offered.Dsn)
        {
            result.Return = Is(value, "FULL") ? "FULL" : Is(value, "HDRS") ? "HDRS" : null;
            return result.Return is null ? Replies.BadParameterValue : null;
        }

        index = 4;
        if (!Is(keyword, "ENVID") || !offered.Dsn)
        {
            return Replies.UnknownParameter;
        }

        result.EnvelopeId = value.Length <= MaxEnvelopeId && IsXtext(value) ? Encoding.ASCII.GetString(value) : null;
        return result.EnvelopeId is null ? Replies.BadParameterValue : null;
    }

    private static SmtpReply? RcptParameter(
        ReadOnlySpan<byte> keyword, ReadOnlySpan<byte> value, bool hasValue, ServerExtensions offered, ref RcptParameters result, out int index)
    {
        index = 0;
        if (Is(keyword, "NOTIFY") && offered.Dsn)
        {
            result.Notify = IsNotify(value) ? Encoding.ASCII.GetString(value).ToUpperInvariant() : null;
            return result.Notify is null ? Replies.BadParameterValue : null;
        }

        index = 1;
        if (!Is(keyword, "ORCPT") || !offered.Dsn)
        {
            return Replies.UnknownParameter;
        }

        var type = value.IndexOf((byte)';');
        result.OriginalRecipient = type > 0 && value.Length <= MaxOriginalRecipient && IsXtext(value[(type + 1)..]) && IsXtext(value[..type])
            ? Encoding.ASCII.GetString(value)
            : null;
        return result.OriginalRecipient is null ? Replies.BadParameterValue : null;
    }

    private static bool Next(ref ReadOnlySpan<byte> text, out ReadOnlySpan<byte> keyword, out ReadOnlySpan<byte> value, out bool hasValue)
    {
        text = text.Trim(" \t"u8);
        var end = text.IndexOf((byte)' ');
        var one = end < 0 ? text : text[..end];
        text = end < 0 ? default : text[end..];
        var equals = one.IndexOf((byte)'=');
        hasValue = equals >= 0;
        keyword = hasValue ? one[..equals] : one;
        value = hasValue ? one[(equals + 1)..] : default;
        return !one.IsEmpty;
    }

    private static bool Is(ReadOnlySpan<byte> text, string word) => Ascii.EqualsIgnoreCase(text, word);

    private static SmtpReply? Repeated(ref int seen, int index)
    {
        var bit = 1 << index;
        var again = (seen & bit) != 0;
        seen |= bit;
        return again ? Replies.BadParameterValue : null;
    }

    /// <summary>RFC 1870 §3: 1 to 20 digits.</summary>
    private static SmtpReply? ParseSize(ReadOnlySpan<byte> value, ref MailParameters result)
    {
        if (value.Length is 0 or > 20 || value.IndexOfAnyExceptInRange((byte)'0', (byte)'9') >= 0)
        {
            return Replies.BadParameterValue;
        }

        result.Size = Utf8Parser.TryParse(value, out long size, out var used) && used == value.Length ? size : long.MaxValue;
        return null;
    }

    /// <summary>RFC 6152 §2.</summary>
    private static SmtpReply? ParseBody(ReadOnlySpan<byte> value, ref MailParameters result)
    {
        result.Body = Is(value, "8BITMIME") ? BodyType.EightBitMime : Is(value, "7BIT") ? BodyType.SevenBit : BodyType.Unspecified;
        return result.Body == BodyType.Unspecified ? Replies.BadParameterValue : null;
    }

    /// <summary>RFC 3461 §4.1: NEVER alone, or a list of SUCCESS, FAILURE, DELAY.</summary>
    private static bool IsNotify(ReadOnlySpan<byte> value)
    {
        if (Is(value, "NEVER"))
        {
            return true;
        }

        foreach (var part in value.Split((byte)','))
        {
            var word = value[part];
            if (!Is(word, "SUCCESS") && !Is(word, "FAILURE") && !Is(word, "DELAY"))
            {
                return false;
            }
        }

        return !value.IsEmpty;
    }

    /// <summary>RFC 3461 §4: printable ASCII but <c>=</c>, and <c>+</c> with two upper-case hexadecimal digits.</summary>
    private static bool IsXtext(ReadOnlySpan<byte> value)
    {
        for (var i = 0; i < value.Length; i++)
        {
            if (value[i] is < 33 or > 126 or (byte)'=')
            {
                return false;
            }

            if (value[i] == (byte)'+')
            {
                if (i + 2 >= value.Length || !char.IsAsciiHexDigitUpper((char)value[i + 1]) || !char.IsAsciiHexDigitUpper((char)value[i + 2]))
                {
                    return false;
                }

                i += 2;
            }
        }

        return !value.IsEmpty;
    }
}
