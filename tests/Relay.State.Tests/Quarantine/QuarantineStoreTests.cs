using System.Text;
using Relay.Core.Delivery;
using Relay.Core.Mail;
using Relay.Core.Options;
using Relay.State.Quarantine;
using Relay.Testing;

namespace Relay.State.Tests.Quarantine;

public sealed class QuarantineStoreTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly ManualTimeProvider time = new();
    private readonly LogLines log = new();

    public void Dispose() => folder.Dispose();

    private string Root => folder.Below("quarantine");

    private QuarantineShelf Shelf => new(Root);

    [Fact]
    public async Task Store_Message_IsAFileOfItsOwnThatHoldsEverything()
    {
        var entry = KeptMail.Entry(time, "Gr\u00fc\u00dfe \ud83d\ude00");
        string text;
        await using (var store = Open())
        {
            text = await KeptMail.StoreAsync(store, entry);
            Assert.Equal(entry.Id, Path.GetFileName(Assert.Single(Directory.GetFiles(Path.Combine(Root, "new")))));
        }

        using var kept = Shelf.Open(entry.Id)!;
        var found = kept.Entry;
        using var reader = new StreamReader(kept.Message, Encoding.Latin1);
        Assert.Equal(text, await reader.ReadToEndAsync());
        Assert.Equal((entry.Time, entry.Subject, entry.Size, entry.Score, true), (found.Time, found.Subject, found.Size, found.Score, found.Trusted));
        Assert.Equal(entry.Symbols, found.Symbols);
        var (had, has) = (entry.Envelope, found.Envelope);
        Assert.Equal((had.ReversePath, had.Body, had.SmtpUtf8, had.DsnReturn, had.DsnEnvelopeId, had.Client, had.Id), (has.ReversePath, has.Body, has.SmtpUtf8, has.DsnReturn, has.DsnEnvelopeId, has.Client, has.Id));
        Assert.Equal(had.Recipients, has.Recipients);
        Assert.Empty(Directory.GetFiles(Path.Combine(Root, "tmp")));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, new FileInfo(kept.Message.Name).UnixFileMode);
    }

    [Fact]
    public async Task List_AfterMany_IsAllOfThemInOrder()
    {
        var ids = new List<string>();
        await using (var store = Open())
        {
            for (var i = 0; i < 603; i++)
            {
                var entry = KeptMail.Entry(time, $"subject {i}");
                ids.Add(entry.Id);
                await store.StoreAsync(entry, Tiny(), CancellationToken.None);
                time.Advance(TimeSpan.FromMilliseconds(3));
            }

            Assert.Equal(ids, Shelf.List().Select(static e => e.Id)); // while the relay runs
        }

        Assert.Equal(ids, Shelf.List().Select(static e => e.Id));
        Assert.Empty(log.Errors);
    }

    [Fact]
    public async Task Store_ManyAtOnce_AllAreThere()
    {
        await using (var store = Open())
        {
            var entries = Enumerable.Range(0, 200).Select(_ => KeptMail.Entry(time)).ToArray();
            await Task.WhenAll(entries.Select(e => Task.Run(async () => await KeptMail.StoreAsync(store, e))));
            Assert.Equal(entries.Select(static e => e.Id).Order(), Shelf.List().Select(static e => e.Id).Order());
        }
    }

    [Theory]
    [InlineData("gone")]
    [InlineData("garbage")]
    [InlineData("cut")]
    [InlineData("empty")]
    [InlineData("foreign")]
    public async Task List_IndexDamaged_IsMadeAnewFromTheFiles(string damage)
    {
        var entry = KeptMail.Entry(time);
        await using (var store = Open())
        {
            await KeptMail.StoreAsync(store, entry);
        }

        Assert.Single(Shelf.List());
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, new FileInfo(Path.Combine(Root, QuarantineShelf.IndexName)).UnixFileMode);
        Damage(Path.Combine(Root, QuarantineShelf.IndexName), damage);
        Assert.Equal([entry.Id], Shelf.List().Select(static e => e.Id));
        await using (Open())
        {
            Assert.Equal([entry.Id], Shelf.List().Select(static e => e.Id));
        }
    }

    [Fact]
    public async Task List_IndexImpossible_ComesFromTheFiles()
    {
        Directory.CreateDirectory(Path.Combine(Root, QuarantineShelf.IndexName)); // no database can be where a folder is
        var entry = KeptMail.Entry(time);
        await using (var store = Open())
        {
            await KeptMail.StoreAsync(store, entry); // and mail is kept all the same
        }

        Assert.Equal([entry.Id], Shelf.List().Select(static e => e.Id));
        Assert.Single(log.Errors); // once a minute
    }

    [Fact]
    public async Task List_KilledBetweenFileAndIndex_HasTheMessage()
    {
        var entry = KeptMail.Entry(time);
        using (var body = new MessageBody(1024, folder.Path))
        {
            body.Append("Subject: x\r\n\r\n"u8);
            new QuarantineFiles(Root).Write(entry, new OutgoingMessage(default, body, [], hasEightBit: false));
        }

        Assert.Equal([entry.Id], Shelf.List().Select(static e => e.Id));
        Assert.Equal(1, Shelf.Index.Total().Count);
    }

    [Fact]
    public async Task Start_KilledWhileWriting_DeletesTheHalfLater()
    {
        Directory.CreateDirectory(Path.Combine(Root, "tmp"));
        var half = Path.Combine(Root, "tmp", RelayId.New(time));
        await File.WriteAllTextAsync(half, "half");
        File.SetLastWriteTimeUtc(half, time.GetUtcNow().UtcDateTime.AddHours(-2));
        var fresh = Path.Combine(Root, "tmp", RelayId.New(time));
        await File.WriteAllTextAsync(fresh, "being written");
        File.SetLastWriteTimeUtc(fresh, time.GetUtcNow().UtcDateTime);
        await using (Open())
        {
        }

        Assert.Equal([fresh], Directory.GetFiles(Path.Combine(Root, "tmp")));
        Assert.Empty(Shelf.List());
    }

    [Fact]
    public async Task Store_DiskFails_ThrowsAndLeavesNothing()
    {
        var entry = KeptMail.Entry(time);
        Directory.CreateDirectory(Path.Combine(Root, "tmp"));
        Directory.CreateDirectory(Path.Combine(Root, "new", entry.Id, "in the way"));
        await using var store = Open();
        await Assert.ThrowsAsync<IOException>(() => KeptMail.StoreAsync(store, entry));
        Assert.Empty(Directory.GetFiles(Path.Combine(Root, "tmp")));
        Assert.Empty(Shelf.List());
    }

    [Fact]
    public async Task Store_SameIdTwice_IsRefusedAndTheFirstStays()
    {
        var entry = KeptMail.Entry(time);
        await using var store = Open();
        await KeptMail.StoreAsync(store, entry);
        await Assert.ThrowsAsync<IOException>(() => KeptMail.StoreAsync(store, entry, size: 5));
        Assert.Single(Shelf.List());
        Assert.True(Shelf.Files.Length(entry.Id) > 100);
    }

    [Fact]
    public async Task Expiry_OldMessages_AreGoneAndYoungOnesStay()
    {
        await using var store = Open(keep: TimeSpan.FromDays(30));
        var old = KeptMail.Entry(time);
        await KeptMail.StoreAsync(store, old);
        time.Advance(TimeSpan.FromDays(29));
        var young = KeptMail.Entry(time);
        await KeptMail.StoreAsync(store, young);
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(2, Directory.GetFiles(Path.Combine(Root, "new")).Length);
        time.Advance(TimeSpan.FromDays(1));
        await Eventually.IsAsync(() => Task.FromResult(!File.Exists(Path.Combine(Root, "new", old.Id))));
        Assert.Equal([young.Id], Shelf.List().Select(static e => e.Id));
    }

    [Fact]
    public async Task Expiry_PastTheSize_TheOldestGoUntilTheRestFits()
    {
        var ids = new List<string>();
        await using (var store = Open(maxSize: 50_000))
        {
            for (var i = 0; i < 10; i++)
            {
                var entry = KeptMail.Entry(time);
                ids.Add(entry.Id);
                await KeptMail.StoreAsync(store, entry, size: 9_000);
                time.Advance(TimeSpan.FromSeconds(1));
            }
        }

        Assert.Equal(ids[^5..], Shelf.List().Select(static e => e.Id)); // each file is a little under 10,000
    }

    [Fact]
    public async Task Expiry_MoreThanABatch_AllAreGone()
    {
        await using (var store = Open())
        {
            for (var i = 0; i < 603; i++)
            {
                await store.StoreAsync(KeptMail.Entry(time), Tiny(), CancellationToken.None);
            }
        }

        time.Advance(TimeSpan.FromDays(31));
        await using (Open())
        {
        }

        Assert.Empty(Shelf.List());
        Assert.Empty(Directory.GetFiles(Path.Combine(Root, "new")));
    }

    [Fact]
    public async Task Delete_Id_TakesOneMessageAndRefusesOtherNames()
    {
        await using var store = Open();
        var (one, two) = (KeptMail.Entry(time), KeptMail.Entry(time));
        await KeptMail.StoreAsync(store, one);
        await KeptMail.StoreAsync(store, two);
        await File.WriteAllTextAsync(folder.Below("precious"), "x");
        Assert.False(Shelf.Delete("../../precious"));
        Assert.False(Shelf.Delete(""));
        Assert.Null(Shelf.Open("../../precious"));
        Assert.True(Shelf.Delete(one.Id));
        Assert.False(Shelf.Delete(one.Id));
        Assert.Equal([two.Id], Shelf.List().Select(static e => e.Id));
        Assert.True(File.Exists(folder.Below("precious")));
    }

    [Fact]
    public async Task Open_Claimed_OnlyOneAtATime()
    {
        await using var store = Open();
        var entry = KeptMail.Entry(time);
        await KeptMail.StoreAsync(store, entry);
        using (Shelf.Open(entry.Id, claim: true)!)
        {
            Assert.Throws<IOException>(() => Shelf.Open(entry.Id, claim: true));
            using var reading = Shelf.Open(entry.Id)!; // looking at it does not hurt
        }

        using var looking = Shelf.Open(entry.Id)!;
        using var again = Shelf.Open(entry.Id, claim: true);
        Assert.NotNull(again);
    }

    [Fact]
    public async Task Replace_Entry_KeepsTheMessage()
    {
        await using var store = Open();
        var entry = KeptMail.Entry(time);
        var text = await KeptMail.StoreAsync(store, entry);
        var left = KeptMail.Envelope(entry.Id);
        left.Recipients.RemoveAt(0);
        using (var kept = Shelf.Open(entry.Id, claim: true)!)
        {
            Shelf.Replace(entry with { Envelope = left }, kept.Message);
        }

        Assert.Equal(["postmaster"], Assert.Single(Shelf.List()).Envelope.Recipients.Select(static r => r.Path.Address));
        using var reader = new StreamReader(Shelf.Open(entry.Id)!.Message, Encoding.Latin1);
        Assert.Equal(text, await reader.ReadToEndAsync());
    }

    [Fact]
    public async Task Files_ThatAreNotOurs_AreNoMessages()
    {
        var id = RelayId.New(time);
        Directory.CreateDirectory(Path.Combine(Root, "new"));
        foreach (var (name, text) in (ReadOnlySpan<(string, string)>)
            [(id, "Subject: x\r\n\r\n"), ("note.txt", "x"), (RelayId.New(time), ""), (RelayId.New(time), "Return-Path: <>\r\nX-Relay-Quarantine: {\"id\":3}\r\n"), (RelayId.New(time), new string('\r', 100_000))])
        {
            File.WriteAllText(Path.Combine(Root, "new", name), text);
        }

        await using (Open())
        {
        }

        Assert.Empty(Shelf.List());
        Assert.Null(Shelf.Open(id));
        Assert.Equal(5, Directory.GetFiles(Path.Combine(Root, "new")).Length);
    }

    [Fact]
    public void List_NoQuarantineYet_IsEmptyAndMakesNothing()
    {
        Assert.Empty(Shelf.List());
        Assert.False(Directory.Exists(Root));
    }

    [Fact]
    public async Task Entry_Evidence_IsBoundedEvenWithinACharacter()
    {
        var entry = KeptMail.Entry(time) with
        {
            Symbols = [.. Enumerable.Range(0, 600).Select(static i => new Core.Checks.ScoredSymbol($"S{i}", 1, new string('x', 499) + "\ud83d\ude00" + new string('y', 5000)))],
        };
        await using var store = Open();
        await KeptMail.StoreAsync(store, entry);
        var listed = Assert.Single(Shelf.List());
        Assert.Equal(500, listed.Symbols.Count);
        Assert.All(listed.Symbols, static s => Assert.Equal(500, s.Detail.Length));
    }

    private static void Damage(string file, string how)
    {
        foreach (var suffix in (string[])["-wal", "-shm"])
        {
            File.Delete(file + suffix);
        }

        switch (how)
        {
            case "gone": File.Delete(file); break;
            case "garbage": File.WriteAllText(file, new string('g', 8192)); break;
            case "cut": using (var open = File.OpenWrite(file)) { open.SetLength(5000); } break;
            case "empty": File.WriteAllText(file, ""); break;
            default:
                File.Delete(file);
                new Sqlite.DatabaseFile(file, "CREATE TABLE other (x);").With(static _ => true); // right version, wrong tables
                break;
        }
    }

    private static OutgoingMessage Tiny() => new("Subject: x\r\n\r\n"u8.ToArray(), new MessageBody(1024, Path.GetTempPath()), [], hasEightBit: false);

    private QuarantineStore Open(TimeSpan? keep = null, long maxSize = 1 << 30) =>
        new(new QuarantineOptions { Path = Root, Keep = keep ?? TimeSpan.FromDays(30), MaxSize = maxSize }, time, log);
}
