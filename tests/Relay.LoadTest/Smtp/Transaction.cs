using System.Diagnostics;
using System.Globalization;
using System.Text;
using Relay.LoadTest.Corpus;

namespace Relay.LoadTest.Smtp;

/// <summary>Sends one message on an open connection: MAIL, RCPT and DATA in one write (RFC 2920), then all of the message with its dot.</summary>
internal static class Transaction
{
    private const string Sender = "sender@load.example";
    private const string Recipient = "recipient@sink.example";

    /// <returns>The clock's ticks from the write of message and dot to its 250.</returns>
    public static async ValueTask<long> SendAsync(SmtpConnection connection, WireMessage message, CancellationToken cancellation)
    {
        await connection.WriteAsync(Commands(connection, message), cancellation);
        await connection.ExpectAsync(250, "MAIL", cancellation);
        await connection.ExpectAsync(250, "RCPT", cancellation);
        await connection.ExpectAsync(354, "DATA", cancellation);
        var written = Stopwatch.GetTimestamp();
        await connection.WriteAsync(message.Wire, cancellation);
        await connection.ExpectAsync(250, "end of data", cancellation);
        return Stopwatch.GetTimestamp() - written;
    }

    private static byte[] Commands(SmtpConnection connection, WireMessage message)
    {
        var size = connection.OffersSize ? string.Create(CultureInfo.InvariantCulture, $" SIZE={message.Size}") : "";
        var body = connection.OffersEightBit && message.EightBit ? " BODY=8BITMIME" : "";
        return Encoding.ASCII.GetBytes($"MAIL FROM:<{Sender}>{size}{body}\r\nRCPT TO:<{Recipient}>\r\nDATA\r\n");
    }
}
