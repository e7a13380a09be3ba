using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Relay.Core.State;
using Relay.State;
using Relay.State.Embedded;
using Relay.State.Redis;

namespace Relay.Benchmarks.State;

/// <summary>
/// <c>store FOLDER REDIS-URL SECONDS JSON</c>: each verb on each store for so long, as a table and a file.
/// <c>fill FOLDER N</c> and <c>open FOLDER</c>: what N greylist entries cost the process that has them and the one that starts with them.
/// </summary>
internal static class StoreBench
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public static async Task<int> RunAsync(string[] args)
    {
        switch (args)
        {
            case ["store", var folder, var redis, var seconds, var json]:
                return await CompareAsync(folder, redis, TimeSpan.FromSeconds(double.Parse(seconds, CultureInfo.InvariantCulture)), json);
            case ["fill", var folder, var entries]:
                return await StoreMemory.FillAsync(folder, int.Parse(entries, CultureInfo.InvariantCulture));
            case ["open", var folder, var json]:
                return await StoreMemory.OpenAsync(folder, json);
            default:
                await Console.Error.WriteLineAsync("store FOLDER REDIS-URL SECONDS JSON | fill FOLDER N | open FOLDER JSON");
                return 2;
        }
    }

    private static async Task<int> CompareAsync(string folder, string redis, TimeSpan length, string json)
    {
        var runs = new List<VerbRun>();
        await using (var embedded = new EmbeddedStore(folder, new(), TimeProvider.System, NullLogger.Instance))
        {
            await MeasureAsync(embedded, Environment.ProcessorCount, length, runs);
        }

        if (redis.Length > 0)
        {
            await using var store = new RedisStore(redis, TimeProvider.System);
            await StateStores.ReadyAsync(store, Patience, TimeSpan.FromMilliseconds(20), CancellationToken.None);
            await MeasureAsync(store, 1, length, runs);
            await MeasureAsync(store, 50, length, runs);
        }

        await File.WriteAllTextAsync(json, JsonSerializer.Serialize(new { Time = TimeProvider.System.GetUtcNow(), Environment.ProcessorCount, Runs = runs }) + "\n");
        return runs.TrueForAll(static r => r.Failed == 0) ? 0 : 1;
    }

    private static async Task MeasureAsync(IStateStore store, int callers, TimeSpan length, List<VerbRun> runs)
    {
        Console.WriteLine();
        Console.WriteLine($"{store.Name}, {callers} at a time");
        Console.WriteLine($"{"verb",-16} {"verbs/s",10} {"p50 µs",9} {"p99 µs",9} {"p99.9 µs",9} {"CPU µs",8} {"failed",7}");
        foreach (var (name, verb) in StoreVerbs.All)
        {
            await VerbRun.MeasureAsync(store, name, verb, callers, length / 10); // compiles, connects
            var run = await VerbRun.MeasureAsync(store, name, verb, callers, length);
            runs.Add(run);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{run.Verb,-16} {run.PerSecond,10:0} {run.P50,9:0.0} {run.P99,9:0.0} {run.P999,9:0.0} {run.CpuMicroseconds,8:0.00} {run.Failed,7}"));
        }
    }
}
