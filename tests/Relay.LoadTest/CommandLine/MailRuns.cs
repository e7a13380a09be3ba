using System.Diagnostics;
using Relay.LoadTest.Corpus;
using Relay.LoadTest.Load;
using Relay.LoadTest.Measure;
using Relay.LoadTest.Report;
using Relay.LoadTest.Sink;

namespace Relay.LoadTest.CommandLine;

/// <summary>
/// Runs that send mail: warm up, wait until the sink has it all, then measure until the sink has all of the run. A run is
/// right when every message was answered 250 and the sink counts as many as were sent, no less and no more.
/// </summary>
internal static class MailRuns
{
    private const long Allowance = 200_000_000;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(300);

    public static async Task<RunRecord> ThroughputAsync(Arguments arguments)
    {
        var perConnection = arguments.Number("per-connection", 1, least: 1);
        var messages = arguments.Number("messages", 0);
        return await RunAsync(arguments, perConnection == 1 ? "throughput" : "reuse", async (plan, run) =>
        {
            plan = plan with { Messages = messages == 0 ? plan.Mix.Messages.Count : messages, PerConnection = perConnection };
            return (plan, await ClosedLoop.RunAsync(plan), run);
        });
    }

    public static async Task<RunRecord> LatencyAsync(Arguments arguments)
    {
        var perSecond = arguments.Number("per-second", 25, least: 1);
        var seconds = arguments.Number("seconds", 40, least: 1);
        return await RunAsync(arguments, "latency", async (plan, run) =>
        {
            plan = plan with { Messages = perSecond * seconds };
            var (outcome, late) = await OpenLoop.RunAsync(plan, perSecond);
            return (plan, outcome, run with { PerSecond = perSecond, LateMs = Percentiles.Of(late) });
        });
    }

    private static async Task<RunRecord> RunAsync(
        Arguments arguments, string part, Func<LoadPlan, RunRecord, Task<(LoadPlan Plan, Outcome Outcome, RunRecord Run)>> load)
    {
        var run = new RunRecord { Part = arguments.Text("part") ?? part, Server = arguments.Required("server"), Ok = false };
        var pid = arguments.Number("pid", 0, least: 1);
        var warmup = arguments.Number("warmup", 500);
        var sessions = arguments.Number("sessions", 20, least: 1);
        var sources = arguments.Number("sources", 0);
        var sink = SinkCounter.From(arguments.Required("sink"));
        var (target, corpora, digests) = (arguments.EndPoint("target"), arguments.Required("corpora"), arguments.Text("digests"));
        arguments.Required("out");
        arguments.ThrowOnUnread();

        var mix = CorpusMix.Load(corpora);
        var plan = new LoadPlan(target, mix, warmup, sessions, 1, Patience, sources);
        var start = await sink.CountAsync();
        await ArriveAsync(sink, start + await WarmUpAsync(plan, arguments.Number("per-second", 25, least: 1), part));

        start = await sink.CountAsync();
        // Collected now, and not again for as long as this much lasts: a pause of ours must not be taken for one of the server.
        GC.TryStartNoGCRegion(Allowance);
        await using var watch = ServerWatch.Start(pid);
        var clock = Stopwatch.StartNew();
        (plan, var outcome, run) = await load(plan, run);
        var accepted = clock.Elapsed;
        await ArriveAsync(sink, start + outcome.Accepted);
        var arrived = clock.Elapsed;
        await Task.Delay(Quiet); // a message too many would come now, and servers clear their queues
        run = Figures(run, plan, outcome, accepted, arrived, watch.Stop()) with { AtSink = await sink.CountAsync() - start };
        if (digests is not null)
        {
            await File.WriteAllLinesAsync(digests, Enumerable.Range(0, plan.Messages).Select(n => $"{mix[n].BodyDigest} {mix[n].Path}"));
        }

        return run with { Ok = outcome.Accepted == plan.Messages && outcome.Failed == 0 && run.AtSink == plan.Messages };
    }

    /// <summary>Under full load for the server; at the run's own pace too where that is measured, so that neither side meets new code in it.</summary>
    private static async Task<int> WarmUpAsync(LoadPlan plan, int perSecond, string part)
    {
        Check(await ClosedLoop.RunAsync(plan));
        if (part != "latency")
        {
            return plan.Messages;
        }

        var paced = plan with { Messages = 2 * perSecond };
        Check((await OpenLoop.RunAsync(paced, perSecond)).Outcome);
        return plan.Messages + paced.Messages;

        static void Check(Outcome outcome)
        {
            if (outcome.Failed > 0)
            {
                throw new IOException($"warming up: {outcome.Failed} messages failed: {string.Join("; ", outcome.Reasons.Keys)}");
            }
        }
    }

    /// <summary>Waits until the sink has so many; gives up where it gets none for as long as we have patience.</summary>
    private static async Task ArriveAsync(ISinkCounter sink, long wanted)
    {
        var last = -1L;
        var since = Stopwatch.GetTimestamp();
        for (var count = await sink.CountAsync(); count < wanted && Stopwatch.GetElapsedTime(since) < Patience; count = await sink.CountAsync())
        {
            since = count > last ? Stopwatch.GetTimestamp() : since;
            last = count;
            await Task.Delay(5);
        }
    }

    private static RunRecord Figures(RunRecord run, LoadPlan plan, Outcome outcome, TimeSpan accepted, TimeSpan arrived, ServerFigures cost) => run with
    {
        Messages = plan.Messages,
        Sessions = plan.Sessions,
        PerConnection = plan.PerConnection,
        Failed = outcome.Failed,
        Seconds = arrived.TotalSeconds,
        MessagesPerSecond = plan.Messages / arrived.TotalSeconds,
        AcceptedPerSecond = plan.Messages / accepted.TotalSeconds,
        CpuMsPerMessage = cost.CpuMs / plan.Messages,
        UserMsPerMessage = cost.UserMs / plan.Messages,
        SystemMsPerMessage = cost.SystemMs / plan.Messages,
        WholeMs = Percentiles.Of(outcome.WholeMilliseconds()),
        DataMs = Percentiles.Of(outcome.DataMilliseconds()),
        ServerCost = cost,
        Reasons = outcome.Reasons,
    };
}
