using Relay.Integration.Harness;

namespace Relay.Integration.Kill;

/// <summary>The relay is killed (SIGKILL) at each point of a transaction: nothing acked is lost, nothing half written reaches the backend.</summary>
public sealed class RelayKilledTests
{
    private const string Id = "survivor";
    private static readonly byte[] Message = TestMail.Make(Id, lines: 2000);

    [Theory]
    [InlineData(SinkPoint.Mail)]
    [InlineData(SinkPoint.Rcpt)]
    [InlineData(SinkPoint.Data)]
    [InlineData(SinkPoint.MidData)]
    [InlineData(SinkPoint.DotBeforeReply)]
    public async Task Relay_KilledWhileTheBackendIsAtPoint_NothingAckedNothingHalf(SinkPoint point)
    {
        await using var sink = new RecordingSink();
        await using var relay = await RelayProcess.StartAsync(RelaySettings.To(sink.Url));
        var hold = sink.HoldAt(point);

        var sending = TestMail.TrySendAsync(relay.Port, Message);
        await hold.ReachedAsync();
        await relay.KillAsync();
        hold.LetGo();

        Assert.Null(await sending);
        await AssertWholeThenAgainAsync(relay, sink, atMost: point is SinkPoint.DotBeforeReply or SinkPoint.MidData ? 1 : 0);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    [InlineData(70_000)]
    [InlineData(-3)]
    public async Task Relay_KilledBeforeTheSendersDot_BackendHasNothing(int sent)
    {
        await using var sink = new RecordingSink();
        await using var relay = await RelayProcess.StartAsync(RelaySettings.To(sink.Url));
        await using (var client = await SmtpClient.GreetedAsync(relay.Port))
        {
            await client.BeginDataAsync(TestMail.From, TestMail.To);
            var data = DotStuffing.Stuff(Message);
            await client.SendAsync(data.AsMemory(0, sent < 0 ? data.Length + sent : sent));
            await relay.KillAsync();
            Assert.Null(await client.ReadAsync());
        }

        await AssertWholeThenAgainAsync(relay, sink, atMost: 0);
    }

    [Fact]
    public async Task Relay_KilledAfterThe250_BackendHasIt()
    {
        await using var sink = new RecordingSink();
        await using var relay = await RelayProcess.StartAsync(RelaySettings.To(sink.Url));

        Assert.Equal(250, (await TestMail.TrySendAsync(relay.Port, Message))?.Code);
        await relay.KillAsync();

        Assert.Equal(1, TestMail.CountWhole(sink.Kept.Select(t => t.Message), Id, Message));
    }

    /// <summary>What the backend has is whole; after a new start the sender's next try is acked and there.</summary>
    private static async Task AssertWholeThenAgainAsync(RelayProcess relay, RecordingSink sink, int atMost)
    {
        await Eventually.HoldsAsync("the backend's sessions ended", () => sink.Connections == 0, TimeSpan.FromSeconds(10));
        var before = TestMail.CountWhole(sink.Kept.Select(t => t.Message), Id, Message);
        Assert.InRange(before, 0, atMost);
        Assert.Equal(before, sink.Kept.Count);

        await relay.StartAsync();
        Assert.Equal(250, (await TestMail.TrySendAsync(relay.Port, Message))?.Code);
        Assert.Equal(before + 1, TestMail.CountWhole(sink.Kept.Select(t => t.Message), Id, Message));
    }
}
