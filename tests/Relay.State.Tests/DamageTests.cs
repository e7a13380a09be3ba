using Relay.Core.State;
using Relay.State.Embedded;
using Relay.Testing;

namespace Relay.State.Tests;

/// <summary>Files as bad disks leave them: opened all the same, with what can be read, and nothing that was never written.</summary>
public sealed class DamageTests : IAsyncLifetime
{
    private static readonly GreylistTimes Times = new(TimeSpan.FromMinutes(5), TimeSpan.FromDays(2), TimeSpan.FromDays(35), 3);

    private readonly TemporaryFolder folder = new();

    private readonly ManualTimeProvider clock = new();

    private readonly LogLines log = new();

    private readonly HashSet<string> written = [];

    private byte[] snapshot = [];

    private byte[] changes = [];

    /// <summary>A snapshot with every table in it, and a log after it.</summary>
    public async Task InitializeAsync()
    {
        await using (var store = Open())
        {
            for (var i = 0; i < 40; i++)
            {
                await AskAsync(store, $"snapshot {i}");
            }

            await store.TakeAsync(new(RateKind.MessagesOfClient, "c"), new(1, TimeSpan.FromHours(1), 5), 1, default);
            await store.TallyAsync(new(TallyKind.UnknownRecipients, "c"), TimeSpan.FromHours(1), 1, default);
            await store.RememberAsync(new(ReputationKind.Network, "c"), 1, 1, default);
            await store.OnceAsync(new(OnceKind.Notice, "c"), TimeSpan.FromDays(1), default);
            await store.AddReportRowAsync(Today, "example.org", "row", 3, default);
        }

        // A damaged snapshot is written anew when the store is next flushed: that makes one.
        await File.WriteAllBytesAsync(folder.Below("snapshot"), [.. StateFiles.Head(0), 9]);
        await using (var store = Open())
        {
            await store.FlushAsync();
            await AskAsync(store, "log 0");
            await AskAsync(store, "log 1");
        }

        snapshot = await File.ReadAllBytesAsync(folder.Below("snapshot"));
        changes = await File.ReadAllBytesAsync(folder.Below("log-1"));
        Assert.True(snapshot.Length > 2000 && changes.Length > 100, "there is too little to damage");
    }

    public Task DisposeAsync()
    {
        folder.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task Files_Whole_HoldAllOfEveryTable()
    {
        await using var store = Open();
        Assert.Equal(written.Order(), (await SendersAsync(store)).Order());
        Assert.False(await store.OnceAsync(new(OnceKind.Notice, "c"), TimeSpan.FromDays(1), default));
        Assert.Equal([new ReportRow("row", 3)], (await store.ReportRowsAsync(Today, "example.org", default)).Rows);
        Assert.Equal(["example.org"], (await store.ReportDomainsAsync(Today, default)).Domains);
        await using var guest = StateStores.OpenForCommand("embedded:" + folder.Path, clock);
        Assert.Equal([new ReportRow("row", 3)], (await guest.ReportRowsAsync(Today, "example.org", default)).Rows);
        Assert.Equal(["example.org"], (await guest.ReportDomainsAsync(Today, default)).Domains);
    }

    [Fact]
    public async Task Snapshot_CutAnywhere_KeepsWhatIsBeforeAndTheLog()
    {
        var most = -1;
        for (var length = StateFiles.HeadSize; length < snapshot.Length; length += 37)
        {
            await WriteAsync(snapshot[..length], changes);
            await using var store = Open();
            var senders = await SendersAsync(store);
            Assert.Subset(written, senders);
            Assert.Superset(new HashSet<string> { "log 0", "log 1" }, senders);
            Assert.True(senders.Count >= most, "a longer file gave less");
            most = senders.Count;
        }

        Assert.True(most > 30, $"only {most} were ever read");
    }

    [Fact]
    public async Task Snapshot_CutInItsHead_IsSaidAndNoReasonToFail()
    {
        for (var length = 0; length < StateFiles.HeadSize; length++)
        {
            await WriteAsync(snapshot[..length], changes);
            var before = log.Errors.Count;
            await using var store = Open();
            Assert.Subset(written, await SendersAsync(store));
            Assert.Equal(before + 1, log.Errors.Count);
        }
    }

    [Fact]
    public async Task Snapshot_BitTurned_GivesNothingThatWasNotWritten()
    {
        var random = new Random(20260102);
        for (var i = 0; i < 150; i++)
        {
            var turned = (byte[])snapshot.Clone();
            turned[random.Next(turned.Length)] ^= (byte)(1 << random.Next(8));
            await WriteAsync(turned, changes);
            await using var store = Open();
            Assert.Subset(written, await SendersAsync(store));
            await store.FlushAsync();
            Assert.Subset(written, await SendersAsync(store));
        }
    }

    /// <summary>Noise with whole frames in it: records of any table, kind and length, under a right checksum.</summary>
    [Fact]
    public async Task Log_RecordsOfNoise_AreTakenOrLeft()
    {
        var random = new Random(20260103);
        for (var i = 0; i < 150; i++)
        {
            var buffer = new System.Buffers.ArrayBufferWriter<byte>();
            for (var n = 0; n < 20; n++)
            {
                var record = new byte[random.Next(1, 200)];
                random.NextBytes(record);
                record[0] = (byte)random.Next(0, 10);
                RecordFrame.Write(buffer, record);
            }

            await WriteAsync(snapshot, [.. changes, .. buffer.WrittenSpan]);
            await using var store = Open();
            Assert.Superset(new HashSet<string> { "log 0", "log 1" }, await SendersAsync(store));
            Assert.Equal(GreylistState.First, await AskAsync(store, $"new {i}"));
            await store.ReportDomainsAsync(Today, default);
            await store.ReportRowsAsync(Today, "example.org", default);
        }
    }

    private DateOnly Today => DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);

    private EmbeddedStore Open() => new(folder.Path, new(), clock, log);

    private async Task WriteAsync(byte[] wholeSnapshot, byte[] wholeLog)
    {
        foreach (var old in Directory.EnumerateFiles(folder.Path, "log-*"))
        {
            File.Delete(old);
        }

        await File.WriteAllBytesAsync(folder.Below("snapshot"), wholeSnapshot);
        await File.WriteAllBytesAsync(folder.Below("log-1"), wholeLog);
    }

    private async Task<GreylistState> AskAsync(EmbeddedStore store, string sender)
    {
        written.Add(sender);
        return (await store.GreylistAsync(new($"net {sender}", "", sender, "r@example.net"), Times, default)).State;
    }

    private static async Task<HashSet<string>> SendersAsync(EmbeddedStore store)
    {
        var senders = new HashSet<string>();
        await foreach (var entry in store.ListGreylistAsync(default))
        {
            if (entry.Triplet.Recipient == "r@example.net")
            {
                senders.Add(entry.Triplet.Sender);
            }
        }

        return senders;
    }
}
