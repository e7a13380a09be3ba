using System.Net.Security;
using Relay.Scenarios.Host;
using Relay.Scenarios.Peers;

namespace Relay.Scenarios.Conformance;

/// <summary>A relay with STARTTLS.</summary>
public sealed class StartTlsRelay : RelayFixture
{
    protected override string Yaml(RelayFolder folder)
    {
        Certificates.Write(folder, "tls/mx", KeyKind.Ecdsa, RelayProcess.Hostname);
        return Plain(folder) + "\ntls: { certificate: tls/mx.pem, key: tls/mx.key }";
    }
}

/// <summary>Commands sent in plain text behind STARTTLS must not be answered inside TLS (CVE-2011-0411).</summary>
public sealed class StartTlsInjectionTests(StartTlsRelay fixture) : IClassFixture<StartTlsRelay>
{
    /// <summary>Cases that cannot run, and why.</summary>
    private static readonly Dictionary<string, string> Waiting = new()
    {
        ["pop3-stls-capa"] = "POP3 listeners are not built yet (issue 6 of 6)",
        ["imap-starttls-noop"] = "IMAP listeners are not built yet (issue 6 of 6)",
        ["managesieve-starttls-noop"] = "ManageSieve is no protocol of the relay",
    };

    public static TheoryData<string> Injections => Suite.Names(
        Suite.Cases("smtp-security", "starttls-command-injection.json").Select(static c => c.Text("id")).Where(static id => !Waiting.ContainsKey(id)));

    [Theory]
    [MemberData(nameof(Injections))]
    public async Task StartTls_CommandBehindIt_IsNotAnsweredInsideTls(string id)
    {
        foreach (var found in Suite.Cases("smtp-security", "starttls-command-injection.json").Where(c => c.Text("id") == id))
        {
            foreach (var pace in Paces.All)
            {
                await InjectAsync([.. found.GetProperty("plaintext").EnumerateArray().Select(static p => p.GetString()!)], pace);
            }
        }
    }

    [Theory]
    [InlineData("NOOP\r\n")]
    [InlineData("MAIL FROM:<evil@outer.test>\r\nRCPT TO:<b@inner.test>\r\n")]
    [InlineData("N")]
    public async Task StartTls_OctetsBehindIt_AreRefusedAndTheConnectionClosed(string behind)
    {
        await using var peer = await SmtpPeer.ConnectAsync(fixture.Relay.Smtp);
        await peer.GoAsync("EHLO client.outer.test");
        await peer.SendAsync("STARTTLS\r\n" + behind);

        Assert.Equal(501, Assert.Single(await peer.RestAsync()).Code);
    }

    /// <summary>Without it the cases above would prove nothing.</summary>
    [Fact]
    public async Task StartTls_NothingBehindIt_Works()
    {
        await using var peer = await SmtpPeer.ConnectAsync(fixture.Relay.Smtp);
        using var tls = await peer.StartTlsAsync();

        Assert.Equal(250, (await peer.SayAsync("EHLO client.outer.test")).Code);
    }

    private async Task InjectAsync(string[] plain, Pace pace)
    {
        await using var peer = await SmtpPeer.ConnectAsync(fixture.Relay.Smtp);
        foreach (var write in plain)
        {
            await peer.SendAsync(write, pace);
            if ((await peer.ReplyAsync()).Class == 5)
            {
                Assert.True(await peer.IsClosedAsync());
                return;
            }
        }

        // Byte by byte the relay may have begun the handshake before the injected octets came: they are then a broken handshake.
        await Assert.ThrowsAnyAsync<Exception>(() => peer.TlsAsync());
    }
}
