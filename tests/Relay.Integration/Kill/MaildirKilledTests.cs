using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Relay.Integration.Harness;

namespace Relay.Integration.Kill;

/// <summary>The relay is killed under load while it writes Maildirs itself: all that was acked lies in <c>new/</c>, and all that lies there is whole.</summary>
public sealed class MaildirKilledTests
{
    private const int Senders = 4;
    private const int AckedBeforeKill = 40;

    [Fact]
    public async Task MaildirBackend_RelayKilledUnderLoad_AckedIsInNewAndWhole()
    {
        using var folder = new TestFolder("maildir-kill");
        var maildir = folder.PathOf("mail");
        await KilledUnderLoadAsync(RelaySettings.To($"maildir:{maildir}"), folder, maildir);
    }

    [Fact]
    public async Task Quarantine_RelayKilledUnderLoad_AckedIsInNewAndWhole()
    {
        using var folder = new TestFolder("quarantine-kill");
        await using var sink = new RecordingSink();
        var everything = new JsonObject { ["tag"] = -100, ["quarantine"] = -100, ["reject"] = 100000 };
        await KilledUnderLoadAsync(RelaySettings.To(sink.Url).With("actions", everything), folder, folder.PathOf("var/quarantine"));
        Assert.Empty(sink.Kept);
    }

    private static async Task KilledUnderLoadAsync(RelaySettings settings, TestFolder folder, string maildir)
    {
        await using var relay = await RelayProcess.StartAsync(settings, folder);
        var acked = new ConcurrentDictionary<string, byte[]>();
        var enough = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var senders = Enumerable.Range(0, Senders).Select(s => Task.Run(() => SendUntilKilledAsync(relay.Port, $"s{s}", acked, enough))).ToArray();

        using var stop = new CancellationTokenSource();
        var watching = Task.Run(() => FindHalfAsync(maildir, stop.Token));
        await Task.WhenAny(enough.Task, Task.WhenAll(senders));
        await relay.KillAsync();
        await Task.WhenAll(senders);
        await stop.CancelAsync();
        Assert.Null(await watching);

        Assert.True(acked.Count >= AckedBeforeKill, $"only {acked.Count} were acked:\n{relay.Log}");
        var arrived = Maildir.Messages(maildir).Select(System.Text.Encoding.Latin1.GetBytes).Select(WithCrLf).ToArray();
        Assert.All(acked, a => Assert.Equal(1, TestMail.CountWhole(arrived, a.Key, a.Value)));
        Assert.All(arrived, a => Assert.True(a.AsSpan().IndexOf("\r\nend of "u8) > 0, "half a message lies in new/"));
    }

    /// <summary>Reads each file in <c>new/</c> as soon as it shows; the first that is not whole at that moment, or null.</summary>
    private static async Task<string?> FindHalfAsync(string maildir, CancellationToken stop)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (!stop.IsCancellationRequested)
        {
            foreach (var file in Maildir.New(maildir).Where(seen.Add))
            {
                if (!(await File.ReadAllTextAsync(file, CancellationToken.None)).Contains("\nend of ", StringComparison.Ordinal))
                {
                    return file;
                }
            }
        }

        return null;
    }

    private static async Task SendUntilKilledAsync(int port, string sender, ConcurrentDictionary<string, byte[]> acked, TaskCompletionSource enough)
    {
        for (var i = 0; ; i++)
        {
            var id = $"{sender}-{i}-";
            var message = TestMail.Make(id, lines: 3000);
            try
            {
                if ((await TestMail.TrySendAsync(port, message))?.Code != 250)
                {
                    return;
                }
            }
            catch (Exception e) when (e is IOException or System.Net.Sockets.SocketException)
            {
                return;
            }

            acked[id] = message;
            if (acked.Count >= AckedBeforeKill)
            {
                enough.TrySetResult();
            }
        }
    }

    /// <summary>Line ends in a Maildir may be LF; a message that has CR LF already stays as it is.</summary>
    private static byte[] WithCrLf(byte[] stored) =>
        System.Text.Encoding.Latin1.GetBytes(System.Text.Encoding.Latin1.GetString(stored).Replace("\r\n", "\n", StringComparison.Ordinal).Replace("\n", "\r\n", StringComparison.Ordinal));
}
