using Relay.LoadTest.Load;
using Relay.LoadTest.Measure;
using Relay.LoadTest.Report;

namespace Relay.LoadTest.CommandLine;

/// <summary>
/// What a connection costs that does nothing: resident memory with thousands of them less that before, by their number.
/// A small crowd comes and goes first, so that what a server makes once is not counted as theirs.
/// </summary>
internal static class IdleRun
{
    private const int FirstCrowd = 200;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    public static async Task<RunRecord> RunAsync(Arguments arguments)
    {
        var (server, target) = (arguments.Required("server"), arguments.EndPoint("target"));
        var pid = arguments.Number("pid", 0, least: 1);
        var count = arguments.Number("connections", 5000, least: 1);
        var sources = Math.Min(arguments.Number("sources", 100, least: 1), 250);
        var settle = TimeSpan.FromSeconds(arguments.Number("settle", 10, least: 1));
        arguments.Required("out");
        arguments.ThrowOnUnread();

        using (await IdleCrowd.OpenAsync(target, Math.Min(FirstCrowd, count), sources, Patience))
        {
            await Task.Delay(settle / 5);
        }

        await Task.Delay(settle / 5);
        var before = ServerSample.Take(pid);
        using var crowd = await IdleCrowd.OpenAsync(target, count, sources, Patience);
        await Task.Delay(settle / 2);
        var half = ServerSample.Take(pid);
        await Task.Delay(settle / 2);
        var full = ServerSample.Take(pid);
        var alive = await crowd.AnsweringAsync(Patience);
        crowd.Dispose();
        await Task.Delay(settle / 2);
        var after = ServerSample.Take(pid);
        return new RunRecord
        {
            Part = "idle",
            Server = server,
            Ok = alive == count,
            Connections = count,
            Alive = alive,
            KbPerConnection = (double)(full.ResidentKb - before.ResidentKb) / count,
            IdleCpuMsPerSecond = (full.CpuMs - half.CpuMs) / (settle / 2).TotalSeconds,
            ServerCost = new ServerFigures(after.UserMs - before.UserMs, after.SystemMs - before.SystemMs, before.ResidentKb, full.ResidentKb, after.ResidentKb, full.Processes),
            Reasons = crowd.Reasons,
        };
    }
}
