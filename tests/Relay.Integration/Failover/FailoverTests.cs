using Relay.Integration.Harness;

namespace Relay.Integration.Failover;

/// <summary>Several backends of one domain, of which some are away.</summary>
public sealed class FailoverTests
{
    private static readonly TimeSpan Recovery = TimeSpan.FromSeconds(5);

    [Fact]
    public async Task FirstBackend_Down_SecondTakesTheMail()
    {
        await using var second = new RecordingSink();
        await using var relay = await RelayProcess.StartAsync(RelaySettings.To($"smtp://127.0.0.1:{Loopback.FreePort()}", second.Url));

        Assert.Equal(250, (await TestMail.TrySendAsync(relay.Port, TestMail.Make("failover")))?.Code);

        Assert.Single(second.Kept);
    }

    [Fact]
    public async Task FirstBackend_Recovers_TakesMailAgain()
    {
        await using var first = new RecordingSink();
        await using var second = new RecordingSink();
        await using var relay = await RelayProcess.StartAsync(RelaySettings.To(first.Url, second.Url));
        first.Die();
        var message = TestMail.Make("recovery");
        Assert.Equal(250, (await TestMail.TrySendAsync(relay.Port, message))?.Code);
        Assert.Single(second.Kept);

        first.Restart();

        Assert.True(await Eventually.TrueAsync(async () => (await TestMail.TrySendAsync(relay.Port, message))?.Code == 250 && first.Kept.Count > 0, Recovery), relay.Log);
    }

    [Fact]
    public async Task AllBackends_Down_451AndNothingAckedThenRecovers()
    {
        await using var sink = new RecordingSink();
        await using var relay = await RelayProcess.StartAsync(RelaySettings.To(sink.Url, $"smtp://127.0.0.1:{Loopback.FreePort()}"));
        sink.Die();
        var message = TestMail.Make("down");
        Assert.Equal(451, (await TestMail.TrySendAsync(relay.Port, message))?.Code);
        Assert.Empty(sink.Kept);

        sink.Restart();

        Assert.True(await Eventually.TrueAsync(async () => (await TestMail.TrySendAsync(relay.Port, message))?.Code == 250, Recovery), relay.Log);
        Assert.Single(sink.Kept);
    }

    [Fact]
    public async Task Backend_DownAtStart_RelayIsReadyAndSays451()
    {
        await using var relay = await RelayProcess.StartAsync(RelaySettings.To($"smtp://127.0.0.1:{Loopback.FreePort()}"));

        Assert.Equal(451, (await TestMail.TrySendAsync(relay.Port, TestMail.Make("start")))?.Code);
    }

    [Theory]
    [InlineData("MAIL", "452 4.3.1 disk full", 452)]
    [InlineData("RCPT", "550 5.1.1 no such user", 550)]
    [InlineData("DATA", "554 5.7.1 not today", 554)]
    public async Task Backend_Refuses_ItsAnswerIsPassedOn(string verb, string answer, int code)
    {
        await using var sink = new RecordingSink { Answer = line => line.StartsWith(verb, StringComparison.OrdinalIgnoreCase) ? answer : null };
        await using var relay = await RelayProcess.StartAsync(RelaySettings.To(sink.Url));

        var reply = await TestMail.TrySendAsync(relay.Port, TestMail.Make("refused"));

        Assert.Equal(code / 100, reply?.Code / 100);
        Assert.Empty(sink.Kept);
    }
}
