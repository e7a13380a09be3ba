using Relay.Integration.Harness;

namespace Relay.Integration.Postfix;

/// <summary>Real mail from Postfix through the relay to Postfix, against what the same two give without it.</summary>
public sealed class CorpusTests
{
    private const int Sessions = 20;
    private static readonly bool Full = Environment.GetEnvironmentVariable("RELAY_FULL") == "1";

    [CorpusFact]
    public async Task Corpus_PostfixThroughRelayToPostfix_OnlyOurFieldsDiffer()
    {
        using var folder = new TestFolder("corpus");
        RelayProcess? relay = null;
        await using var pair = await PostfixPair.StartAsync(async receiver =>
        {
            relay = await RelayProcess.StartAsync(RelaySettings.To($"smtp://127.0.0.1:{receiver}?tls=required").WithTls(Certificates.Make(folder, RelaySettings.Hostname)));
            return relay.Port;
        });
        await using var _ = relay;
        var messages = Corpus.Sample(Full ? 1500 : 200);
        using var done = new CancellationTokenSource();
        var sessions = PeakAsync(relay!.Port, done.Token);

        await pair.SendAsync(messages);
        await pair.AllArriveAsync(messages.Count, TimeSpan.FromSeconds(Full ? 300 : 90), () => $"{Tail(pair.Sender.Log)}\n{Tail(relay.Log)}");
        await done.CancelAsync();

        AssertOnlyOurFieldsDiffer(messages, pair.Arrived(PostfixPair.Direct), pair.Arrived(PostfixPair.Relayed));
        Assert.True(await sessions >= Sessions, $"only {await sessions} sessions at a time");
        Assert.Contains($"TLS connection established to 127.0.0.1[127.0.0.1]:{relay.Port}", pair.Sender.Log, StringComparison.Ordinal);
    }

    private static void AssertOnlyOurFieldsDiffer(IReadOnlyList<CorpusMessage> messages, Dictionary<int, string> direct, Dictionary<int, string> relayed)
    {
        for (var i = 0; i < messages.Count; i++)
        {
            var difference = AddedFields.Difference(direct[i], relayed[i], RelaySettings.Hostname);
            Assert.True(difference is null, $"{messages[i].Name}: {difference}");
            Assert.True(IsEncrypted(relayed[i], "by receiver.test"), $"{messages[i].Name}: no TLS from the relay:\n{relayed[i][..Math.Min(2000, relayed[i].Length)]}");
            Assert.True(IsEncrypted(relayed[i], $"by {RelaySettings.Hostname}"), $"{messages[i].Name}: no TLS to the relay:\n{relayed[i][..Math.Min(2000, relayed[i].Length)]}");
        }
    }

    /// <summary>The Received field of that hop says ESMTPS (RFC 3848): what came over TLS.</summary>
    private static bool IsEncrypted(string message, string hop)
    {
        var at = message.IndexOf(hop, StringComparison.Ordinal);
        return at >= 0 && message.AsSpan(at, Math.Min(300, message.Length - at)).Contains("with ESMTPS", StringComparison.Ordinal);
    }

    private static async Task<int> PeakAsync(int port, CancellationToken cancellation)
    {
        var peak = 0;
        while (!cancellation.IsCancellationRequested)
        {
            peak = Math.Max(peak, Loopback.Established(port));
            await Task.Delay(10, CancellationToken.None);
        }

        return peak;
    }

    private static string Tail(string text) => text[Math.Max(0, text.Length - 3000)..];
}
