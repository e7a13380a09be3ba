using System.Net;
using Relay.Scenarios.Host;
using Relay.Scenarios.Peers;
using Relay.Testing.Dns;
using Relay.Testing.Smtp;

namespace Relay.Scenarios.Clients;

/// <summary>What DNS says of clients and senders over the whole host, against a name server on loopback.</summary>
public sealed class NameTests : IAsyncLifetime
{
    private const ushort A = 1;
    private const ushort Ptr = 12;
    private const ushort Mx = 15;
    private const ushort Aaaa = 28;
    private const int Lists = 8;

    private readonly FakeDnsServer dns = new();
    private readonly ScriptedSmtpServer backend = new();
    private RelayProcess relay = null!;

    public async Task InitializeAsync()
    {
        dns.On("outer.test", Mx, MailHost());
        relay = await RelayProcess.StartAsync(
            folder => $$"""
                listeners: [ { protocol: smtp, address: {{folder.Address("smtp")}} } ]
                domains: { inner.test: { backend: "smtp://127.0.0.1:{{backend.Port}}" } }
                checks:
                  dns_lists:
                    - { zone: dbl.test, kind: domain, weight: 3, codes: { "127.0.1.2": BAD_NAME } }
                {{string.Join('\n', Enumerable.Range(1, Lists).Select(static i => $$"""    - { zone: l{{i}}.test, weight: 1, codes: { "127.0.0.2": LIST_{{i}} } }"""))}}
                """,
            dns.Address);
    }

    public async Task DisposeAsync()
    {
        await relay.DisposeAsync();
        await backend.DisposeAsync();
        await dns.DisposeAsync();
    }

    /// <summary>
    /// None waits for another: the answers are held back until every question that can be asked at RCPT is there. What a session asks in
    /// sequence would never get that far.
    /// </summary>
    [Fact]
    public async Task LookUps_OfASession_AreAllUnderWayAtOnce()
    {
        var answers = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        HashSet<(string, ushort)> expected =
        [
            .. Enumerable.Range(1, Lists).Select(static i => ($"1.1.73.127.l{i}.test", A)),
            ("1.1.73.127.in-addr.arpa", Ptr), ("mail.sender.test", A), ("mail.sender.test", Aaaa), ("sender.test", Mx),
            ("mail.sender.test.dbl.test", A), ("sender.test.dbl.test", A),
        ];
        foreach (var (name, type) in expected)
        {
            dns.On(name, type, (type == Mx ? MailHost() : dns.Default) with { Until = answers.Task });
        }

        await using var peer = await SmtpPeer.ConnectAsync(relay.Smtp, IPAddress.Parse("127.73.1.1"));
        await peer.GoAsync("EHLO mail.sender.test", "MAIL FROM:<a@sender.test>");
        var reply = peer.SayAsync("RCPT TO:<b@inner.test>");
        while (!expected.IsSubsetOf(dns.Queries.Select(static q => (q.Name, q.Type))))
        {
            Assert.True(await dns.Asked.WaitAsync(TimeSpan.FromSeconds(15)), "not asked: " + string.Join(' ', expected.Except(dns.Queries.Select(static q => (q.Name, q.Type)))));
        }

        Assert.False(reply.IsCompleted);
        answers.SetResult();
        Assert.Equal(250, (await reply).Code);
    }

    [Theory]
    [InlineData("127.74.1.1", true)]
    [InlineData("127.74.1.2", false)]
    public async Task ClientName_InAListOfDomains_CountsWhereItIsConfirmed(string client, bool confirmed)
    {
        var octets = client.Split('.');
        var name = $"host{octets[3]}.bad.test";
        dns.On($"{octets[3]}.{octets[2]}.{octets[1]}.{octets[0]}.in-addr.arpa", Ptr, new FakeDnsReply { Answers = [FakeDnsReply.Record(null, Ptr, 60, FakeDnsReply.Name(name))] });
        dns.On(name, A, FakeDnsReply.A(confirmed ? client : "127.74.1.99")).On(name + ".dbl.test", A, FakeDnsReply.A("127.0.1.2"));

        await using var peer = await SmtpPeer.ConnectAsync(relay.Smtp, IPAddress.Parse(client));
        await peer.OpenAsync("named");
        Assert.Equal(250, (await peer.DataAsync(Message.Plain("named"))).Code);

        var line = await relay.LogLineAsync(l => l.Contains($"client={client}:", StringComparison.Ordinal));
        Assert.Equal(confirmed, line.Contains($"BAD_NAME=3[{name} in dbl.test", StringComparison.Ordinal));
    }

    /// <summary>What is known at MAIL is said at RCPT, so that the log names both.</summary>
    [Fact]
    public async Task SenderDomain_ThatDoesNotExist_IsRefusedAtRcptAndTheLogNamesSenderAndRecipient()
    {
        await using var peer = await SmtpPeer.ConnectAsync(relay.Smtp, IPAddress.Parse("127.75.1.1"));
        await peer.GoAsync("EHLO client.outer.test", "MAIL FROM:<a@gone.test>");
        var reply = await peer.SayAsync("RCPT TO:<b@inner.test>");
        Assert.Equal((550, true), (reply.Code, reply.Text.StartsWith("5.1.8 ", StringComparison.Ordinal)));
        await peer.GoAsync("RSET", "MAIL FROM:<a@outer.test>", "RCPT TO:<b@inner.test>"); // the session goes on

        var line = await relay.LogLineAsync("from=<a@gone.test>");
        Assert.Contains("refused=\"<b@inner.test> 550 5.1.8", line, StringComparison.Ordinal);
        Assert.Contains("action=reject", line, StringComparison.Ordinal);
        Assert.Contains("SENDER_DOMAIN_ABSENT", line, StringComparison.Ordinal);
    }

    private static FakeDnsReply MailHost() => new() { Answers = [FakeDnsReply.Record(null, Mx, 60, [0, 10, .. FakeDnsReply.Name("mx.outer.test")])] };
}
