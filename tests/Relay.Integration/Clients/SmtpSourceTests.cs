using Relay.Integration.Harness;

namespace Relay.Integration.Clients;

/// <summary>Postfix's own load programs on both sides of the relay.</summary>
public sealed class SmtpSourceTests
{
    [ClientTheory("smtp-source", "smtp-sink")]
    [InlineData(1, 20, 1_000)]
    [InlineData(10, 200, 5_000)]
    [InlineData(4, 8, 3_000_000)]
    public async Task SmtpSource_Sessions_EveryMessageReachesTheSink(int sessions, int messages, int length)
    {
        using var folder = new TestFolder("source");
        File.SetUnixFileMode(folder.Folder("dump"), (UnixFileMode)0b111_111_111);
        var port = Loopback.FreePort();
        await using var sink = ChildProcess.Start(Tools.Need("smtp-sink"), [.. Tools.IsRoot ? new[] { "-u", "nobody" } : [], "-d", "dump/%M.", $"127.0.0.1:{port}", "100"], folder.Path);
        Assert.True(await Eventually.TrueAsync(() => Loopback.AcceptsAsync(port), TimeSpan.FromSeconds(10)), sink.Output);
        await using var relay = await RelayProcess.StartAsync(RelaySettings.To($"smtp://127.0.0.1:{port}"));

        await SendAsync(folder, port, 1, 1, length);
        var body = Bodies(folder).Single();
        await SendAsync(folder, relay.Port, sessions, messages, length);

        var bodies = Bodies(folder);
        Assert.Equal(messages + 1, bodies.Count);
        Assert.All(bodies, b => Assert.True(b == body, $"a body of {b.Length} octets, sent were {body.Length}"));
    }

    private static async Task SendAsync(TestFolder folder, int port, int sessions, int messages, int length)
    {
        var (exit, output) = await ChildProcess.RunAsync(
            Tools.Need("smtp-source"),
            ["-s", $"{sessions}", "-m", $"{messages}", "-l", $"{length}", "-f", TestMail.From, "-t", TestMail.To, $"127.0.0.1:{port}"],
            folder.Path,
            seconds: 60);
        Assert.True(exit == 0 && output.Length == 0, $"smtp-source: {exit} {output}");
    }

    /// <summary>What smtp-sink kept of each message behind its header, which it starts with lines of its own.</summary>
    private static List<string> Bodies(TestFolder folder) =>
        [.. Directory.EnumerateFiles(folder.PathOf("dump")).Select(File.ReadAllText).Select(t => t[(t.IndexOf("\n\n", StringComparison.Ordinal) + 2)..])];
}
