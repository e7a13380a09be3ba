using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Relay.Core.Labels;
using Relay.State.Labels;
using Relay.Testing;

namespace Relay.State.Tests.Labels;

public sealed class FileLabelLogTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("relay-labels-").FullName;
    private readonly ManualTimeProvider clock = new(LabelSamples.Time);

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private string File1 => Path.Combine(folder, "sub", "labels.log");

    [Fact]
    public async Task Reading_WhatIsNotThere_MakesNothing()
    {
        await using var log = Open();
        Assert.Empty(await LabelSamples.AllAsync(log));
        await log.TidyAsync(default);
        Assert.False(Directory.Exists(Path.Combine(folder, "sub")));
    }

    [Fact]
    public async Task Events_Appended_AreReadByAnotherInTheirOrder()
    {
        await using var log = Open();
        await using var reader = Open();
        var events = LabelSamples.Events(0, 600); // more than a page
        await log.AppendAsync(events[..1], default);
        var (first, at, _) = await LabelSamples.FromAsync(reader, default);
        await log.AppendAsync(events[1..], default);
        var (rest, _, replaced) = await LabelSamples.FromAsync(reader, at);

        LabelSamples.Same(events, [.. first, .. rest]);
        Assert.False(replaced);
        Assert.Equal(new FileInfo(File1).Length, reader.Size);
    }

    [Fact]
    public async Task TwoWriters_AtOnce_LoseNothing()
    {
        await using var one = Open();
        await using var other = Open();
        await Task.WhenAll(
            Task.Run(async () => await OneByOneAsync(one, 0)),
            Task.Run(async () => await OneByOneAsync(other, 1000)));

        var all = await LabelSamples.AllAsync(one);
        LabelSamples.Same(LabelSamples.Events(0, 60), all.Where(static e => e.Message.High < 1000));
        LabelSamples.Same(LabelSamples.Events(1000, 60), all.Where(static e => e.Message.High >= 1000));

        static async Task OneByOneAsync(FileLabelLog log, int from)
        {
            for (var i = 0; i < 60; i++)
            {
                await log.AppendAsync([LabelSamples.Event(from + i)], default);
            }
        }
    }

    /// <summary>A crash at any octet of the last append: what was there before is read, the next append says what it cut and goes on behind it.</summary>
    [Fact]
    public async Task Tail_TornAnywhere_IsCutAndSaid()
    {
        await using (var log = Open())
        {
            await log.AppendAsync(LabelSamples.Events(0, 2), default);
        }

        var two = await File.ReadAllBytesAsync(File1);
        await using (var log = Open())
        {
            await log.AppendAsync([LabelSamples.Event(2)], default);
        }

        var three = await File.ReadAllBytesAsync(File1);
        for (var length = two.Length + 1; length < three.Length; length += 7)
        {
            await File.WriteAllBytesAsync(File1, three[..length]);
            var lines = new LogLines();
            await using var log = Open(logger: lines);
            LabelSamples.Same(LabelSamples.Events(0, 2), await LabelSamples.AllAsync(log));
            await log.AppendAsync([LabelSamples.Event(9)], default);

            LabelSamples.Same([.. LabelSamples.Events(0, 2), LabelSamples.Event(9)], await LabelSamples.AllAsync(log));
            Assert.Contains($"{length - two.Length} octets at {two.Length} are no whole record", Assert.Single(lines.All), StringComparison.Ordinal);
            Assert.Equal(three[two.Length..length], await File.ReadAllBytesAsync(File1 + ".cut"));
        }
    }

    [Fact]
    public async Task Events_TooMany_TheOldestGoAndReadersBeginAnew()
    {
        await using var log = Open(new LabelRetention(100, TimeSpan.FromDays(365)));
        await using var reader = Open();
        await log.AppendAsync(LabelSamples.Events(0, 110), default);
        var (all, at, _) = await LabelSamples.FromAsync(reader, default);
        Assert.Equal(110, all.Count);
        await log.AppendAsync([LabelSamples.Event(110)], default);

        Assert.True((await LabelSamples.FromAsync(reader, at)).Replaced);
        LabelSamples.Same(LabelSamples.Events(11, 100), await LabelSamples.AllAsync(reader));
        await log.AppendAsync([LabelSamples.Event(111)], default);
        LabelSamples.Same(LabelSamples.Events(11, 101), await LabelSamples.AllAsync(reader));
    }

    [Fact]
    public async Task Events_TooOld_GoWhenTheLogIsTidied()
    {
        await using var log = Open(new LabelRetention(100, TimeSpan.FromDays(10)));
        await log.AppendAsync([LabelSamples.Event(1), LabelSamples.Event(2), LabelSamples.Event(3, LabelSamples.Time.AddDays(5))], default);
        clock.Advance(TimeSpan.FromDays(10));
        await log.TidyAsync(default);
        Assert.Equal(3, (await LabelSamples.AllAsync(log)).Count); // ten days is not over ten days
        clock.Advance(TimeSpan.FromSeconds(1));
        await log.TidyAsync(default);

        LabelSamples.Same([LabelSamples.Event(3, LabelSamples.Time.AddDays(5))], await LabelSamples.AllAsync(log));
    }

    [Fact]
    public async Task File_OfAnotherKind_IsLeftAlone()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(File1)!);
        await File.WriteAllTextAsync(File1, "these are notes that somebody keeps here");
        await using var log = Open();

        Assert.Empty(await LabelSamples.AllAsync(log));
        var failure = await Assert.ThrowsAsync<IOException>(async () => await log.AppendAsync([LabelSamples.Event(1)], default));
        Assert.Contains("is no training log", failure.Message, StringComparison.Ordinal);
        Assert.StartsWith("these are notes", await File.ReadAllTextAsync(File1), StringComparison.Ordinal);
    }

    [Fact]
    public async Task TakeAll_ThatFails_TakesNothing()
    {
        await using var log = Open();
        await log.AppendAsync(LabelSamples.Events(0, 3), default);
        await Assert.ThrowsAsync<IOException>(async () => await log.TakeAllAsync(static _ => throw new IOException("no"), default));
        Assert.Equal(3, (await LabelSamples.AllAsync(log)).Count);

        List<LabelEvent> taken = [];
        await log.TakeAllAsync(
            events =>
            {
                taken.AddRange(events);
                return default;
            },
            default);
        LabelSamples.Same(LabelSamples.Events(0, 3), taken);
        Assert.Empty(await LabelSamples.AllAsync(log));
    }

    private FileLabelLog Open(LabelRetention? retention = null, ILogger? logger = null) => new(File1, retention ?? LabelSamples.Retention, clock, logger ?? NullLogger.Instance);
}
