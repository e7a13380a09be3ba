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

        var (exit, output) = await ChildProcess.RunAsync(
            Tools.Need("smtp-source"),
            ["-s", $"{sessions}", "-m", $"{messages}", "-l", $"{length}", "-f", TestMail.From, "-t", TestMail.To, $"127.0.0.1:{relay.Port}"],
            folder.Path,
            seconds: 60);

        Assert.True(exit == 0 && output.Length == 0, $"smtp-source: {exit} {output}\n{relay.Log}");
        var whole = Directory.EnumerateFiles(folder.PathOf("dump")).Count(f => new FileInfo(f).Length >= length);
        Assert.Equal(messages, whole);
    }
}
