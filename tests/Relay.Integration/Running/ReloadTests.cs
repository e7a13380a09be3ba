using System.Security.Cryptography;
using Relay.Integration.Harness;

namespace Relay.Integration.Running;

/// <summary>SIGHUP: configuration and certificates are read again; what is wrong changes nothing; no connection is lost.</summary>
public sealed class ReloadTests
{
    [Fact]
    public async Task Hangup_WithBrokenConfiguration_KeepsTheOldAndSaysWhere()
    {
        await using var sink = new RecordingSink();
        await using var relay = await RelayProcess.StartAsync(RelaySettings.To(sink.Url));
        relay.Configure("hostname: relay.test\nno_such_key: 1\n");

        relay.Send(ChildProcess.Signal.Hangup);

        await relay.LogsAsync("relay.yaml:2:1");
        Assert.Equal(250, (await TestMail.TrySendAsync(relay.Port, TestMail.Make("kept")))?.Code);
        Assert.Single(sink.Kept);
    }

    [Fact]
    public async Task Hangup_WithAnotherBackend_NewMailGoesThere()
    {
        await using var first = new RecordingSink();
        await using var second = new RecordingSink();
        await using var relay = await RelayProcess.StartAsync(RelaySettings.To(first.Url));
        await using var open = await SmtpClient.GreetedAsync(relay.Port);
        relay.Configure(relay.Settings.Yaml().Replace(first.Url, second.Url, StringComparison.Ordinal));

        relay.Send(ChildProcess.Signal.Hangup);

        Assert.True(
            await Eventually.TrueAsync(async () => (await TestMail.TrySendAsync(relay.Port, TestMail.Make("moved")))?.Code == 250 && second.Kept.Count > 0, TimeSpan.FromSeconds(10)),
            relay.Log);
        await open.CommandAsync("NOOP", 250);
    }

    [Fact]
    public async Task Hangup_WithNewCertificate_NewHandshakesGetItAndOpenConnectionsLive()
    {
        using var folder = new TestFolder("reload");
        var old = Certificates.Make(folder, RelaySettings.Hostname, files: "live");
        await using var sink = new RecordingSink();
        await using var relay = await RelayProcess.StartAsync(RelaySettings.To(sink.Url).WithTls(old));
        var before = old.Thumbprint;
        await using var open = await SmtpClient.GreetedAsync(relay.Port);
        await open.StartTlsAsync(RelaySettings.Hostname);
        await open.CommandAsync("EHLO client.test", 250);
        await open.CommandAsync($"MAIL FROM:<{TestMail.From}>", 250);
        Assert.Equal(before, Thumbprint(open));

        var renewed = Certificates.Make(folder, RelaySettings.Hostname, files: "live").Thumbprint;
        relay.Send(ChildProcess.Signal.Hangup);

        Assert.True(await Eventually.TrueAsync(async () => await ServedAsync(relay.Port) == renewed, TimeSpan.FromSeconds(10)), relay.Log);
        await open.CommandAsync($"RCPT TO:<{TestMail.To}>", 250);
        await open.CommandAsync("DATA", 354);
        Assert.Equal(250, (await open.SendMessageAsync(TestMail.Make("across")))?.Code);
        Assert.Single(sink.Kept);
    }

    private static async Task<string> ServedAsync(int port)
    {
        await using var client = await SmtpClient.GreetedAsync(port);
        await client.StartTlsAsync(RelaySettings.Hostname);
        return Thumbprint(client);
    }

    private static string Thumbprint(SmtpClient client) => client.Tls.RemoteCertificate!.GetCertHashString(HashAlgorithmName.SHA256);
}
