using Relay.Scenarios.Host;
using Relay.Scenarios.Peers;
using Relay.Testing.Smtp;

namespace Relay.Scenarios.Mail;

/// <summary>Greylisting over the whole host: embedded state, three real seconds of delay.</summary>
public sealed class GreylistTests
{
    [Fact]
    public async Task Triplet_WaitsOnce_AndIsKnownFromThenOn_AlsoFromItsNetwork()
    {
        await using var backend = new ScriptedSmtpServer();
        await using var relay = await RelayProcess.StartAsync(folder => $$"""
            listeners: [ { protocol: smtp, address: {{folder.Address("smtp")}} } ]
            domains: { inner.test: { backend: "smtp://127.0.0.1:{{backend.Port}}" } }
            checks: { greylist: { enabled: true, clients: all, delay: 3s } }
            """);

        Assert.Equal(451, await AskAsync(relay.Smtp, "127.60.7.1"));
        Assert.Equal(451, await AskAsync(relay.Smtp, "127.60.7.1")); // too early
        await Task.Delay(TimeSpan.FromSeconds(3.2));
        Assert.Equal(250, await AskAsync(relay.Smtp, "127.60.7.9")); // the same /24
        Assert.Equal(250, await AskAsync(relay.Smtp, "127.60.7.1"));
        Assert.Equal(451, await AskAsync(relay.Smtp, "127.60.8.1")); // another network
    }

    private static async Task<int> AskAsync(int port, string from)
    {
        await using var peer = await SmtpPeer.ConnectAsync(port, System.Net.IPAddress.Parse(from));
        await peer.GoAsync("EHLO client.outer.test", "MAIL FROM:<sender@outer.test>");
        return (await peer.SayAsync("RCPT TO:<b@inner.test>")).Code;
    }
}
