using System.Diagnostics;
using System.Globalization;
using Relay.Core.State;
using Relay.State.Embedded;

namespace Relay.State.Tests;

/// <summary>kill -9 at any moment, over and over on one folder: never corrupt, never missing what was flushed, never growing without end.</summary>
public sealed class KillTests : IDisposable
{
    private const int Kills = 15;

    /// <summary>Some 10,000 clients, some thousand triplets a life, and a log as long as a snapshot may let it grow.</summary>
    private const long MostBytes = 64 << 20;

    private readonly TemporaryFolder folder = new();

    private readonly LogLines log = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Process_KilledAtAnyMoment_LosesOnlyWhatWasNotFlushed()
    {
        var random = new Random(20260101);
        var names = new List<(string Name, int Flushed)>();
        for (var i = 0; i < Kills; i++)
        {
            var name = $"life {i}";
            names.Add((name, await LiveAsync(name, rounds: random.Next(1, 40), delay: TimeSpan.FromMilliseconds(random.Next(0, 30)))));
            await CheckAsync(names);
        }

        Assert.Contains(Directory.EnumerateFiles(folder.Path), static f => Path.GetFileName(f) == "snapshot");
        Assert.Empty(log.Errors);
    }

    internal static GreylistTriplet Triplet(string name, int i) => new($"{name}/{i}", "", $"sender-{i}@example.org", "r@example.net");

    /// <summary>Starts a writer, lets it say so many times that it has written, and kills it a moment after.</summary>
    /// <returns>What it said last.</returns>
    private async Task<int> LiveAsync(string name, int rounds, TimeSpan delay)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(KillTests).Assembly.Location, KillTarget.Verb, folder.Path, name]) { RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        try
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
            var said = -1;
            for (var i = 0; i < rounds; i++)
            {
                var line = await process.StandardOutput.ReadLineAsync(patience.Token);
                Assert.NotNull(line);
                said = int.Parse(line, CultureInfo.InvariantCulture);
            }

            await Task.Delay(delay);
            return said;
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync();
        }
    }

    private async Task CheckAsync(List<(string Name, int Flushed)> names)
    {
        await using var store = new EmbeddedStore(folder.Path, new(), TimeProvider.System, log);
        var there = new HashSet<GreylistTriplet>();
        await foreach (var entry in store.ListGreylistAsync(default))
        {
            Assert.Equal(StateKey.Of(entry.Triplet).ToString(), entry.Key);
            there.Add(entry.Triplet);
        }

        foreach (var (name, flushed) in names)
        {
            var told = flushed / 100;
            Assert.DoesNotContain(Enumerable.Range(0, told), i => !there.Contains(Triplet(name, i)));
            var reputation = await store.ReputationAsync(new(ReputationKind.Network, name), default);
            Assert.True(reputation.Good >= told * 0.999, $"{name}: {reputation.Good} of {told}");
            Assert.Equal(0, reputation.Bad);
            Assert.True(told == 0 || !await store.OnceAsync(new(OnceKind.Learned, $"{name} {told - 1}"), TimeSpan.FromDays(1), default));
        }

        Assert.InRange(new DirectoryInfo(folder.Path).EnumerateFiles().Sum(static f => f.Length), 0, MostBytes);
    }
}
