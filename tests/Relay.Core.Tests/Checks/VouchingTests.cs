using Microsoft.Extensions.Logging.Abstractions;
using Relay.Core.Checks;
using Relay.Testing;

namespace Relay.Core.Tests.Checks;

/// <summary>Whether a client is a stranger is known as soon as one check says that it is none.</summary>
public sealed class VouchingTests
{
    private static readonly CheckResult Good = CheckResult.Hits([new SymbolHit("GOOD") { Vouches = true }]);
    private static readonly CheckResult Plain = CheckResult.Hit("PLAIN");

    private readonly ManualTimeProvider time = new();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Client_WhenAllHaveAnswered_IsKnownOrNot(bool vouches)
    {
        using var run = Start(Task.FromResult(Plain), Task.FromResult(vouches ? Good : CheckResult.Nothing));
        Assert.Equal(vouches, await run.IsVouchedForAsync(TimeSpan.FromSeconds(5), CancellationToken.None));
    }

    [Fact]
    public async Task Client_OneCheckVouches_DoesNotWaitForTheOthers()
    {
        var (silent, late) = (new TaskCompletionSource<CheckResult>(), new TaskCompletionSource<CheckResult>());
        using var run = Start(silent.Task, late.Task);
        var known = run.IsVouchedForAsync(TimeSpan.FromSeconds(5), CancellationToken.None).AsTask();
        Assert.False(known.IsCompleted);
        late.SetResult(Good);
        Assert.True(await known);
        Assert.False(silent.Task.IsCompleted);
    }

    [Fact]
    public async Task Client_NobodySaysSoInTime_IsAStranger()
    {
        using var run = Start(new TaskCompletionSource<CheckResult>().Task);
        var known = run.IsVouchedForAsync(TimeSpan.FromSeconds(5), CancellationToken.None).AsTask();
        time.Advance(TimeSpan.FromSeconds(4));
        Assert.False(known.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.False(await known);
    }

    [Fact]
    public async Task Client_ThatLeaves_EndsTheWait()
    {
        using var gone = new CancellationTokenSource();
        using var run = Start(new TaskCompletionSource<CheckResult>().Task);
        var known = run.IsVouchedForAsync(TimeSpan.FromSeconds(5), gone.Token).AsTask();
        await gone.CancelAsync();
        Assert.False(await known);
    }

    [Fact]
    public async Task Check_ThatFails_VouchesForNobodyAndIsStillCollected()
    {
        var broken = new TaskCompletionSource<CheckResult>();
        using var run = Start(broken.Task);
        broken.SetException(new IOException("broken"));
        Assert.False(await run.IsVouchedForAsync(TimeSpan.FromSeconds(5), CancellationToken.None));
        var card = new Scorecard(ScoreTable.Empty);
        await run.CollectAsync(Stage.Rcpt, card);
        Assert.Equal("C0_UNKNOWN", Assert.Single(card.Symbols).Name);
    }

    private CheckRun Start(params Task<CheckResult>[] answers)
    {
        var checks = answers.Select(static (a, i) => new ScriptedCheck($"c{i}", Stage.Connect, Stage.Rcpt, _ => new ValueTask<CheckResult>(a)));
        var run = new CheckRun(new CheckSet(checks, TimeSpan.FromSeconds(60)), new CheckContext { Hostname = "mx.test" }, withEdge: true, time, NullLogger.Instance);
        run.Start(Stage.Connect);
        return run;
    }
}
