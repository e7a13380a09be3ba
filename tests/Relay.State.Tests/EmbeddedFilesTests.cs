using Relay.Core.State;
using Relay.State.Embedded;
using Relay.Testing;

namespace Relay.State.Tests;

/// <summary>What survives a restart, a torn file, a kill, a full table, and what a command beside the relay sees.</summary>
public sealed class EmbeddedFilesTests : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;

    private static readonly GreylistTimes Times = new(TimeSpan.FromMinutes(5), TimeSpan.FromDays(2), TimeSpan.FromDays(35), 3);

    private static readonly RateLimit Limit = new(1, TimeSpan.FromHours(1), 2);

    private readonly TemporaryFolder folder = new();

    private readonly ManualTimeProvider clock = new();

    private readonly LogLines log = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Restart_EveryVerb_RemembersWhatItWasTold()
    {
        await using (var store = Open())
        {
            await AskAsync(store, "a");
            clock.Advance(Times.Delay);
            await AskAsync(store, "a");
            await store.TakeAsync(new(RateKind.MessagesOfClient, "c"), Limit, 2, None);
            await store.TallyAsync(new(TallyKind.UnknownRecipients, "c"), TimeSpan.FromHours(1), 5, None);
            await store.RememberAsync(new(ReputationKind.Network, "n"), 3, 1, None);
        }

        await using var again = Open();
        Assert.Equal(GreylistState.Known, await AskAsync(again, "a"));
        Assert.False((await again.TakeAsync(new(RateKind.MessagesOfClient, "c"), Limit, 1, None)).Allowed);
        Assert.Equal(5, await again.TallyAsync(new(TallyKind.UnknownRecipients, "c"), TimeSpan.FromHours(1), 0, None));
        Assert.Equal(new Reputation(3, 1), await again.ReputationAsync(new(ReputationKind.Network, "n"), None));
        var entry = Assert.Single(await ListAsync(again));
        Assert.Equal((Triplet("a"), 2), (entry.Triplet, entry.Passes));
    }

    [Fact]
    public async Task Restart_Forgotten_StaysForgotten()
    {
        await using (var store = Open())
        {
            await AskAsync(store, "a");
            await store.FlushAsync();
            Assert.True(await store.ForgetGreylistAsync(StateKey.Of(Triplet("a")).ToString(), None));
        }

        await using var again = Open();
        Assert.Empty(await ListAsync(again));
    }

    [Fact]
    public async Task Log_TornAtEveryByteOfItsLastRecord_KeepsAllBefore()
    {
        await using (var store = Open())
        {
            await AskAsync(store, "first");
            await store.FlushAsync();
        }

        var path = folder.Below("log-0");
        var before = new FileInfo(path).Length;
        await using (var store = Open())
        {
            await AskAsync(store, "second");
        }

        var whole = await File.ReadAllBytesAsync(path);
        Assert.True(whole.Length > before);
        for (var length = (int)before; length < whole.Length; length++)
        {
            await File.WriteAllBytesAsync(path, whole[..length]);
            await using (var store = Open())
            {
                Assert.Equal(["first"], (await ListAsync(store)).Select(static e => e.Triplet.Sender));
            }

            Assert.Equal(before, new FileInfo(path).Length);
        }
    }

    [Fact]
    public async Task Log_EveryByteOfItsLastRecordTurned_KeepsAllBefore()
    {
        await using (var store = Open())
        {
            await AskAsync(store, "first");
            await store.FlushAsync();
            await AskAsync(store, "second");
        }

        var path = folder.Below("log-0");
        var whole = await File.ReadAllBytesAsync(path);
        for (var at = whole.Length / 2; at < whole.Length; at++)
        {
            var turned = (byte[])whole.Clone();
            turned[at] ^= 0x40;
            await File.WriteAllBytesAsync(path, turned);
            await using var store = Open();
            Assert.Equal(["first"], (await ListAsync(store)).Select(static e => e.Triplet.Sender));
        }
    }

    [Fact]
    public async Task Kill_AtAnyMoment_LeavesWhatWasFlushed()
    {
        using var copy = new TemporaryFolder();
        await using var store = Open();
        for (var i = 0; i < 20; i++)
        {
            await AskAsync(store, $"s{i}");
            await store.FlushAsync();
            await AskAsync(store, "unflushed");
            Copy(copy.Path);
            await using var survivor = new EmbeddedStore(copy.Path, new(), clock, log);
            var senders = (await ListAsync(survivor)).Select(static e => e.Triplet.Sender).ToHashSet();
            Assert.Superset(Enumerable.Range(0, i + 1).Select(static n => $"s{n}").ToHashSet(), senders);
        }

        Assert.Empty(log.Errors);
    }

    [Fact]
    public async Task Snapshot_LogGrown_ReplacesItAndLosesNothing()
    {
        const int many = 200_000;
        await using (var store = Open())
        {
            for (var i = 0; i < many; i++)
            {
                await AskAsync(store, $"sender-number-{i}@example.org");
            }

            await store.FlushAsync();
            await AskAsync(store, "late");
            await store.FlushAsync();
            Assert.True(File.Exists(folder.Below("snapshot")));
            Assert.False(File.Exists(folder.Below("log-0")));
        }

        await using var again = Open();
        Assert.Equal(many + 1, (await ListAsync(again)).Count);
    }

    [Fact]
    public async Task Snapshot_Damaged_IsSaidAndTheRestIsKept()
    {
        await using (var store = Open())
        {
            await AskAsync(store, "a");
        }

        // A snapshot of generation 0 with half a record: the log still counts.
        await File.WriteAllBytesAsync(folder.Below("snapshot"), [.. StateFiles.Head(0), 9, 0, 0, 0, 1]);
        await using (var again = Open())
        {
            Assert.Single(await ListAsync(again));
            await again.FlushAsync();
        }

        Assert.Contains("is damaged", Assert.Single(log.Errors), StringComparison.Ordinal);
        await using var third = Open();
        Assert.Single(await ListAsync(third));
        Assert.Single(log.Errors);
    }

    [Fact]
    public async Task Entries_AtTheCap_PushTheOldestOut()
    {
        var limits = new EmbeddedLimits { Greylist = 1000, Origins = 10, Buckets = 10, Tallies = 10, Reputations = 10 };
        await using var store = new EmbeddedStore(folder.Path, limits, clock, log);
        for (var i = 0; i < 3000; i++)
        {
            await AskAsync(store, $"s{i}", "192.0.2.0/24");
            clock.Advance(TimeSpan.FromMilliseconds(10));
        }

        var senders = (await ListAsync(store)).Select(static e => int.Parse(e.Triplet.Sender[1..], System.Globalization.CultureInfo.InvariantCulture)).ToArray();
        Assert.Equal(1000, senders.Length);
        Assert.Contains(2999, senders);
        Assert.True(senders.Average() > 1800, $"the old ones stayed: {senders.Average()}");
    }

    [Fact]
    public async Task Entries_OfManyOrigins_StayNearTheCap()
    {
        await using var store = new EmbeddedStore(folder.Path, new EmbeddedLimits { Greylist = 1000 }, clock, log);
        for (var i = 0; i < 5000; i++)
        {
            await AskAsync(store, "s", $"net{i}");
        }

        Assert.InRange((await ListAsync(store)).Count, 1000, 1064);
    }

    /// <summary>Nobody asks for it here: the store's own second does it, whatever clock the entries live by.</summary>
    [Fact]
    public async Task Flush_OfItself_ComesSoon()
    {
        await using var store = Open();
        await AskAsync(store, "a");
        await using var guest = StateStores.OpenForCommand("embedded:" + folder.Path, clock);
        await Eventually.IsAsync(async () => (await ListAsync(guest)).Count == 1);
    }

    [Fact]
    public async Task Folder_OwnedByAnother_IsRefused()
    {
        await using var store = Open();
        Assert.Throws<IOException>(() => Open());
    }

    [Fact]
    public async Task Command_BesideTheRelay_ListsAndForgets()
    {
        await using var store = Open();
        await AskAsync(store, "a");
        await AskAsync(store, "b");
        await store.FlushAsync();
        await using var guest = StateStores.OpenForCommand("embedded:" + folder.Path, clock);

        Assert.Equal(2, (await ListAsync(guest)).Count);
        var key = StateKey.Of(Triplet("a")).ToString();
        Assert.True(await guest.ForgetGreylistAsync(key, None).AsTask().WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.False(await guest.ForgetGreylistAsync(new string('0', 32), None));
        Assert.Equal("b", Assert.Single(await ListAsync(store)).Triplet.Sender);
    }

    [Fact]
    public async Task Command_WithoutRelay_ListsAndForgets()
    {
        await using (var store = Open())
        {
            await AskAsync(store, "a");
        }

        await using var guest = StateStores.OpenForCommand("embedded:" + folder.Path, clock);
        var entry = Assert.Single(await ListAsync(guest));
        Assert.True(await guest.ForgetGreylistAsync(entry.Key, None));
        Assert.Empty(await ListAsync(guest));
    }

    /// <summary>Commands do some things once, whether the relay runs or not.</summary>
    [Fact]
    public async Task Command_WhatItDoesOnce_IsKnownToTheNext()
    {
        await using var store = Open();
        var subject = new OnceSubject(OnceKind.ReportSent, "a");
        await using (var guest = StateStores.OpenForCommand("embedded:" + folder.Path, clock))
        {
            await guest.ForgetOnceAsync(subject, None);
            Assert.True(await guest.OnceAsync(subject, TimeSpan.FromHours(1), None));
            Assert.True(await guest.OnceAsync(new(OnceKind.ReportSent, "b"), TimeSpan.FromHours(1), None));
        }

        await using var next = StateStores.OpenForCommand("embedded:" + folder.Path, clock);
        Assert.False(await next.OnceAsync(subject, TimeSpan.FromHours(1), None));
        await next.ForgetOnceAsync(subject, None);
        Assert.True(await next.OnceAsync(subject, TimeSpan.FromHours(1), None));
        clock.Advance(TimeSpan.FromHours(1));
        Assert.True(await next.OnceAsync(subject, TimeSpan.FromHours(1), None));
        Assert.Single(Directory.GetFiles(folder.Below("once"))); // what has ended is swept away
    }

    [Fact]
    public async Task Command_NoFolder_MakesNone()
    {
        await using var guest = StateStores.OpenForCommand("embedded:" + folder.Below("none"), clock);
        Assert.Empty(await ListAsync(guest));
        Assert.False(await guest.ForgetGreylistAsync(new string('0', 32), None));
        Assert.False(Directory.Exists(folder.Below("none")));
    }

    private static GreylistTriplet Triplet(string sender, string network = "192.0.2.0/24") => new(network, "", sender, "r@example.net");

    private static async Task<GreylistState> AskAsync(IStateStore store, string sender, string network = "192.0.2.0/24") =>
        (await store.GreylistAsync(Triplet(sender, network), Times, None)).State;

    private static async Task<List<GreylistEntry>> ListAsync(IStateStore store)
    {
        var entries = new List<GreylistEntry>();
        await foreach (var entry in store.ListGreylistAsync(None))
        {
            entries.Add(entry);
        }

        return entries;
    }

    private EmbeddedStore Open() => new(folder.Path, new(), clock, log);

    private void Copy(string target)
    {
        foreach (var file in Directory.EnumerateFiles(folder.Path).Where(static f => Path.GetFileName(f) != "lock"))
        {
            using var from = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var to = File.Create(Path.Combine(target, Path.GetFileName(file)));
            from.CopyTo(to);
        }
    }
}
