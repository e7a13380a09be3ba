using System.Buffers;
using System.Net;
using Relay.Core.Checks;
using Relay.Core.Mail;

namespace Relay.Core.Tests.Mail;

public sealed class ReceivedFieldTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 5, 7, 8, 9, TimeSpan.FromHours(2));
    private static readonly TlsFacts Tls = new("TLSv1.3", "TLS_AES_256_GCM_SHA384");

    [Fact]
    public void WriteReceived_OneRecipientOverTls_NamesAll() => Assert.Equal(
        "Received: from client.example ([192.0.2.7])\r\n"
        + "\tby mx.example.org (Relay) with ESMTPS\r\n"
        + "\t(TLSv1.3 TLS_AES_256_GCM_SHA384)\r\n"
        + "\tid 01kdvvjg000000000000\r\n"
        + "\tfor <bob@example.org>;\r\n"
        + "\tThu, 05 Mar 2026 05:08:09 +0000\r\n",
        Write(extended: true, utf8: false, Tls, "192.0.2.7", "bob@example.org"));

    [Fact]
    public void WriteReceived_SeveralRecipients_NamesNone() => Assert.Equal(
        "Received: from client.example ([192.0.2.7])\r\n"
        + "\tby mx.example.org (Relay) with SMTP\r\n"
        + "\tid 01kdvvjg000000000000;\r\n"
        + "\tThu, 05 Mar 2026 05:08:09 +0000\r\n",
        Write(extended: false, utf8: false, null, "192.0.2.7", "bob@example.org", "eve@example.org"));

    [Theory]
    [InlineData(false, false, false, "SMTP")]
    [InlineData(false, false, true, "SMTP")]
    [InlineData(true, false, false, "ESMTP")]
    [InlineData(true, false, true, "ESMTPS")]
    [InlineData(true, true, false, "UTF8SMTP")]
    [InlineData(true, true, true, "UTF8SMTPS")]
    public void WriteReceived_Session_NamesItsProtocol(bool extended, bool utf8, bool tls, string expected) =>
        Assert.Contains($" with {expected}\r\n", Write(extended, utf8, tls ? Tls : null, "192.0.2.7", "bob@example.org"), StringComparison.Ordinal);

    [Theory]
    [InlineData("2001:db8::25", "[IPv6:2001:db8::25]")]
    [InlineData("::1", "[IPv6:::1]")]
    [InlineData("10.0.0.1", "[10.0.0.1]")]
    public void WriteReceived_Address_IsALiteral(string address, string expected) =>
        Assert.StartsWith($"Received: from client.example ({expected})\r\n", Write(true, false, null, address, "bob@example.org"), StringComparison.Ordinal);

    [Fact]
    public void WriteReceived_Utf8Recipient_IsWrittenAsUtf8() =>
        Assert.Contains("\tfor <jürgen@bücher.example>;", Write(true, true, null, "10.0.0.1", "jürgen@bücher.example"), StringComparison.Ordinal);

    [Fact]
    public void WriteReceived_NoHelo_SaysUnknown()
    {
        var output = new ArrayBufferWriter<byte>();
        var session = new SessionFacts { ClientAddress = IPAddress.Loopback };
        TraceFields.WriteReceived(output, session, Envelope(session, false, "a@b.example"), "mx.example.org", Now);
        Assert.StartsWith("Received: from unknown ([127.0.0.1])\r\n", output.Text(), StringComparison.Ordinal);
    }

    private static string Write(bool extended, bool utf8, TlsFacts? tls, string address, params string[] recipients)
    {
        var session = new SessionFacts { ClientAddress = IPAddress.Parse(address), Helo = "client.example", Extended = extended, Tls = tls };
        var output = new ArrayBufferWriter<byte>();
        TraceFields.WriteReceived(output, session, Envelope(session, utf8, recipients), "mx.example.org", Now);
        return output.Text();
    }

    private static Envelope Envelope(SessionFacts session, bool utf8, params string[] recipients)
    {
        var envelope = new Envelope
        {
            ReversePath = MailPath.Null,
            SmtpUtf8 = utf8,
            Client = new ClientIdentity(session.ClientAddress, 1234, session.Helo ?? "", session.Extended),
            Id = "01kdvvjg000000000000",
        };
        envelope.Recipients.AddRange(recipients.Select(static r => new Recipient(new MailPath(r, r.Split('@')[0], r.Split('@')[1]))));
        return envelope;
    }
}
