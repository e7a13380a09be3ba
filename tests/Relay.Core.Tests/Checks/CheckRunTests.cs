using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Relay.Core.Checks;
using Relay.Testing;

namespace Relay.Core.Tests.Checks;

public sealed class CheckRunTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private readonly ManualTimeProvider time = new();
    private readonly Scorecard card = new(ScoreTable.Empty);
    private readonly TaskCompletionSource<CheckResult> answer = new();

    [Fact]
    public async Task CheckRun_Stages_StartEachCheckOnceAtItsOwn()
    {
        var helo = ScriptedCheck.AtOnce("helo", Stage.Helo);
        var data = ScriptedCheck.AtOnce("data", Stage.Data);
        using var run = Run(helo, data);
        run.Start(Stage.Connect);
        Assert.Equal((0, 0), (helo.Runs, data.Runs));
        run.Start(Stage.Helo);
        run.Start(Stage.Mail);
        Assert.Equal((1, 0), (helo.Runs, data.Runs));
        run.Start(Stage.Data);
        await run.CollectAsync(Stage.Data, card);
        Assert.Equal((1, 1), (helo.Runs, data.Runs));
        Assert.Equal(["HELO", "DATA"], Found());
    }

    [Fact]
    public async Task CheckRun_StillRunningButNotNeeded_IsNotAwaited()
    {
        using var run = Run(ScriptedCheck.Later("lookup", Stage.Connect, Stage.Data, answer), ScriptedCheck.AtOnce("quick", Stage.Helo, Stage.Rcpt));
        run.Start(Stage.Connect);
        run.Start(Stage.Helo);
        Assert.True(run.CollectAsync(Stage.Helo, card).AsTask().IsCompletedSuccessfully);
        Assert.Empty(Found());
        Assert.True(run.CollectAsync(Stage.Rcpt, card).AsTask().IsCompletedSuccessfully);
        Assert.Equal(["QUICK"], Found());

        var collecting = run.CollectAsync(Stage.Data, card).AsTask();
        Assert.False(collecting.IsCompleted);
        answer.SetResult(CheckResult.Hit("LISTED", "127.0.0.2"));
        await collecting;
        Assert.Equal(["QUICK", "LISTED"], Found());
    }

    [Fact]
    public async Task CheckRun_CollectedForEveryTransaction_GivesTheSessionsAnswersToEach()
    {
        var check = ScriptedCheck.Later("lookup", Stage.Connect, Stage.Rcpt, answer);
        using var run = Run(check);
        run.Start(Stage.Connect);
        answer.SetResult(CheckResult.Hit("LISTED"));
        await run.CollectAsync(Stage.Rcpt, card);
        var second = new Scorecard(ScoreTable.Empty);
        await run.CollectAsync(Stage.Data, second);
        Assert.Equal(card.Symbols, second.Symbols);
        Assert.Equal(1, check.Runs);
    }

    [Fact]
    public async Task CheckRun_NoAnswerInTime_IsUnknown()
    {
        using var run = Run(ScriptedCheck.Later("lookup", Stage.Connect, Stage.Data, answer));
        run.Start(Stage.Connect);
        time.Advance(Limit - TimeSpan.FromMilliseconds(1));
        var collecting = run.CollectAsync(Stage.Data, card).AsTask();
        Assert.False(collecting.IsCompleted);
        time.Advance(TimeSpan.FromMilliseconds(1));
        await collecting;
        Assert.Equal([new ScoredSymbol("LOOKUP_UNKNOWN", 0, "no answer in time")], card.Symbols);
    }

    [Fact]
    public async Task CheckRun_TimeUpBeforeItIsNeeded_IsUnknownWithoutAWait()
    {
        using var run = Run(ScriptedCheck.Later("lookup", Stage.Connect, Stage.Data, answer));
        run.Start(Stage.Connect);
        time.Advance(Limit);
        await run.CollectAsync(Stage.Data, card);
        Assert.Equal(["LOOKUP_UNKNOWN"], Found());
    }

    [Fact]
    public async Task CheckRun_ThrowsAtOnce_IsUnknownAndTheOthersRun()
    {
        var bad = new ScriptedCheck("bad", Stage.Helo, Stage.Helo, static _ => throw new InvalidOperationException("secret detail"));
        using var run = Run(bad, ScriptedCheck.AtOnce("good", Stage.Helo));
        run.Start(Stage.Helo);
        await run.CollectAsync(Stage.Helo, card);
        Assert.Equal([new ScoredSymbol("BAD_UNKNOWN", 0, "failed: InvalidOperationException"), new ScoredSymbol("GOOD", 0, "")], card.Symbols);
    }

    [Fact]
    public async Task CheckRun_FailsLater_IsUnknown()
    {
        using var run = Run(ScriptedCheck.Later("lookup", Stage.Helo, Stage.Data, answer));
        run.Start(Stage.Helo);
        answer.SetException(new IOException("gone"));
        await run.CollectAsync(Stage.Data, card);
        Assert.Equal([new ScoredSymbol("LOOKUP_UNKNOWN", 0, "failed: IOException")], card.Symbols);
    }

    [Fact]
    public async Task CheckRun_CancelsItself_IsUnknown()
    {
        using var run = Run(ScriptedCheck.Later("lookup", Stage.Helo, Stage.Data, answer));
        run.Start(Stage.Helo);
        answer.SetCanceled();
        await run.CollectAsync(Stage.Data, card);
        Assert.Equal(["LOOKUP_UNKNOWN"], Found());
    }

    [Fact]
    public async Task CheckRun_TrustedClient_RunsNoEdgeCheck()
    {
        var edge = ScriptedCheck.AtOnce("edge", Stage.Helo, edgeOnly: true);
        var content = ScriptedCheck.AtOnce("content", Stage.Helo);
        using var run = Run(withEdge: false, edge, content);
        run.Start(Stage.Helo);
        await run.CollectAsync(Stage.Data, card);
        Assert.Equal(["CONTENT"], Found());
        Assert.Equal(0, edge.Runs);
    }

    [Fact]
    public async Task CheckRun_SecondEhlo_ReplacesWhatTheFirstFoundAndKeepsOtherStages()
    {
        var names = new Queue<string>(["FIRST", "SECOND"]);
        var helo = new ScriptedCheck("helo", Stage.Helo, Stage.Rcpt, _ => ValueTask.FromResult(CheckResult.Hit(names.Dequeue())));
        using var run = Run(ScriptedCheck.AtOnce("connect", Stage.Connect), helo);
        run.Start(Stage.Connect);
        run.Start(Stage.Helo);
        run.Start(Stage.Helo);
        await run.CollectAsync(Stage.Rcpt, card);
        Assert.Equal(["CONNECT", "SECOND"], Found());
    }

    [Fact]
    public void CheckRun_Disposed_CancelsWhatStillRuns()
    {
        var check = ScriptedCheck.Later("lookup", Stage.Helo, Stage.Data, answer);
        var run = Run(check);
        run.Start(Stage.Helo);
        Assert.False(check.Cancellation.IsCancellationRequested);
        run.Dispose();
        Assert.True(check.Cancellation.IsCancellationRequested);
        run.Dispose();
    }

    [Fact]
    public async Task CheckRun_StreamingCheck_SeesTheBodyAndAnswersAtData()
    {
        using var run = Run(new StreamingCheck("stream"));
        var observers = run.BeginBody()!;
        observers.Append("one "u8);
        observers.Append("two"u8);
        Assert.Equal(7, observers.Length);
        run.Start(Stage.Data);
        await run.CollectAsync(Stage.Data, card);
        Assert.Equal([("SEEN", "one two")], card.Symbols.Select(static s => (s.Name, s.Detail)));
    }

    [Fact]
    public async Task CheckRun_ObserverThrows_IsUnknownAndTheOthersSeeTheBody()
    {
        using var run = Run(new StreamingCheck("broken", static _ => throw new InvalidOperationException("bug")), new StreamingCheck("sound"));
        var observers = run.BeginBody()!;
        observers.Append("one "u8);
        observers.Append("two"u8);
        run.Start(Stage.Data);
        await run.CollectAsync(Stage.Data, card);
        Assert.Equal([("BROKEN_UNKNOWN", "failed on the body"), ("SEEN", "one two")], card.Symbols.Select(static s => (s.Name, s.Detail)));
    }

    [Fact]
    public void CheckRun_StreamingThatThrowsOrIsOfTheEdge_IsNotShownTheBody()
    {
        var edge = new StreamingCheck("edge", edgeOnly: true);
        using var run = Run(withEdge: false, edge, new StreamingCheck("broken") { Fault = new InvalidOperationException("bug") });
        Assert.Null(run.BeginBody());
        Assert.Equal(0, edge.Begun);
    }

    private sealed class Concluding(string name, Func<Scorecard, CheckResult> judge) : IConcludingCheck
    {
        public string Name => name;

        public CheckResult Conclude(CheckContext context, Scorecard card) => judge(card);
    }

    [Fact]
    public async Task CheckRun_Conclude_SeesWhatWasFoundInOrderAndSurvivesABug()
    {
        var context = new CheckContext { Hostname = "mx.example.org" };
        var set = new CheckSet(
            [ScriptedCheck.AtOnce("first", Stage.Data)],
            Limit,
            new Concluding("second", static card => CheckResult.Hit("SECOND", card.Symbols[^1].Name)),
            new Concluding("broken", static _ => throw new InvalidOperationException("bug")),
            new Concluding("last", static card => CheckResult.Hit("LAST", card.Symbols[^1].Name)));
        using var run = new CheckRun(set, context, true, time, NullLogger.Instance);
        run.Start(Stage.Data);
        await run.CollectAsync(Stage.Data, card);
        run.Conclude(card);
        Assert.Equal(
            [("FIRST", ""), ("SECOND", "FIRST"), ("BROKEN_UNKNOWN", "failed: InvalidOperationException"), ("LAST", "BROKEN_UNKNOWN")],
            card.Symbols.Select(static s => (s.Name, s.Detail)));
    }

    private CheckRun Run(params ICheck[] checks) => Run(true, checks);

    private CheckRun Run(bool withEdge, params ICheck[] checks)
    {
        var context = new CheckContext { Hostname = "mx.example.org", Session = new SessionFacts { ClientAddress = IPAddress.Loopback } };
        return new CheckRun(new CheckSet(checks, Limit), context, withEdge, time, NullLogger.Instance);
    }

    private IEnumerable<string> Found() => card.Symbols.Select(static s => s.Name);
}
