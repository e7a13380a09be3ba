using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Relay.Core.State;
using Relay.State.Embedded;

namespace Relay.Benchmarks.State;

/// <summary>Memory and start-up time of an embedded store that is full of triplets. Each figure is of a process that did nothing else.</summary>
internal static class StoreMemory
{
    private static readonly GreylistTimes Times = new(TimeSpan.FromMinutes(5), TimeSpan.FromDays(2), TimeSpan.FromDays(35), 3);

    public static async Task<int> FillAsync(string folder, int entries)
    {
        await using var store = new EmbeddedStore(folder, new(), TimeProvider.System, NullLogger.Instance);
        for (var i = 0; i < entries; i++)
        {
            await store.GreylistAsync(StoreVerbs.New(i), Times, default);
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"filled: {entries} triplets, {Resident():0} MB resident"));
        return 0;
    }

    public static async Task<int> OpenAsync(string folder, string json)
    {
        var before = Resident();
        var watch = Stopwatch.StartNew();
        await using var store = new EmbeddedStore(folder, new(), TimeProvider.System, NullLogger.Instance);
        var seconds = watch.Elapsed.TotalSeconds;
        var after = Resident();
        var count = 0;
        await foreach (var entry in store.ListGreylistAsync(default))
        {
            count++;
        }

        var files = new DirectoryInfo(folder).EnumerateFiles().Sum(static f => f.Length) / 1048576.0;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"started with {count} triplets in {seconds:0.00} s (aim: 3 for a million), {after:0} MB resident, {after - before:0} MB of them the store's (aim: 200), {files:0} MB on disk"));
        await File.WriteAllTextAsync(json, JsonSerializer.Serialize(new { Entries = count, Seconds = seconds, ResidentMb = after, StoreMb = after - before, DiskMb = files }) + "\n");
        return 0;
    }

    private static double Resident()
    {
        using var process = Process.GetCurrentProcess();
        process.Refresh();
        return process.WorkingSet64 / 1048576.0;
    }
}
