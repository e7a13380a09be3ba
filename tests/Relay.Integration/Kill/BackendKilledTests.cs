using Relay.Integration.Harness;

namespace Relay.Integration.Kill;

/// <summary>The backend is killed at each point of a transaction: what the sender heard 250 for is kept there, whole and once.</summary>
public sealed class BackendKilledTests
{
    /// <summary>The first visit is the question for the recipient, the second the delivery; connecting and EHLO may come once.</summary>
    [Theory]
    [InlineData(SinkPoint.Connect, 1)]
    [InlineData(SinkPoint.Ehlo, 1)]
    [InlineData(SinkPoint.Mail, 1)]
    [InlineData(SinkPoint.Mail, 2)]
    [InlineData(SinkPoint.Rcpt, 1)]
    [InlineData(SinkPoint.Rcpt, 2)]
    [InlineData(SinkPoint.Data, 1)]
    [InlineData(SinkPoint.MidData, 1)]
    [InlineData(SinkPoint.DotBeforeReply, 1)]
    [InlineData(SinkPoint.AfterReply, 1)]
    public async Task Backend_KilledAtPoint_AckedIsKeptOnceAndMailFlowsAgain(SinkPoint point, int visit)
    {
        await using var sink = new RecordingSink();
        await using var relay = await RelayProcess.StartAsync(RelaySettings.To(sink.Url));
        var message = TestMail.Make("killed", lines: 2000);
        sink.DieAt(point, visit);
        if (point is SinkPoint.Connect or SinkPoint.Ehlo)
        {
            // A connection that the relay kept from its start would never come to these points again.
            sink.Reset();
        }

        var first = await TestMail.TrySendAsync(relay.Port, message);

        Assert.NotNull(first);
        Assert.True(first.Code is 250 || first.Code / 100 == 4, $"the sender heard: {first}");
        Assert.Equal(first.Code == 250 ? 1 : 0, Whole(sink, message));
        if (sink.IsDead)
        {
            Assert.Equal(point == SinkPoint.AfterReply, first.Code == 250);
            sink.Restart();
        }

        var acked = first.Code == 250 ? 1 : 0;
        Assert.True(await Eventually.TrueAsync(async () => (await TestMail.TrySendAsync(relay.Port, message))?.Code == 250, TimeSpan.FromSeconds(5)), relay.Log);
        Assert.Equal(acked + 1, Whole(sink, message));
        Assert.Equal(acked + 1, sink.Kept.Count);
    }

    [Fact]
    public async Task Backend_SilentAfterTheDotThenKilled_SenderHears451()
    {
        await using var sink = new RecordingSink();
        await using var relay = await RelayProcess.StartAsync(RelaySettings.To(sink.Url));
        var hold = sink.HoldAt(SinkPoint.DotBeforeReply);
        sink.DieAt(SinkPoint.DotBeforeReply);

        var sending = TestMail.TrySendAsync(relay.Port, TestMail.Make("silent"));
        await hold.ReachedAsync();
        Assert.False(sending.IsCompleted);
        hold.LetGo();

        Assert.Equal(451, (await sending)?.Code);
        Assert.Empty(sink.Kept);
    }

    private static int Whole(RecordingSink sink, byte[] message) => TestMail.CountWhole(sink.Kept.Select(t => t.Message), "killed", message);
}
