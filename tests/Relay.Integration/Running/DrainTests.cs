using Relay.Integration.Harness;

namespace Relay.Integration.Running;

/// <summary>SIGTERM: what is in hand is finished, the idle are told, the process ends with 0.</summary>
public sealed class DrainTests
{
    [Fact]
    public async Task Terminate_WithTransactionInHand_FinishesItAndExitsZero()
    {
        await using var sink = new RecordingSink();
        await using var relay = await RelayProcess.StartAsync(RelaySettings.To(sink.Url));
        await using var busy = await SmtpClient.GreetedAsync(relay.Port);
        await using var idle = await SmtpClient.GreetedAsync(relay.Port);
        await busy.BeginDataAsync(TestMail.From, TestMail.To);
        var data = DotStuffing.Stuff(TestMail.Make("drained"));
        await busy.SendAsync(data.AsMemory(0, data.Length / 2));

        relay.Send(ChildProcess.Signal.Terminate);

        await idle.ExpectAsync(421);
        Assert.Null(await idle.ReadAsync());
        await Eventually.HoldsAsync("the port closed", () => !Loopback.AcceptsAsync(relay.Port).GetAwaiter().GetResult(), TimeSpan.FromSeconds(5));
        Assert.False(relay.HasExited);
        await busy.SendAsync(data.AsMemory(data.Length / 2));
        await busy.ExpectAsync(250);
        Assert.Equal(0, await relay.ExitAsync(15));
        Assert.Equal(1, TestMail.CountWhole(sink.Kept.Select(t => t.Message), "drained", TestMail.Make("drained")));
    }

    [Fact]
    public async Task Terminate_WhileTheBackendAnswers_SenderHears250()
    {
        await using var sink = new RecordingSink();
        await using var relay = await RelayProcess.StartAsync(RelaySettings.To(sink.Url));
        var hold = sink.HoldAt(SinkPoint.DotBeforeReply);
        var sending = TestMail.TrySendAsync(relay.Port, TestMail.Make("answering"));
        await hold.ReachedAsync();

        relay.Send(ChildProcess.Signal.Terminate);
        await Eventually.HoldsAsync("the port closed", () => !Loopback.AcceptsAsync(relay.Port).GetAwaiter().GetResult(), TimeSpan.FromSeconds(5));
        hold.LetGo();

        Assert.Equal(250, (await sending)?.Code);
        Assert.Equal(0, await relay.ExitAsync(15));
        Assert.Single(sink.Kept);
    }

    [Fact]
    public async Task Terminate_WithNobodyThere_ExitsZeroAtOnce()
    {
        await using var sink = new RecordingSink();
        await using var relay = await RelayProcess.StartAsync(RelaySettings.To(sink.Url));

        relay.Send(ChildProcess.Signal.Terminate);

        Assert.Equal(0, await relay.ExitAsync(5));
    }
}
