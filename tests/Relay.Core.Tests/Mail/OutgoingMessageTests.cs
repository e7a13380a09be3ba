using FsCheck;
using FsCheck.Fluent;
using Relay.Core.Mail;

namespace Relay.Core.Tests.Mail;

public sealed class OutgoingMessageTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void OutgoingMessage_AnyRemovedStretches_IsWhatAnArrayGives()
    {
        var cases =
            (from size in Gen.Elements(0, 1, 500, 16384, 16385, 90_000, 200_000)
             from memory in Gen.Elements(0, 1 << 20)
             from added in Gen.Choose(0, 300)
             from cuts in Gen.Choose(0, size).ListOf(8)
             select (size, memory, added, cuts: cuts.Order().ToArray())).ToArbitrary();
        Prop.ForAll(cases, c =>
        {
            var content = Bytes.Pattern(c.size);
            var added = Bytes.Pattern(c.added, 1);
            using var body = Bytes.Body(content, folder.Path, c.memory);
            var removed = c.cuts.Chunk(2).Select(static p => new ByteRange(p[0], p[1] - p[0])).ToArray();
            var expected = new List<byte>(added);
            expected.AddRange(content.Where((_, i) => !removed.Any(r => i >= r.Offset && i < r.End)));

            var outgoing = new OutgoingMessage(added, body, removed, hasEightBit: true);
            return outgoing.Length == expected.Count && Bytes.Join(outgoing.Pieces()).AsSpan().SequenceEqual(expected.ToArray());
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(100).WithReplay(11, 13));
    }

    [Theory]
    [InlineData(0, 3, "defgh")]
    [InlineData(5, 3, "abcde")]
    [InlineData(2, 4, "abgh")]
    [InlineData(0, 8, "")]
    [InlineData(4, 0, "abcdefgh")]
    public void OutgoingMessage_OneStretchRemoved_KeepsTheRest(int offset, int length, string rest)
    {
        using var body = Bytes.Body("abcdefgh"u8, folder.Path);
        var outgoing = new OutgoingMessage("+"u8.ToArray(), body, [new ByteRange(offset, length)], hasEightBit: false);
        Assert.Equal("+" + rest, System.Text.Encoding.ASCII.GetString(Bytes.Join(outgoing.Pieces())));
        Assert.Equal(1 + rest.Length, outgoing.Length);
    }

    [Fact]
    public void OutgoingMessage_AdjacentStretches_LeaveNothingBetween()
    {
        using var body = Bytes.Body("abcdefgh"u8, folder.Path);
        var outgoing = new OutgoingMessage(default, body, [new ByteRange(1, 2), new ByteRange(3, 4)], hasEightBit: false);
        Assert.Equal("ah"u8.ToArray(), Bytes.Join(outgoing.Pieces()));
        Assert.Equal(2, outgoing.Length);
    }

    [Fact]
    public void OutgoingMessage_WalkedTwice_GivesTheSameOctets()
    {
        using var body = Bytes.Body(Bytes.Pattern(200_000), folder.Path, memory: 1);
        var outgoing = new OutgoingMessage("X: y\r\n"u8.ToArray(), body, [new ByteRange(10, 70_000)], hasEightBit: true);
        Assert.Equal(Bytes.Join(outgoing.Pieces()), Bytes.Join(outgoing.Pieces()));
    }

    [Theory]
    [InlineData(0, "!abfgh")]
    [InlineData(1, "a!bfgh")]
    [InlineData(5, "ab!fgh")]
    [InlineData(7, "abfg!h")]
    public void OutgoingMessage_Insertion_ComesAtItsPlace(int offset, string expected)
    {
        using var body = Bytes.Body("abcdefgh"u8, folder.Path);
        var outgoing = new OutgoingMessage(default, body, [new ByteRange(2, 3)], hasEightBit: false, new Insertion(offset, "!"u8.ToArray()));
        Assert.Equal(expected, System.Text.Encoding.ASCII.GetString(Bytes.Join(outgoing.Pieces())));
        Assert.Equal(expected.Length, outgoing.Length);
    }
}
