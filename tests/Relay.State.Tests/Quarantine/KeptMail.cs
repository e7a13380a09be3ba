using System.Net;
using System.Text;
using Relay.Core.Checks;
using Relay.Core.Delivery;
using Relay.Core.Mail;

namespace Relay.State.Tests.Quarantine;

/// <summary>Entries and messages to keep back.</summary>
internal static class KeptMail
{
    public static QuarantineEntry Entry(TimeProvider time, string subject = "offer") => new()
    {
        Envelope = Envelope(RelayId.New(time)),
        Time = time.GetUtcNow(),
        Trusted = true,
        Subject = subject,
        Size = 1234,
        Score = 11.5,
        Symbols = [new ScoredSymbol("A_FACT", 12, "why \u00fc \"quoted\"\r\n<x>"), new ScoredSymbol("B_FACT", -0.5, "")],
    };

    public static Envelope Envelope(string id)
    {
        var envelope = new Envelope
        {
            ReversePath = new MailPath("\"s p\"@outer.test", "s p", "outer.test"),
            Body = BodyType.EightBitMime,
            SmtpUtf8 = true,
            DsnReturn = "HDRS",
            DsnEnvelopeId = "e+3D1",
            Client = new ClientIdentity(IPAddress.Parse("2001:db8::7"), 4711, "client.test", true),
            Id = id,
        };
        envelope.Recipients.Add(new Recipient(new MailPath("\u00fc@inner.test", "\u00fc", "inner.test"), "FAILURE,DELAY", "rfc822;u@inner.test"));
        envelope.Recipients.Add(new Recipient(new MailPath("postmaster", "postmaster", "")));
        return envelope;
    }

    /// <summary>Stores a message of its own text; the text.</summary>
    public static async Task<string> StoreAsync(IQuarantine quarantine, QuarantineEntry entry, int size = 100)
    {
        var text = $"Received: x\r\nSubject: s\r\n\r\n{entry.Id}\r\n{new string('x', size)}\r\n.\r\n\0\u00ff\r\n";
        using var body = new MessageBody(1 << 20, Path.GetTempPath());
        body.Append(Encoding.Latin1.GetBytes(text[("Received: x\r\n".Length)..]));
        await quarantine.StoreAsync(entry, new OutgoingMessage("Received: x\r\n"u8.ToArray(), body, [], hasEightBit: true), CancellationToken.None);
        return text;
    }
}
