using System.Buffers;
using System.Globalization;
using System.Text;
using Relay.Core.Checks;
using Relay.Core.Options;

namespace Relay.Core.Mail;

/// <summary>Writes the fields the relay adds to a message: Received first (RFC 5321 §4.4), then its verdict.</summary>
public static class TraceFields
{
    /// <summary>Symbols named in X-Spam-Status at most; the log has all.</summary>
    private const int MaxSymbols = 100;

    public static void WriteReceived(IBufferWriter<byte> output, SessionFacts session, Envelope envelope, string hostname, DateTimeOffset now)
    {
        var text = new StringBuilder(320);
        var address = session.ClientAddress;
        var literal = address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? $"IPv6:{address}" : address.ToString();
        text.Append("Received: from ").Append(session.Helo ?? "unknown").Append(" ([").Append(literal).Append("])\r\n\tby ").Append(hostname)
            .Append(" (Relay) with ").Append(Protocol(session, envelope));
        if (session.Tls is { } tls)
        {
            text.Append("\r\n\t(").Append(tls.Protocol).Append(' ').Append(tls.Cipher).Append(')');
        }

        text.Append("\r\n\tid ").Append(envelope.Id);
        if (envelope.Recipients is [var only]) // RFC 5321 §7.2: several recipients must not learn of each other
        {
            text.Append("\r\n\tfor <").Append(only.Path.Address).Append('>');
        }

        text.Append(";\r\n\t").Append(now.UtcDateTime.ToString("ddd, dd MMM yyyy HH:mm:ss", CultureInfo.InvariantCulture)).Append(" +0000\r\n");
        Put(output, text);
    }

    /// <summary>Authentication-Results and Received-SPF, which are trace fields too (RFC 8601 §4.1).</summary>
    public static void WriteAuthentication(IBufferWriter<byte> output, IAuthenticationReport? report, HeaderOptions options)
    {
        if (report is not null)
        {
            Encoding.UTF8.GetBytes(report.Fields(options), output);
        }
    }

    public static void WriteVerdict(IBufferWriter<byte> output, string id, Verdict verdict, Scorecard card, ScoreTable scores, ActionOptions actions, HeaderOptions headers, MessageProbability? probability = null)
    {
        var text = new StringBuilder(256);
        var flagged = verdict.Action != MailAction.Accept || verdict.Score >= actions.Tag;
        text.Append("X-Relay-Id: ").Append(id).Append("\r\n");
        if (flagged)
        {
            text.Append("X-Spam-Flag: YES\r\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"X-Spam-Score: {verdict.Score:0.0##}\r\n");
        text.Append(CultureInfo.InvariantCulture, $"X-Spam-Status: {(flagged ? "Yes" : "No")}, score={verdict.Score:0.0##} required={actions.Tag:0.0##}");
        if (probability is not null)
        {
            text.Append(CultureInfo.InvariantCulture, $" bayes={probability.Value:0.0000}");
        }

        text.Append("\r\n\ttests=");
        AppendTests(text, card);
        text.Append("\r\n");
        if (headers.Report)
        {
            AppendReport(text, card, scores);
        }

        Put(output, text);
    }

    /// <summary>RFC 3848, and RFC 6531 §4.3 for the UTF8 forms.</summary>
    private static string Protocol(SessionFacts session, Envelope envelope) => (session.Extended, envelope.SmtpUtf8, session.Tls is not null) switch
    {
        (false, _, _) => "SMTP",
        (_, true, true) => "UTF8SMTPS",
        (_, true, false) => "UTF8SMTP",
        (_, _, true) => "ESMTPS",
        _ => "ESMTP",
    };

    private static void AppendTests(StringBuilder text, Scorecard card)
    {
        if (card.Symbols.Count == 0)
        {
            text.Append("none");
            return;
        }

        var line = 6;
        var first = true;
        foreach (var symbol in card.Symbols.Take(MaxSymbols))
        {
            var word = string.Create(CultureInfo.InvariantCulture, $"{symbol.Name}={symbol.Score:0.###}");
            if (!first)
            {
                var fits = line + word.Length <= 70;
                text.Append(fits ? "," : ",\r\n\t");
                line = fits ? line : 1;
            }

            text.Append(word);
            line += word.Length + 1;
            first = false;
        }
    }

    private static void AppendReport(StringBuilder text, Scorecard card, ScoreTable scores)
    {
        text.Append("X-Spam-Report:");
        foreach (var symbol in card.Symbols.Take(MaxSymbols))
        {
            text.Append(CultureInfo.InvariantCulture, $"\r\n\t{symbol.Score,6:0.0##} {symbol.Name} {scores.Find(symbol.Name)?.Description}");
        }

        text.Append(card.Symbols.Count == 0 ? " nothing found\r\n" : "\r\n");
    }

    private static void Put(IBufferWriter<byte> output, StringBuilder text)
    {
        foreach (var chunk in text.GetChunks())
        {
            Encoding.UTF8.GetBytes(chunk.Span, output);
        }
    }
}
