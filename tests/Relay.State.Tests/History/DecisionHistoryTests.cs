using System.Net;
using Relay.Core.Checks;
using Relay.Core.Events;
using Relay.Core.Mail;
using Relay.Core.Options;
using Relay.State.History;
using Relay.Testing;
using Relay.Testing.Delivery;

namespace Relay.State.Tests.History;

public sealed class DecisionHistoryTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly ManualTimeProvider time = new();
    private readonly LogLines log = new();
    private readonly RecordedDecisions next = new();

    public void Dispose() => folder.Dispose();

    private string Path => folder.Below("var/history.db");

    private HistoryFile File => new(Path);

    [Fact]
    public async Task Record_AllItHolds_IsFoundAgain()
    {
        var record = Make("one") with
        {
            Trusted = true,
            Helo = "h",
            Tls = new TlsFacts("TLSv1.3", "C"),
            Faults = ProtocolFaults.EarlyTalk,
            To = ["a@inner.test", "\u00fc@inner.test"],
            Refused = [new RefusedRecipient("x@inner.test", new SmtpReply(550, "5.1.1", "no"))],
            Size = 77,
            Symbols = [new ScoredSymbol("A", 1.5, "why\r\n\0\u0085")],
            Actions = new ActionOptions { Reject = double.PositiveInfinity },
            ByScore = true,
            Reason = "A",
            Backend = "smtp://b",
            Reply = new SmtpReply(250, "2.0.0", "Ok"),
            Times = new StageTimes(TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(2), TimeSpan.FromMilliseconds(3), TimeSpan.FromMilliseconds(4), TimeSpan.FromMilliseconds(10)),
            Authentication = "spf=pass",
            Versions = "relay 1.2.3, rules 01234567",
        };
        await WriteAsync(record);
        var found = File.Find("one")!;
        Assert.Equal(2, found.Recipients);
        var read = found.Record;
        Assert.Equal(record with { To = [], Refused = [], Symbols = [], Proven = null }, read with { To = [], Refused = [], Symbols = [], Proven = null });
        Assert.Equal(record.To, read.To);
        Assert.Equal(record.Refused, read.Refused);
        Assert.Equal(record.Symbols, read.Symbols);
        Assert.Equal("author.test", read.Proven!.AuthorOrganization);
        Assert.Same(record, Assert.Single(next.All));
    }

    [Fact]
    public void Find_NoHistory_IsNothingAndMakesNoFile()
    {
        Assert.Null(File.Find("one"));
        Assert.False(System.IO.File.Exists(Path));
    }

    [Fact]
    public async Task Record_Endless_IsCut()
    {
        var text = new string('x', 100_000);
        await WriteAsync(Make("one") with
        {
            From = text,
            Helo = text,
            To = [.. Enumerable.Repeat(text, 1000)],
            Symbols = [.. Enumerable.Range(0, 1000).Select(i => new ScoredSymbol("S" + i, 1, text))],
            Reason = text,
            Reply = new SmtpReply(550, "5.7.1", text),
        });
        var found = File.Find("one")!;
        Assert.Equal((1000, 200, 500), (found.Recipients, found.Record.To.Count, found.Record.Symbols.Count));
        Assert.InRange(new FileInfo(Path).Length + new FileInfo(Path + "-wal").LengthOrZero(), 0, 2 << 20);
    }

    [Fact]
    public async Task Records_TooOld_AreGone()
    {
        await using var history = Open();
        history.Record(Make("old"));
        await FoundAsync("old");
        time.Advance(TimeSpan.FromDays(6.9));
        history.Record(Make("young"));
        await FoundAsync("young");
        Assert.NotNull(File.Find("old"));
        time.Advance(TimeSpan.FromDays(0.2));
        await Eventually.IsAsync(() => Task.FromResult(File.Find("old") is null));
        Assert.NotNull(File.Find("young"));
    }

    [Fact]
    public async Task Records_PastTheSize_TheOldestGo()
    {
        var file = File;
        for (var batch = 0; batch < 4; batch++)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            file.Add([.. Enumerable.Range(0, HistoryFile.Batch).Select(i => Make($"{batch}-{i}"))]);
        }

        const long MaxSize = 5 << 20;
        var rounds = 0;
        while (file.Trim(time.GetUtcNow().AddDays(-7), MaxSize))
        {
            Assert.True(++rounds < 10);
        }

        Assert.InRange(rounds, 1, 4);
        Assert.Null(file.Find("0-0"));
        await WriteAsync(Make("new"));
        Assert.NotNull(file.Find("new"));
    }

    [Fact]
    public async Task Disk_Broken_LosesRecordsAndSaysSoOnceAMinute()
    {
        Directory.CreateDirectory(Path); // no database can be where a folder is
        await using (var history = Open())
        {
            for (var i = 0; i < 50; i++)
            {
                history.Record(Make("r" + i));
                await Task.Yield();
            }
        }

        Assert.Equal(50, next.All.Count);
        Assert.Single(log.Errors);
        Assert.Throws<IOException>(() => new HistoryFile(MakeUnreadable()).Find("x"));
    }

    [Fact]
    public async Task File_Damaged_IsMadeAnew()
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path)!);
        await System.IO.File.WriteAllTextAsync(Path, new string('g', 8192));
        await WriteAsync(Make("one"));
        Assert.NotNull(File.Find("one"));
        Assert.Empty(log.Errors);
    }

    [Fact]
    public async Task Keep_Zero_WritesNothing()
    {
        await WriteAsync(new HistoryOptions { Path = Path, Keep = TimeSpan.Zero }, Make("one"));
        Assert.False(System.IO.File.Exists(Path));
        Assert.Single(next.All);
    }

    [Fact]
    public async Task Queue_FullOfMany_NeverWaits()
    {
        const int Many = 3 * DecisionHistory.Capacity;
        await using (var history = Open())
        {
            for (var i = 0; i < Many; i++)
            {
                history.Record(Make("r" + i));
            }
        }

        Assert.Equal(Many, next.All.Count);
        Assert.NotNull(File.Find("r0")); // the first found room; how many of the others did is the disk's matter
    }

    [Fact]
    public async Task File_ReadWhileWritten_IsNeverInTheWay()
    {
        await using var history = Open();
        for (var i = 0; i < 300; i++)
        {
            history.Record(Make("r" + i));
            if (i % 3 == 0)
            {
                File.Find("r" + i);
            }
        }

        await FoundAsync("r299");
        Assert.Empty(log.Errors);
    }

    private DecisionRecord Make(string id) => new()
    {
        Id = id,
        Time = time.GetUtcNow(),
        Client = IPAddress.Parse("192.0.2.1"),
        From = "a@outer.test",
        Action = "accept",
        Symbols = [new ScoredSymbol("A", 1, "evidence")],
        Proven = new ProvenIdentity { AuthorOrganization = "author.test" },
    };

    private string MakeUnreadable()
    {
        var path = folder.Below("unreadable.db");
        Directory.CreateDirectory(path + "-wal");
        System.IO.File.WriteAllBytes(path, []);
        return path;
    }

    private Task FoundAsync(string id) => Eventually.IsAsync(() => Task.FromResult(File.Find(id) is not null));

    private DecisionHistory Open() => new(next, new HistoryOptions { Path = Path }, time, log);

    private Task WriteAsync(DecisionRecord record) => WriteAsync(new HistoryOptions { Path = Path }, record);

    private async Task WriteAsync(HistoryOptions options, DecisionRecord record)
    {
        await using var history = new DecisionHistory(next, options, time, log);
        history.Record(record);
    }
}

/// <summary>Files that may not be there.</summary>
internal static class FileLengths
{
    public static long LengthOrZero(this FileInfo file) => file.Exists ? file.Length : 0;
}
