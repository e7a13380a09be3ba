using System.Text;
using Relay.Integration.Harness;

namespace Relay.Integration.Postfix;

/// <summary>
/// A sending Postfix and a receiving one. Mail to <c>direct.test</c> goes from one to the other, mail to <c>relayed.test</c>
/// takes the port that a test names: one message with a recipient of each is the same queue file on both ways.
/// </summary>
internal sealed class PostfixPair : IAsyncDisposable
{
    public const string Direct = "direct.test";
    public const string Relayed = "relayed.test";
    private const string Mark = "X-Test-Id: ";
    private const int Injectors = 4;

    private PostfixPair(PostfixInstance sender, PostfixInstance receiver) => (Sender, Receiver) = (sender, receiver);

    public PostfixInstance Sender { get; }

    public PostfixInstance Receiver { get; }

    /// <param name="relay">Given the receiver's port: the port where mail to the relayed domain goes.</param>
    public static async Task<PostfixPair> StartAsync(Func<int, Task<int>> relay)
    {
        var receiver = await PostfixInstance.StartAsync("receiver", f => PostfixSettings.Receiver(f, Certificates.Make(f, "receiver.test"), "m[0-9]+", Direct, Relayed));
        try
        {
            var hops = new Dictionary<string, int> { [Direct] = receiver.Port, [Relayed] = await relay(receiver.Port) };
            return new PostfixPair(await PostfixInstance.StartAsync("sender", f => PostfixSettings.Sender(f, hops, held: true)), receiver);
        }
        catch
        {
            await receiver.DisposeAsync();
            throw;
        }
    }

    /// <summary>Puts the messages into the sender's queue, each marked with its number, then lets all go at once.</summary>
    public async Task SendAsync(IReadOnlyList<CorpusMessage> messages)
    {
        await Parallel.ForAsync(0, Injectors, async (injector, _) =>
        {
            await using var client = await SmtpClient.GreetedAsync(Sender.Port);
            for (var i = injector; i < messages.Count; i += Injectors)
            {
                await client.BeginDataAsync("sender@outer.test", $"m{i}@{Direct}", $"m{i}@{Relayed}");
                var reply = await client.SendMessageAsync([.. Encoding.ASCII.GetBytes($"{Mark}{i}\r\n"), .. messages[i].Bytes]);
                Assert.True(reply?.Code == 250, $"the sending Postfix on {messages[i].Name}: {reply}");
            }
        });
        await Sender.ReloadAsync("defer_transports=");
        await Sender.FlushAsync();
    }

    /// <summary>
    /// Until all are on both ways. The queue is flushed again and again: a message that the sender was just putting off when the first
    /// flush came would wait for minutes.
    /// </summary>
    public async Task AllArriveAsync(int count, TimeSpan within, Func<string> evidence)
    {
        using var done = new CancellationTokenSource();
        var flushing = KeepFlushingAsync(done.Token);
        await Eventually.HoldsAsync(
            $"{count} messages on both ways",
            () => Count(Direct) >= count && Count(Relayed) >= count,
            within,
            () => $"{Count(Direct)} direct, {Count(Relayed)} relayed\n{evidence()}");
        await done.CancelAsync();
        await flushing;
    }

    private async Task KeepFlushingAsync(CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            await Sender.FlushAsync();
            await Task.Delay(TimeSpan.FromSeconds(2), cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>What arrived in a domain's Maildir, by number; a number that came twice is an error.</summary>
    public Dictionary<int, string> Arrived(string domain)
    {
        var arrived = new Dictionary<int, string>();
        foreach (var message in Maildir.Messages(Path.Combine(Receiver.Mail, domain)))
        {
            var at = message.IndexOf("\n" + Mark, StringComparison.Ordinal) + 1 + Mark.Length;
            var number = int.Parse(message.AsSpan(at, message.IndexOf('\n', at) - at), System.Globalization.CultureInfo.InvariantCulture);
            Assert.True(arrived.TryAdd(number, message), $"message {number} came to {domain} twice");
        }

        return arrived;
    }

    public int Count(string domain) => Maildir.New(Path.Combine(Receiver.Mail, domain)).Count;

    public async ValueTask DisposeAsync()
    {
        await Sender.DisposeAsync();
        await Receiver.DisposeAsync();
    }
}
