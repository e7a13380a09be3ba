using System.Text;
using Relay.Integration.Harness;
using Relay.Integration.Postfix;
using Relay.Testing.Dns;

namespace Relay.Integration.Auth;

/// <summary>We break no signature: corpus mail signed by dkimpy, from Postfix through the relay to Postfix, verified by dkimpy and Mail::DKIM where it arrives.</summary>
public sealed class SignedCorpusTests
{
    private const string Domain = "signer.test";
    private static readonly bool Full = Environment.GetEnvironmentVariable("RELAY_FULL") == "1";

    [CorpusFact]
    public async Task Corpus_SignedAndRelayed_StillVerifies()
    {
        using var folder = new TestFolder("signed");
        await using var dns = new FakeDnsServer();
        using var key = DifferentialTests.NewKey(out var pem);
        dns.On($"rsa._domainkey.{Domain}", 16, FakeDnsReply.Txt(key.PublicRecord));
        var tools = new DkimTools(folder, dns);
        var messages = await SignAsync(tools, folder.Write("key.pem", pem));

        RelayProcess? relay = null;
        await using var pair = await PostfixPair.StartAsync(async receiver =>
        {
            relay = await RelayProcess.StartAsync(RelaySettings.To($"smtp://127.0.0.1:{receiver}?tls=required").WithTls(Certificates.Make(folder, RelaySettings.Hostname)));
            return relay.Port;
        });
        await using var _ = relay;
        await pair.SendAsync(messages);
        await pair.AllArriveAsync(messages.Count, TimeSpan.FromSeconds(Full ? 300 : 120), () => relay!.Log[Math.Max(0, relay.Log.Length - 3000)..]);

        var arrived = Save(tools, pair, PostfixPair.Relayed);
        var direct = Save(tools, pair, PostfixPair.Direct);
        var dkimpy = await tools.DkimpyAsync(arrived.Concat(direct));
        var perl = await tools.MailDkimAsync(arrived.Concat(direct));
        AssertNoneBroken(messages, arrived, direct, dkimpy);
        AssertNoneBroken(messages, arrived, direct, perl);
    }

    /// <summary>What verifies after Postfix alone verifies after the relay too; and nearly all does, or the test would show nothing.</summary>
    private static void AssertNoneBroken(IReadOnlyList<CorpusMessage> messages, List<string> relayed, List<string> direct, Dictionary<string, string> results)
    {
        var broken = Enumerable.Range(0, messages.Count).Where(i => results[relayed[i]] != results[direct[i]]).Select(i => messages[i].Name).ToArray();
        Assert.True(broken.Length == 0, $"broken: {string.Join(", ", broken)}");
        var verified = relayed.Count(p => results[p] == "pass");
        Assert.True(verified >= messages.Count * 95 / 100, $"{verified} of {messages.Count} verify");
    }

    private static async Task<IReadOnlyList<CorpusMessage>> SignAsync(DkimTools tools, string keyFile)
    {
        string[] forms = ["relaxed/relaxed", "simple/simple", "relaxed/simple", "simple/relaxed"];
        var messages = Corpus.Sample(Full ? 500 : 60);
        var paths = messages.Select((m, i) => tools.Write($"{i}.out", m.Bytes)).ToArray();
        await tools.SignAsync(Domain, keyFile, paths.Select((p, i) => (p, forms[i % forms.Length], i % 8 == 7)));
        return [.. messages.Select((m, i) => new CorpusMessage(m.Name, File.ReadAllBytes(paths[i])))];
    }

    /// <summary>What arrived, with the line ends of the wire, by number.</summary>
    private static List<string> Save(DkimTools tools, PostfixPair pair, string domain) =>
        [.. pair.Arrived(domain).OrderBy(m => m.Key).Select(m => tools.Write($"{m.Key}.{domain}", Encoding.Latin1.GetBytes(m.Value.Replace("\r\n", "\n", StringComparison.Ordinal).Replace("\n", "\r\n", StringComparison.Ordinal))))];
}
