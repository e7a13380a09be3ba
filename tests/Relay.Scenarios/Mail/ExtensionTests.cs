using Relay.Scenarios.Host;
using Relay.Scenarios.Peers;
using Relay.Testing.Smtp;

namespace Relay.Scenarios.Mail;

/// <summary>8BITMIME, SMTPUTF8 and DSN are offered where every backend that can be asked has them, and this does not change later.</summary>
public sealed class ExtensionTests
{
    private const string Own = "SIZE PIPELINING ENHANCEDSTATUSCODES CHUNKING";

    [Theory]
    [InlineData("8BITMIME SMTPUTF8 DSN", "8BITMIME SMTPUTF8 DSN", "8BITMIME SMTPUTF8 DSN")]
    [InlineData("8BITMIME SMTPUTF8 DSN", "8BITMIME DSN", "8BITMIME DSN")]
    [InlineData("SMTPUTF8", "8BITMIME DSN", "")]
    [InlineData("8BITMIME", "8BITMIME", "8BITMIME")]
    public async Task Ehlo_Offers_WhatAllBackendsHave(string first, string second, string offered)
    {
        await using var one = new ScriptedSmtpServer { Extensions = first.Split(' ') };
        await using var two = new ScriptedSmtpServer { Extensions = second.Split(' ') };
        await using var relay = await StartAsync(one, two);

        Assert.Equal($"{Own} {offered}".Trim() + " LIMITS", await OffersAsync(relay));
        await using var peer = await SmtpPeer.ConnectAsync(relay.Smtp);
        await peer.GoAsync("EHLO client.outer.test");
        await TryAsync(peer, "SMTPUTF8", offered.Contains("SMTPUTF8", StringComparison.Ordinal));
        await TryAsync(peer, "BODY=8BITMIME", offered.Contains("8BITMIME", StringComparison.Ordinal));
        await TryAsync(peer, "RET=HDRS ENVID=x", offered.Contains("DSN", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Ehlo_BackendUnreachableAtStart_OffersAllAndDeliveryDecides()
    {
        await using var able = new ScriptedSmtpServer();
        await using var down = new ScriptedSmtpServer { Extensions = ["8BITMIME"] };
        await down.GoDownAsync();
        await using var relay = await StartAsync(able, down);
        Assert.Equal(Own + " 8BITMIME SMTPUTF8 DSN LIMITS", await OffersAsync(relay));
        await using var peer = await SmtpPeer.ConnectAsync(relay.Smtp);
        await peer.GoAsync("EHLO client.outer.test", "MAIL FROM:<a@outer.test>");
        Assert.Equal(451, (await peer.SayAsync("RCPT TO:<b@two.test>")).Code);

        down.ComeBack();
        await UntilTakenAsync(peer);

        // An address that the backend cannot take is refused for good, not sent in a form it did not ask for.
        await peer.GoAsync("RSET", "MAIL FROM:<pelé@outer.test> SMTPUTF8");
        var refused = await peer.SayAsync("RCPT TO:<b@two.test>");
        if (refused.Class == 2)
        {
            await peer.GoAsync("DATA");
            refused = await peer.DataAsync(Message.Plain("utf8"));
        }

        Assert.Equal(5, refused.Class);
        Assert.Empty(down.Taken);
        Assert.Equal(Own + " 8BITMIME SMTPUTF8 DSN LIMITS", await OffersAsync(relay));
    }

    [Theory]
    [InlineData("MAIL FROM:<pelé@outer.test> SMTPUTF8", "b@two.test", "hello\r\n", 5)]
    [InlineData("MAIL FROM:<a@outer.test> SMTPUTF8", "pelé@two.test", "hello\r\n", 5)]
    [InlineData("MAIL FROM:<a@outer.test> SMTPUTF8", "b@two.test", "hello\r\n", 2)]
    [InlineData("MAIL FROM:<a@outer.test> RET=HDRS ENVID=x", "b@two.test> ORCPT=rfc822;b@two.test NOTIFY=NEVER", "hello\r\n", 2)]
    [InlineData("MAIL FROM:<a@outer.test>", "b@two.test> NOTIFY=SUCCESS,FAILURE", "hello\r\n", 5)]
    public async Task Delivery_BackendFirstAskedThere_GetsWhatItCanTakeAndTheRestIsRefused(string mail, string recipient, string body, int expected)
    {
        await using var able = new ScriptedSmtpServer();
        await using var plain = new ScriptedSmtpServer { Extensions = ["8BITMIME"] };
        await plain.GoDownAsync();
        await using var relay = await StartAsync(able, plain, ", check: none");
        plain.ComeBack();
        await using var peer = await SmtpPeer.ConnectAsync(relay.Smtp);
        await peer.GoAsync("EHLO client.outer.test");
        HeardReply reply;
        var watch = System.Diagnostics.Stopwatch.StartNew();
        do
        {
            await peer.GoAsync("RSET", mail, $"RCPT TO:<{recipient}" + (recipient.Contains('>', StringComparison.Ordinal) ? "" : ">"), "DATA");
            reply = await peer.DataAsync(Message.Plain("late", body)); // 451 while the backend is still left alone after its failure
        }
        while (reply.Class == 4 && watch.Elapsed < TimeSpan.FromSeconds(5));

        Assert.Equal(expected, reply.Class);
        Assert.Equal(expected == 2 ? 1 : 0, plain.Taken.Count);
        Assert.DoesNotContain(plain.Commands, static c => c.Line.Contains("SMTPUTF8", StringComparison.Ordinal) || c.Line.Contains("ENVID", StringComparison.Ordinal) || c.Line.Contains("ORCPT", StringComparison.Ordinal));
    }

    private static Task<RelayProcess> StartAsync(ScriptedSmtpServer one, ScriptedSmtpServer two, string more = "") => RelayProcess.StartAsync(folder => $$"""
        listeners: [ { protocol: smtp, address: {{folder.Address("smtp")}} } ]
        domains:
          one.test: { backend: "smtp://127.0.0.1:{{one.Port}}" }
          two.test: { backend: "smtp://127.0.0.1:{{two.Port}}"{{more}} }
        """);

    private static async Task<string> OffersAsync(RelayProcess relay)
    {
        await using var peer = await SmtpPeer.ConnectAsync(relay.Smtp);
        var hello = await peer.GoAsync("EHLO client.outer.test");
        return string.Join(' ', hello.Lines.Skip(1).Select(static l => l[4..].Split(' ')[0]));
    }

    private static async Task TryAsync(SmtpPeer peer, string parameters, bool offered)
    {
        Assert.Equal(offered ? 250 : 555, (await peer.SayAsync($"MAIL FROM:<a@outer.test> {parameters}")).Code);
        await peer.GoAsync("RSET");
    }

    /// <summary>The contract: mail flows within 5 s of a backend's recovery.</summary>
    private static async Task UntilTakenAsync(SmtpPeer peer)
    {
        var watch = System.Diagnostics.Stopwatch.StartNew();
        HeardReply reply;
        do
        {
            await Task.Delay(200);
            reply = await peer.SayAsync("RCPT TO:<b@two.test>");
        }
        while (reply.Class != 2 && watch.Elapsed < TimeSpan.FromSeconds(5));

        Assert.Equal(250, reply.Code);
    }
}
