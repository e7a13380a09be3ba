using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json;
using Relay.Dns;

namespace Relay.Benchmarks;

/// <summary>
/// What a question to the resolver costs: answered from its cache, and asked of a name server (a process of its own, whose TTLs are 0). BenchmarkDotNet
/// is no help here: the work is spread over threads and sockets, so CPU and allocations of the whole process are taken, by the number of questions.
/// </summary>
internal static class ResolverRun
{
    private const int Names = 1000;
    private static readonly string[] Asked = [.. Enumerable.Range(0, Names).Select(static i => $"host{i}.example.test")];

    public static async Task<int> RunAsync(IPEndPoint cached, IPEndPoint uncached, int questions, string json)
    {
        var figures = new List<ResolverFigures>
        {
            await CachedAsync(cached, questions * 50),
            await FloorAsync(uncached, questions),
            await UncachedAsync(uncached, questions, 1),
            await UncachedAsync(uncached, questions, 64),
        };
        Console.WriteLine("resolver        questions/s   us/question   CPU us   bytes/question   failed");
        foreach (var f in figures)
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{f.Name,-14}{f.PerSecond,13:0}{f.Microseconds,14:0.00}{f.CpuMicroseconds,9:0.00}{f.Bytes,17:0}{f.Failed,9}"));
        }

        await File.WriteAllTextAsync(json, JsonSerializer.Serialize(figures, JsonSerializerOptions.Web) + "\n");
        return figures.TrueForAll(static f => f.Failed == 0) ? 0 : 1;
    }

    private static async Task<ResolverFigures> CachedAsync(IPEndPoint server, int questions)
    {
        await using var resolver = Create(server);
        await AskAsync(resolver, 0, Names);
        await AskAsync(resolver, 0, Names * 50); // compiled to the end
        return await MeasureAsync("cached", questions, () => AskAsync(resolver, 0, questions));
    }

    private static async Task<ResolverFigures> UncachedAsync(IPEndPoint server, int questions, int atOnce)
    {
        await using var resolver = Create(server);
        await ManyAsync(resolver, questions / 4, atOnce);
        return await MeasureAsync($"uncached x{atOnce}", questions, () => ManyAsync(resolver, questions, atOnce));
    }

    /// <summary>The same packets over one connected socket that is never closed, blocking: what the kernel takes for itself.</summary>
    private static Task<ResolverFigures> FloorAsync(IPEndPoint server, int questions)
    {
        using var floor = new DatagramFloor(server, Asked);
        floor.Run(questions / 4);
        return MeasureAsync("bare datagrams", questions, () => Task.FromResult(floor.Run(questions)));
    }

    private static async Task<int> ManyAsync(Resolver resolver, int questions, int atOnce)
    {
        // Disjoint names, so that no two ask the same at once and share the answer.
        var each = questions / atOnce;
        var failed = await Task.WhenAll(Enumerable.Range(0, atOnce).Select(i => AskAsync(resolver, i * (Names / atOnce), each, Names / atOnce)));
        return failed.Sum();
    }

    /// <returns>How many had no answer.</returns>
    private static async Task<int> AskAsync(Resolver resolver, int first, int questions, int among = Names)
    {
        var failed = 0;
        for (var i = 0; i < questions; i++)
        {
            var answer = await resolver.QueryAsync(Asked[first + (i % among)], RecordType.A, CancellationToken.None);
            failed += answer.Outcome == DnsOutcome.Records ? 0 : 1;
        }

        return failed;
    }

    private static async Task<ResolverFigures> MeasureAsync(string name, int questions, Func<Task<int>> ask)
    {
        GC.Collect();
        var (bytes, cpu, clock) = (GC.GetTotalAllocatedBytes(precise: true), Environment.CpuUsage.TotalTime, Stopwatch.StartNew());
        var failed = await ask();
        var took = clock.Elapsed;
        cpu = Environment.CpuUsage.TotalTime - cpu;
        bytes = GC.GetTotalAllocatedBytes(precise: true) - bytes;
        return new ResolverFigures(
            name, questions / took.TotalSeconds, took.TotalMicroseconds / questions, cpu.TotalMicroseconds / questions, (double)bytes / questions, failed);
    }

    private static Resolver Create(IPEndPoint server) => new(new ResolverOptions { Servers = [server], Hosts = HostsFile.Empty }, TimeProvider.System);
}

/// <summary>One line of the table.</summary>
internal sealed record ResolverFigures(string Name, double PerSecond, double Microseconds, double CpuMicroseconds, double Bytes, int Failed);
