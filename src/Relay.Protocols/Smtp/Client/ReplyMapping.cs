using Relay.Core.Mail;

namespace Relay.Protocols.Smtp.Client;

/// <summary>A backend's reply as the client gets it: same class, text bounded; 421 is about the backend's connection and becomes 451.</summary>
internal static class ReplyMapping
{
    public const int MaxText = 400;

    public static SmtpReply ToClient(BackendReply reply, bool enhancedOffered)
    {
        var code = reply.IsClosing ? 451 : reply.Code;
        var (enhanced, text) = enhancedOffered ? Split(reply.Text, code / 100) : (null, reply.Text);
        return new SmtpReply(code, enhanced ?? $"{code / 100}.0.0", Bounded(text, code));
    }

    public static SmtpReply Lost(string why) => new(451, "4.4.2", why);

    private static string Bounded(string text, int code) => text.Length switch
    {
        0 => code < 300 ? "Ok" : "Refused by the next hop",
        <= MaxText => text,
        _ => text[..MaxText],
    };

    /// <summary>Takes the enhanced code (RFC 2034 §4) off every line that bears it.</summary>
    private static (string? Enhanced, string Text) Split(string text, int codeClass)
    {
        var n = EnhancedLength(text);
        if (n == 0 || text[0] - '0' != codeClass)
        {
            return (null, text);
        }

        var enhanced = text[..n];
        var lines = text.Split('\n').Select(line => EnhancedLength(line) == n && line.StartsWith(enhanced, StringComparison.Ordinal) ? line[n..].TrimStart() : line);
        return (enhanced, string.Join('\n', lines));
    }

    /// <summary>Length of <c>class "." subject "." detail</c> at the start (RFC 3463 §2), 0 where there is none.</summary>
    private static int EnhancedLength(string text)
    {
        if (text.Length < 5 || text[0] is not ('2' or '4' or '5') || text[1] != '.')
        {
            return 0;
        }

        var subject = Digits(text, 2);
        var dot = 2 + subject;
        if (subject == 0 || dot >= text.Length || text[dot] != '.')
        {
            return 0;
        }

        var detail = Digits(text, dot + 1);
        var end = dot + 1 + detail;
        return detail > 0 && (end == text.Length || text[end] is ' ' or '\n') ? end : 0;
    }

    private static int Digits(string text, int from)
    {
        var n = 0;
        while (n < 3 && from + n < text.Length && char.IsAsciiDigit(text[from + n]))
        {
            n++;
        }

        return n;
    }
}
