using System.Text;
using System.Text.Unicode;
using Relay.Core.Mail;

namespace Relay.Protocols.Smtp.Server;

/// <summary>Why an address was not taken.</summary>
public enum PathFault
{
    None,
    Syntax,

    /// <summary>Local part over 64, path over 256 octets (RFC 5321 §4.5.3.1).</summary>
    TooLong,
}

/// <summary>
/// Reads what follows <c>FROM:</c> and <c>TO:</c> (RFC 5321 §4.1.2, RFC 6531 §3.3): a path in angle brackets, its source route
/// taken and ignored (§4.1.1.3, Appendix C). Pure.
/// </summary>
public static class PathParser
{
    private const int MaxPath = 256;
    private const int MaxLocalPart = 64;

    /// <summary>
    /// deviation: white space between the colon and <c>&lt;</c> is skipped (RFC 5321 §3.3 forbids it), since many clients send it;
    /// it changes no meaning.
    /// </summary>
    /// <param name="text">From the colon on.</param>
    /// <param name="isReverse">The null path is allowed for MAIL, a bare <c>postmaster</c> for RCPT.</param>
    /// <param name="rest">What follows the closing bracket.</param>
    public static PathFault TryParse(ReadOnlySpan<byte> text, bool isReverse, out MailPath? path, out ReadOnlySpan<byte> rest)
    {
        path = null;
        rest = default;
        text = text.TrimStart(" \t"u8);
        if (text.IsEmpty || text[0] != (byte)'<')
        {
            return PathFault.Syntax;
        }

        var close = ClosingBracket(text);
        if (close < 0)
        {
            return PathFault.Syntax;
        }

        var inside = text[1..close];
        rest = text[(close + 1)..];
        if (!rest.IsEmpty && rest[0] != (byte)' ')
        {
            return PathFault.Syntax;
        }

        if (inside.IsEmpty)
        {
            path = isReverse ? MailPath.Null : null;
            return isReverse ? PathFault.None : PathFault.Syntax;
        }

        if (close + 1 > MaxPath)
        {
            return PathFault.TooLong; // RFC 5321 §4.5.3.1.3, brackets included
        }

        return SkipRoute(ref inside) ? Mailbox(inside, isReverse, out path) : PathFault.Syntax;
    }

    /// <summary>The first <c>&gt;</c> outside a quoted string.</summary>
    private static int ClosingBracket(ReadOnlySpan<byte> text)
    {
        var quoted = false;
        for (var i = 1; i < text.Length; i++)
        {
            switch (text[i])
            {
                case (byte)'\\' when quoted:
                    i++;
                    break;
                case (byte)'"':
                    quoted = !quoted;
                    break;
                case (byte)'>' when !quoted:
                    return i;
            }
        }

        return -1;
    }

    /// <summary><c>@one,@two:</c> in front of the mailbox.</summary>
    private static bool SkipRoute(ref ReadOnlySpan<byte> inside)
    {
        while (!inside.IsEmpty && inside[0] == (byte)'@')
        {
            var end = inside.IndexOfAny((byte)',', (byte)':');
            if (end < 0 || !DomainSyntax.IsDomain(inside[1..end], utf8: true))
            {
                return false;
            }

            var last = inside[end] == (byte)':';
            inside = inside[(end + 1)..];
            if (last)
            {
                return true;
            }

            if (inside.IsEmpty || inside[0] != (byte)'@')
            {
                return false;
            }
        }

        return true;
    }

    private static PathFault Mailbox(ReadOnlySpan<byte> mailbox, bool isReverse, out MailPath? path)
    {
        path = null;
        if (!isReverse && Ascii.EqualsIgnoreCase(mailbox, "postmaster"))
        {
            var name = Encoding.ASCII.GetString(mailbox);
            path = new MailPath(name, name, "");
            return PathFault.None;
        }

        var local = mailbox.IsEmpty || mailbox[0] != (byte)'"' ? DotString(mailbox) : QuotedString(mailbox);
        if (local <= 0 || local >= mailbox.Length || mailbox[local] != (byte)'@' || !Utf8.IsValid(mailbox))
        {
            return local > MaxLocalPart ? PathFault.TooLong : PathFault.Syntax;
        }

        if (local > MaxLocalPart)
        {
            return PathFault.TooLong;
        }

        var domain = mailbox[(local + 1)..];
        if (!DomainSyntax.IsDomain(domain, utf8: true) && !DomainSyntax.IsAddressLiteral(domain))
        {
            return PathFault.Syntax;
        }

        path = new MailPath(Encoding.UTF8.GetString(mailbox), Unquote(mailbox[..local]), Encoding.UTF8.GetString(domain));
        return PathFault.None;
    }

    /// <summary>Length of a dot-string at the front (RFC 5321 §4.1.2), or 0.</summary>
    private static int DotString(ReadOnlySpan<byte> text)
    {
        var i = 0;
        var atomStart = true;
        for (; i < text.Length && text[i] != (byte)'@'; i++)
        {
            if (text[i] == (byte)'.')
            {
                if (atomStart)
                {
                    return 0;
                }

                atomStart = true;
                continue;
            }

            if (!IsAtomText(text[i]))
            {
                return 0;
            }

            atomStart = false;
        }

        return atomStart ? 0 : i;
    }

    /// <summary>Length of a quoted string at the front, or 0.</summary>
    private static int QuotedString(ReadOnlySpan<byte> text)
    {
        for (var i = 1; i < text.Length; i++)
        {
            switch (text[i])
            {
                case (byte)'"':
                    return i + 1;
                case (byte)'\\':
                    i++;
                    if (i >= text.Length || text[i] is < 32 or 127)
                    {
                        return 0;
                    }

                    break;
                case < 32 or 127:
                    return 0;
            }
        }

        return 0;
    }

    private static bool IsAtomText(byte b) => b >= 0x80 || char.IsAsciiLetterOrDigit((char)b) || "!#$%&'*+-/=?^_`{|}~"u8.Contains(b);

    private static string Unquote(ReadOnlySpan<byte> local)
    {
        if (local[0] != (byte)'"')
        {
            return Encoding.UTF8.GetString(local);
        }

        Span<byte> plain = stackalloc byte[local.Length];
        var n = 0;
        for (var i = 1; i < local.Length - 1; i++)
        {
            i += local[i] == (byte)'\\' ? 1 : 0;
            plain[n++] = local[i];
        }

        return Encoding.UTF8.GetString(plain[..n]);
    }
}
