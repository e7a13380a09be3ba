using FsCheck;
using FsCheck.Fluent;
using Relay.Core.Mail;

namespace Relay.Core.Tests.Mail;

public sealed class MessageBodyTests : IDisposable
{
    /// <summary>Sizes at which a block, or the bound of memory below, is just not, exactly, or just filled.</summary>
    private static readonly int[] Sizes = [0, 1, 2, 100, 16383, 16384, 16385, 65535, 65536, 65537, 81920, 100_000, 100_001, 150_000];

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void MessageBody_AnyAppends_HoldsWhatAnArrayHolds()
    {
        var cases =
            (from appends in Gen.Elements(Sizes).ListOf(6)
             from memory in Gen.Elements(0, 1, 16384, 100_000, 1 << 20)
             from offset in Gen.Choose(0, 400_000)
             from length in Gen.Elements(0, 1, 1000, 65536, 500_000)
             select (appends, memory, offset, length)).ToArbitrary();
        Prop.ForAll(cases, c =>
        {
            using var body = new MessageBody(c.memory, folder.Path);
            var oracle = new List<byte>();
            foreach (var (size, i) in c.appends.Select(static (size, i) => (size, i)))
            {
                var part = Bytes.Pattern(size, i);
                body.Append(part);
                oracle.AddRange(part);
            }

            var expected = oracle.Skip(c.offset).Take(c.length).ToArray();
            var target = new byte[c.length];
            var read = body.Read(c.offset, target);
            return body.Length == oracle.Count
                && Bytes.Join(body.Pieces(0, body.Length)).AsSpan().SequenceEqual(oracle.ToArray())
                && Bytes.Join(body.Pieces(c.offset, c.length)).AsSpan().SequenceEqual(expected)
                && target.AsSpan(0, read).SequenceEqual(expected);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(100).WithReplay(3, 5));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1 << 20)]
    public void MessageBody_EveryOffset_ReadsToTheEndAndNotPastIt(int memory)
    {
        var content = Bytes.Pattern(16384 + 700);
        using var body = Bytes.Body(content, folder.Path, memory);
        var target = new byte[content.Length];
        foreach (var offset in Enumerable.Range(0, 300).Concat(Enumerable.Range(16384 - 300, 1000 + 2)))
        {
            var expected = content.AsSpan(Math.Min(offset, content.Length));
            Assert.Equal(expected.Length, body.Read(offset, target));
            Assert.True(expected.SequenceEqual(target.AsSpan(0, expected.Length)));
            Assert.True(expected.SequenceEqual(Bytes.Join(body.Pieces(offset, content.Length))));
        }

        Assert.Equal(0, body.Read(content.Length + 1, target));
        Assert.Empty(body.Pieces(content.Length, 1));
    }

    [Fact]
    public void MessageBody_Empty_HasNothingToRead()
    {
        using var body = new MessageBody(10, folder.Path);
        body.Append([]);
        Assert.Equal(0, body.Length);
        Assert.Equal(0, body.Read(0, new byte[10]));
        Assert.Empty(body.Pieces(0, 10));
        Assert.True(body.Front.IsEmpty);
        Assert.False(body.IsSpooled);
    }

    [Fact]
    public void MessageBody_UpToTheMemoryLimit_StaysInMemory()
    {
        using var body = Bytes.Body(Bytes.Pattern(100_000), folder.Path, memory: 100_000);
        Assert.False(body.IsSpooled);
        Assert.Equal(16384, body.Front.Length);
    }

    [Fact]
    public void MessageBody_WellOverTheMemoryLimit_IsSpooledAndHasNoFront()
    {
        using var body = Bytes.Body(Bytes.Pattern(100_000), folder.Path, memory: 99_999);
        body.Append(Bytes.Pattern(65536)); // one block may be filled before the file is needed
        Assert.True(body.IsSpooled);
        Assert.True(body.Front.IsEmpty);
        Assert.Equal(165_536, body.Length);
    }

    [Fact]
    public void MessageBody_Spooled_LeavesNoNameInTheFolder()
    {
        var spool = folder.Below("made/on/demand");
        using var body = Bytes.Body(Bytes.Pattern(300_000), spool, memory: 1);
        Assert.True(body.IsSpooled);
        Assert.Empty(Directory.GetFileSystemEntries(spool));
    }

    [Fact]
    public void MessageBody_FolderCannotBeMade_ThrowsIOException()
    {
        File.WriteAllText(folder.Below("file"), "");
        using var body = new MessageBody(1, folder.Below("file/spool"));
        Assert.ThrowsAny<IOException>(() => body.Append(Bytes.Pattern(300_000)));
    }

    [Fact]
    public void MessageBody_InMemoryOnly_NeedsNoFolder()
    {
        using var body = Bytes.Body(Bytes.Pattern(5000), folder.Below("absent"));
        Assert.Equal(5000, body.Length);
        Assert.False(Directory.Exists(folder.Below("absent")));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1 << 20)]
    public void MessageBody_DisposedTwice_IsEmpty(int memory)
    {
        var body = Bytes.Body(Bytes.Pattern(200_000), folder.Path, memory);
        body.Dispose();
        body.Dispose();
        Assert.Equal(0, body.Length);
        Assert.False(body.IsSpooled);
        Assert.Empty(body.Pieces(0, 10));
    }

    [Fact]
    public void Pieces_WalkLeftEarly_LeavesTheBodyReadable()
    {
        var content = Bytes.Pattern(300_000);
        using var body = Bytes.Body(content, folder.Path, memory: 1);
        Assert.NotEqual(0, body.Pieces(5, 200_000).First().Length);
        Assert.Equal(content, Bytes.Join(body.Pieces(0, content.Length)));
    }

    [Fact]
    public void Append_PastTheSharedBudget_SpillsEarlyAndGivesBack()
    {
        var budget = new MemoryBudget(100_000);
        using var first = new MessageBody(1 << 20, folder.Path, budget);
        first.Append(new byte[80_000]);
        Assert.False(first.IsSpooled);
        using (var second = new MessageBody(1 << 20, folder.Path, budget))
        {
            second.Append(new byte[200_000]);
            Assert.True(second.IsSpooled);
            Assert.Equal(200_000, second.Length);
            Assert.True(budget.Used <= 100_000);
        }

        first.Dispose();
        Assert.Equal(0, budget.Used);
    }
}
