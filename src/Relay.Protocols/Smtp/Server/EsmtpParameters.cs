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

    public static SmtpReply? ParseMail(ReadOnlySpan<byte> text, ServerExtensions offered, out MailParameters result)
    {
        result = default;
        var seen = 0;
        while (Next(ref text, out var keyword, out var value, out var hasValue))
        {
            var index = 0;
            SmtpReply? fault;
            if (Is(keyword, "SIZE"))
            {
                fault = ParseSize(value, ref result);
            }
            else if (Is(keyword, "BODY") && offered.EightBitMime)
            {
                index = 1;
                fault = ParseBody(value, ref result);
            }
            else if (Is(keyword, "SMTPUTF8") && offered.SmtpUtf8)
            {
                index = 2;
                result.SmtpUtf8 = true;
                fault = hasValue ? Replies.BadParameterValue : null;
            }
            else if (Is(keyword, "RET") && offered.Dsn)
            {
                index = 3;
                result.Return = Is(value, "FULL") ? "FULL" : Is(value, "HDRS") ? "HDRS" : null;
                fault = result.Return is null ? Replies.BadParameterValue : null;
            }
            else if (Is(keyword, "ENVID") && offered.Dsn)
            {
                index = 4;
                fault = value.Length <= MaxEnvelopeId && IsXtext(value) ? null : Replies.BadParameterValue;
                result.EnvelopeId = fault is null ? Encoding.ASCII.GetString(value) : null;
            }
            else
            {
                return Replies.UnknownParameter;
            }

            fault ??= Repeated(ref seen, index);
            if (fault is not null)
            {
                return fault;
            }
        }

        return null;
    }

    public static SmtpReply? ParseRcpt(ReadOnlySpan<byte> text, ServerExtensions offered, out RcptParameters result)
    {
        result = default;
        var seen = 0;
        while (Next(ref text, out var keyword, out var value, out _))
        {
            var index = 0;
            SmtpReply? fault;
            if (Is(keyword, "NOTIFY") && offered.Dsn)
            {
                fault = IsNotify(value) ? null : Replies.BadParameterValue;
                result.Notify = fault is null ? Encoding.ASCII.GetString(value).ToUpperInvariant() : null;
            }
            else if (Is(keyword, "ORCPT") && offered.Dsn)
            {
                index = 1;
                var type = value.IndexOf((byte)';');
                fault = type > 0 && value.Length <= MaxOriginalRecipient && IsXtext(value[(type + 1)..]) && IsXtext(value[..type]) ? null : Replies.BadParameterValue;
                result.OriginalRecipient = fault is null ? Encoding.ASCII.GetString(value) : null;
            }
            else
            {
                return Replies.UnknownParameter;
            }

            fault ??= Repeated(ref seen, index);
            if (fault is not null)
            {
                return fault;
            }
        }

        return null;
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
