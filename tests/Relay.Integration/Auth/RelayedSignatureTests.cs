using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Relay.Integration.Harness;
using Relay.Testing.Dns;

namespace Relay.Integration.Auth;

/// <summary>What the relay signs and seals of corpus mail, by the word of dkimpy and Mail::DKIM at the other end.</summary>
public sealed class RelayedSignatureTests
{
    private const string Domain = "signer.test";
    private static readonly bool Full = Environment.GetEnvironmentVariable("RELAY_FULL") == "1";

    [CorpusFact]
    public async Task OwnMail_SignedByTheRelay_VerifiesElsewhere()
    {
        using var folder = new TestFolder("own");
        await using var dns = new FakeDnsServer();
        var tools = new DkimTools(folder, dns);
        var messages = Corpus.Sample(Full ? 200 : 24).Select(m => Own(m.Bytes)).ToArray();
        var paths = await RelayAsync(folder, dns, tools, messages, IPAddress.Parse("127.0.0.1"));
        var dkimpy = await tools.DkimpyAsync(paths);
        var perl = await tools.MailDkimAsync(paths);
        Assert.Equal(Enumerable.Repeat("pass pass", paths.Count), paths.Select(p => $"{dkimpy[p]} {perl[p]}"));
    }

    [CorpusFact]
    public async Task StrangersMail_SealedByTheRelay_VerifiesElsewhere()
    {
        using var folder = new TestFolder("strangers");
        await using var dns = new FakeDnsServer();
        var tools = new DkimTools(folder, dns);
        var messages = Corpus.Sample(Full ? 200 : 24).Select(static m => m.Bytes)
            .Where(static b => !Encoding.Latin1.GetString(b).Contains("\nARC-", StringComparison.OrdinalIgnoreCase)).ToArray(); // a chain whose keys are gone may not go on
        Assert.NotEmpty(messages);
        var paths = await RelayAsync(folder, dns, tools, messages, IPAddress.Parse("127.9.0.1"));
        var dkimpy = await tools.DkimpyArcAsync(paths);
        Assert.Equal(Enumerable.Repeat("pass", paths.Count), paths.Select(p => dkimpy[p]));
    }

    /// <summary>The message with an author of the domain that signs.</summary>
    private static byte[] Own(byte[] message)
    {
        var text = Encoding.Latin1.GetString(message);
        var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        var header = text[..end].Replace("\r\n ", " ", StringComparison.Ordinal).Replace("\r\n\t", " ", StringComparison.Ordinal).Split("\r\n")
            .Where(static f => !f.StartsWith("From:", StringComparison.OrdinalIgnoreCase) && !f.StartsWith("DKIM-Signature:", StringComparison.OrdinalIgnoreCase));
        return Encoding.Latin1.GetBytes($"From: Someone <a@sub.{Domain}>\r\n{string.Join("\r\n", header.Where(static f => f.Length < 900))}{text[end..]}");
    }

    /// <summary>Files of what the backend took, in the order it was sent.</summary>
    private static async Task<List<string>> RelayAsync(TestFolder folder, FakeDnsServer dns, DkimTools tools, byte[][] messages, IPAddress from)
    {
        using var key = DifferentialTests.NewKey(out var pem);
        dns.On($"rsa._domainkey.{Domain}", 16, FakeDnsReply.Txt(key.PublicRecord));
        JsonObject Key() => new() { ["domain"] = Domain, ["selector"] = "rsa", ["key"] = folder.Write("key.pem", pem) };
        await using var sink = new RecordingSink();
        var settings = RelaySettings.To(sink.Url)
            .With("dns", new JsonObject { ["servers"] = dns.Address.ToString() })
            .With("trusted_networks", new JsonArray("127.0.0.1/32"))
            .With("signing", new JsonObject { ["dkim"] = new JsonArray(Key()), ["arc"] = Key() });
        await using var relay = await RelayProcess.StartAsync(settings);
        await using var client = await SmtpClient.ConnectAsync(relay.Port, from);
        await client.ExpectAsync(220);
        await client.CommandAsync("EHLO client.test", 250);
        foreach (var message in messages)
        {
            await client.BeginDataAsync("a@" + Domain, "b@inner.test");
            Assert.Equal(250, (await client.SendMessageAsync(message))?.Code);
        }

        await sink.WaitForAsync(messages.Length, 60);
        return [.. sink.Kept.Select((m, i) => tools.Write($"{i}.taken", m.Message))];
    }
}
