using System.Text.RegularExpressions;
using Relay.Integration.Harness;

namespace Relay.Integration.Running;

/// <summary>The relay without any configuration. Its default ports are fixed, so that the test needs them free.</summary>
public sealed partial class DefaultsTests
{
    private const int SmtpPort = 2525;
    private const int HttpPort = 9925;

    [DefaultPortsFact("swaks")]
    public async Task Run_InAnEmptyFolder_SaysWhatItUsesAndTakesTheFirstMessage()
    {
        using var folder = new TestFolder("defaults");
        await using var relay = ChildProcess.Start(RelayProcess.Program, ["run"], folder.Path);
        await Eventually.HoldsAsync("the first command in the log", () => FirstCommand().IsMatch(relay.Output), TimeSpan.FromSeconds(10), () => relay.Output);
        Assert.True(await Eventually.TrueAsync(() => Loopback.AcceptsAsync(SmtpPort), TimeSpan.FromSeconds(10)), relay.Output);

        Assert.All(["127.0.0.1:2525", "127.0.0.1:9925", "var/maildir"], said => Assert.Contains(said, relay.Output, StringComparison.Ordinal));
        var (exit, output) = await ChildProcess.RunAsync("/bin/sh", ["-c", FirstCommand().Match(relay.Output).Value], folder.Path, seconds: 20);
        Assert.True(exit == 0, output + relay.Output);
        Assert.Single(Maildir.New(folder.PathOf("var/maildir")));
    }

    [DefaultPortsFact]
    public async Task Run_WithoutConfiguration_TakesABareMessageWithin15Seconds()
    {
        using var folder = new TestFolder("defaults");
        await using var relay = ChildProcess.Start(RelayProcess.Program, ["run"], folder.Path);
        Assert.True(await Eventually.TrueAsync(() => Loopback.AcceptsAsync(SmtpPort), TimeSpan.FromSeconds(10)), relay.Output);

        var sending = TestMail.TrySendAsync(SmtpPort, "From: <a@outer.test>\r\nTo: <b@inner.test>\r\nSubject: first\r\n\r\nhello\r\n"u8.ToArray());
        await Task.WhenAny(sending, Task.Delay(TimeSpan.FromSeconds(15)));

        Assert.True(sending.IsCompleted, relay.Output);
        Assert.Equal(250, (await sending)?.Code);
        Assert.EndsWith("hello", Assert.Single(Maildir.Messages(folder.PathOf("var/maildir"))).TrimEnd(), StringComparison.Ordinal);
    }

    /// <summary>A fact on the fixed ports: where another program has one of them, the report says so instead of a result.</summary>
    private sealed class DefaultPortsFactAttribute : FactAttribute
    {
        public DefaultPortsFactAttribute(params string[] programs) =>
            Skip = Tools.WhySkipped(rootNeeded: false, programs) ??
                (Loopback.IsFree(SmtpPort) && Loopback.IsFree(HttpPort) ? null : $"port {SmtpPort} or {HttpPort} is in use");
    }

    [GeneratedRegex(@"\b(swaks|curl) [^\n""]*2525[^\n]*", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex FirstCommand();
}
