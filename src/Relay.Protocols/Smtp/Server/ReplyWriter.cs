using System.Buffers;
using System.Buffers.Text;
using Relay.Core.Mail;

namespace Relay.Protocols.Smtp.Server;

/// <summary>Formats replies (RFC 5321 §4.2.1): every line within 512 octets, no control characters, non-ASCII as <c>?</c>.</summary>
public static class ReplyWriter
{
    /// <summary>Reply line (RFC 5321 §4.5.3.1.5) less code, enhanced code and CR LF.</summary>
    private const int MaxText = 480;

    public static void Write(IBufferWriter<byte> output, SmtpReply reply)
    {
        var text = reply.Text.AsSpan();
        while (true)
        {
            var end = text.IndexOf('\n');
            var line = end < 0 ? text : text[..end];
            WriteLine(output, reply.Code, reply.Enhanced, line, last: end < 0);
            if (end < 0)
            {
                return;
            }

            text = text[(end + 1)..];
        }
    }

    /// <summary>A multi-line reply without enhanced codes, as EHLO has it (RFC 2034 §3).</summary>
    public static void WriteLines(IBufferWriter<byte> output, int code, string first, IReadOnlyList<string> more)
    {
        WriteLine(output, code, "", first, last: more.Count == 0);
        for (var i = 0; i < more.Count; i++)
        {
            WriteLine(output, code, "", more[i], last: i == more.Count - 1);
        }
    }

    private static void WriteLine(IBufferWriter<byte> output, int code, string enhanced, ReadOnlySpan<char> text, bool last)
    {
        text = text[..Math.Min(text.Length, MaxText)];
        var span = output.GetSpan(3 + 1 + enhanced.Length + 1 + text.Length + 2);
        Utf8Formatter.TryFormat(code, span, out var at);
        span[at++] = (byte)(last ? ' ' : '-');
        if (enhanced.Length > 0)
        {
            at += System.Text.Encoding.ASCII.GetBytes(enhanced, span[at..]);
            span[at++] = (byte)' ';
        }

        foreach (var c in text)
        {
            span[at++] = c is >= ' ' and <= '~' ? (byte)c : (byte)'?';
        }

        span[at++] = (byte)'\r';
        span[at++] = (byte)'\n';
        output.Advance(at);
    }
}
