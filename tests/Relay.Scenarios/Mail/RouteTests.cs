using Relay.Scenarios.Host;
using Relay.Scenarios.Peers;
using Relay.Testing.Smtp;

namespace Relay.Scenarios.Mail;

/// <summary>Domains with ways of their own: SMTP to two backends, LMTP, Maildir, and trusted clients' mail to the outside.</summary>
public sealed class RouteTests(RouteTests.ManyRoutes fixture) : IClassFixture<RouteTests.ManyRoutes>
{
    public sealed class ManyRoutes : RelayFixture
    {
        public ScriptedSmtpServer Other { get; } = new();

        public ScriptedSmtpServer Lmtp { get; } = new();

        public ScriptedSmtpServer Outbound { get; } = new();

        public override async Task DisposeAsync()
        {
            await base.DisposeAsync();
            await Other.DisposeAsync();
            await Lmtp.DisposeAsync();
            await Outbound.DisposeAsync();
        }

        protected override string Yaml(RelayFolder folder) => $$"""
            listeners: [ { protocol: smtp, address: {{folder.Address("smtp")}} } ]
            domains:
              one.test: { backend: "smtp://127.0.0.1:{{Backend.Port}}" }
              two.test: { backend: "smtp://127.0.0.1:{{Other.Port}}" }
              lmtp.test: { backend: "lmtp://127.0.0.1:{{Lmtp.Port}}" }
              dir.test: { backend: "maildir:mail" }
            trusted_networks: ["127.210.0.0/16"]
            outbound: "smtp://127.0.0.1:{{Outbound.Port}}"
            {{Calm}}
            """;
    }

    [Fact]
    public async Task Recipients_OfAnotherRoute_Get452AndGoInATransactionOfTheirOwn()
    {
        await using var peer = await SmtpPeer.ConnectAsync(fixture.Relay.Smtp);
        Assert.Contains(" RCPTDOMAINMAX=1", (await peer.GoAsync("EHLO client.outer.test")).Lines[^1], StringComparison.Ordinal);
        await peer.GoAsync("MAIL FROM:<mixed@outer.test>", "RCPT TO:<a@one.test>", "RCPT TO:<b@one.test>");

        var other = await peer.SayAsync("RCPT TO:<c@two.test>");

        Assert.Equal((452, true), (other.Code, other.Text.StartsWith("4.5.3 ", StringComparison.Ordinal)));
        await peer.GoAsync("DATA");
        Assert.Equal(250, (await peer.DataAsync(Message.Plain("mixed"))).Code);
        await peer.GoAsync("MAIL FROM:<mixed@outer.test>", "RCPT TO:<c@two.test>", "DATA");
        Assert.Equal(250, (await peer.DataAsync(Message.Plain("mixed"))).Code);
        Assert.Equal(2, Assert.Single(fixture.TakenFrom("mixed")).RcptLines.Length);
        Assert.StartsWith("RCPT TO:<c@two.test>", Assert.Single(Assert.Single(fixture.Other.Taken).RcptLines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lmtp_Recipients_GoOneByOne()
    {
        await using var peer = await SmtpPeer.ConnectAsync(fixture.Relay.Smtp);
        await peer.GoAsync("EHLO client.outer.test", "MAIL FROM:<l@outer.test>", "RCPT TO:<a@lmtp.test>");
        Assert.Equal(452, (await peer.SayAsync("RCPT TO:<b@lmtp.test>")).Code);
        await peer.GoAsync("DATA");
        var message = Message.Plain("l", ".dot\r\n");

        Assert.Equal(250, (await peer.DataAsync(message)).Code);

        Assert.True(Message.Ends(Assert.Single(fixture.Lmtp.Taken).Data, message));
        Assert.Contains("LHLO", fixture.Lmtp.Verbs);
        Assert.DoesNotContain("EHLO", fixture.Lmtp.Verbs);
    }

    [Fact]
    public async Task Maildir_Message_LiesInNewWithReturnPath()
    {
        await using var peer = await SmtpPeer.ConnectAsync(fixture.Relay.Smtp);
        await peer.OpenAsync("d", "a@dir.test");
        var message = Message.Plain("d", ".dot\r\n\u00ff\r\n");

        Assert.Equal(250, (await peer.DataAsync(message)).Code);

        var file = File.ReadAllBytes(Assert.Single(Directory.GetFiles(fixture.Relay.Folder.PathOf("mail/new"))));
        Assert.True(Message.Ends(file, message));
        Assert.True(file.AsSpan().StartsWith("Return-Path: <d@outer.test>\r\nReceived: "u8));
    }

    [Theory]
    [InlineData("127.210.0.9", 250)]
    [InlineData("127.211.0.9", 550)]
    public async Task Outbound_OtherDomains_AreForTrustedClientsOnly(string client, int code)
    {
        await using var peer = await SmtpPeer.ConnectAsync(fixture.Relay.Smtp, System.Net.IPAddress.Parse(client));
        await peer.GoAsync("EHLO client.outer.test", "MAIL FROM:<out@one.test>");

        Assert.Equal(code, (await peer.SayAsync("RCPT TO:<x@elsewhere.test>")).Code);
        if (code == 250)
        {
            await peer.GoAsync("DATA");
            await peer.SendAsync(Message.Header("out") + "bare\nnewline\r\n.\r\n");
            Assert.Equal(250, (await peer.ReplyAsync()).Code); // trusted: mended
            Assert.EndsWith("bare\r\nnewline\r\n", System.Text.Encoding.ASCII.GetString(Assert.Single(fixture.Outbound.Taken).Data), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("a%elsewhere.test@one.test")]
    [InlineData("elsewhere.test!a@one.test")]
    [InlineData("\"a@elsewhere.test\"@one.test")]
    public async Task Recipient_RoutedByItsLocalPart_IsRefused(string recipient)
    {
        await using var peer = await SmtpPeer.ConnectAsync(fixture.Relay.Smtp);
        await peer.GoAsync("EHLO client.outer.test", "MAIL FROM:<r@outer.test>");

        Assert.Equal(550, (await peer.SayAsync($"RCPT TO:<{recipient}>")).Code);
    }

    [Theory]
    [InlineData("450 4.2.1 busy\r\n", 450)]
    [InlineData("550 5.1.1 nobody\r\n", 550)]
    [InlineData("garbage\r\n", 451)]
    public async Task Backend_AnswerToRcpt_IsPassedOnWithItsClass(string answer, int code)
    {
        fixture.Backend.Script = c => c.Line.Contains("<scripted", StringComparison.Ordinal) && c.Verb == "RCPT" ? answer : null;
        await using var peer = await SmtpPeer.ConnectAsync(fixture.Relay.Smtp);
        await peer.GoAsync("EHLO client.outer.test", "MAIL FROM:<s@outer.test>");

        Assert.Equal(code, (await peer.SayAsync($"RCPT TO:<scripted{code}@one.test>")).Code);
    }
}
