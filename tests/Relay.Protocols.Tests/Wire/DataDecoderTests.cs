using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Relay.Protocols.Wire;

namespace Relay.Protocols.Tests.Wire;

public sealed class DataDecoderTests
{
    private struct Collector() : IDataSink
    {
        public MemoryStream Bytes { get; } = new();

        public void Append(ReadOnlySpan<byte> octets) => Bytes.Write(octets);

        public readonly string Text => Encoding.Latin1.GetString(Bytes.ToArray());
    }

    private sealed record Outcome(bool Ended, int Consumed, string Text, bool Bare, bool Long);

    private static Outcome Decode(string input, IEnumerable<int> pieces, bool dots = true, bool normalize = false, int maxLine = 1000)
    {
        var bytes = Encoding.Latin1.GetBytes(input);
        var decoder = new DataDecoder(dots, normalize, maxLine);
        var sink = new Collector();
        var at = 0;
        foreach (var size in pieces.Append(int.MaxValue))
        {
            var piece = bytes.AsSpan(at, Math.Min(size, bytes.Length - at));
            if (decoder.Decode(piece, ref sink, out var used))
            {
                return new Outcome(true, at + used, sink.Text, decoder.SawBareNewline, decoder.SawLongLine);
            }

            Assert.Equal(piece.Length, used);
            at += used;
        }

        decoder.Finish(ref sink);
        return new Outcome(false, at, sink.Text, decoder.SawBareNewline, decoder.SawLongLine);
    }

    private static Outcome Whole(string input, bool dots = true, bool normalize = false, int maxLine = 1000) => Decode(input, [], dots, normalize, maxLine);

    [Theory]
    [InlineData(".\r\n", "")]
    [InlineData("x\r\n.\r\n", "x\r\n")]
    [InlineData("..x\r\n...\r\n.\r\n", ".x\r\n..\r\n")]
    [InlineData(".x\r\n.\r\n", "x\r\n")]
    [InlineData("\r\n\r\n.\r\n", "\r\n\r\n")]
    [InlineData("a\0b\r\n.\r\nQUIT\r\n", "a\0b\r\n")]
    public void Decode_OrdinaryData_TakesStuffingOff(string input, string expected)
    {
        var outcome = Whole(input);
        Assert.True(outcome.Ended);
        Assert.False(outcome.Bare);
        Assert.Equal(expected, outcome.Text);
        Assert.Equal(input.IndexOf("QUIT", StringComparison.Ordinal) is var q and >= 0 ? q : input.Length, outcome.Consumed);
    }

    [Theory]
    [InlineData("x\n.\n")]
    [InlineData("x\n.\r\n")]
    [InlineData("x\r.\r")]
    [InlineData("x\r.\n")]
    [InlineData("x\r.\r\n")]
    [InlineData("x\r\n\0.\r\n")]
    [InlineData("x\r\n.\r\r\n")]
    [InlineData("x\r\r\n.\r\r\n")]
    [InlineData("x\r\n.\n")]
    [InlineData("x\r\n.\r")]
    [InlineData("x\r\n. \r\n")]
    public void Decode_AnythingButCrLfDotCrLf_IsNoEnd(string input)
    {
        Assert.False(Whole(input).Ended);
        Assert.False(Whole(input, normalize: true).Ended);
        Assert.False(Whole(input + "more\r\n").Ended);
    }

    [Theory]
    [InlineData("one\ntwo\r\n.\r\n", "one\r\ntwo\r\n")]
    [InlineData("one\rtwo\r\n.\r\n", "one\r\ntwo\r\n")]
    [InlineData("one\r\r\ntwo\r\n.\r\n", "one\r\ntwo\r\n")]
    [InlineData("one\n\rtwo\r\n.\r\n", "one\r\n\r\ntwo\r\n")]
    [InlineData("one\n.\ntwo\r\n.\r\n", "one\r\n.\r\ntwo\r\n")]
    [InlineData("one\r\n.\rtwo\r\n.\r\n", "one\r\n\r\ntwo\r\n")]
    public void Decode_Normalizing_MakesEveryNewlineCrLf(string input, string expected)
    {
        var outcome = Whole(input, normalize: true);
        Assert.True(outcome.Ended);
        Assert.True(outcome.Bare);
        Assert.Equal(expected, outcome.Text);
    }

    [Fact]
    public void Decode_Refusing_KeepsBytesAndNotesThem()
    {
        var outcome = Whole("a\nb\rc\r\r\nd\r\n.\r\n");
        Assert.True(outcome.Ended);
        Assert.True(outcome.Bare);
        Assert.Equal("a\nb\rc\r\r\nd\r\n", outcome.Text);
    }

    [Theory]
    [InlineData(10, false)]
    [InlineData(11, true)]
    public void Decode_LineAtItsCap_IsTheLastThatPasses(int octets, bool tooLong) =>
        Assert.Equal(tooLong, Whole("x\r\n" + new string('y', octets) + "\r\n.\r\n", maxLine: 10).Long);

    [Fact]
    public void Decode_Chunks_HaveNoDotsAndNoEnd()
    {
        var outcome = Whole("x\r\n.\r\n..y\r\nz\r", dots: false, normalize: true);
        Assert.False(outcome.Ended);
        Assert.Equal("x\r\n.\r\n..y\r\nz\r\n", outcome.Text);
    }

    [Fact]
    public void Decode_AnySplit_GivesTheSame()
    {
        var alphabet = Gen.Elements('.', '\r', '\n', 'a', '\0').ArrayOf().Select(static c => new string(c));
        var cuts = Gen.Choose(0, 5).ListOf();
        Prop.ForAll(
            alphabet.ToArbitrary(),
            cuts.ToArbitrary(),
            static (text, sizes) => new[] { true, false }.All(normalize =>
                Whole(text + "\r\n.\r\n", normalize: normalize) == Decode(text + "\r\n.\r\n", sizes, normalize: normalize)
                && Whole(text, dots: false, normalize: normalize) == Decode(text, sizes, dots: false, normalize: normalize)))
            .QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Decode_Normalized_HoldsNoBareNewlineAndIsStable()
    {
        var alphabet = Gen.Elements('.', '\r', '\n', 'a').ArrayOf().Select(static c => new string(c));
        Prop.ForAll(alphabet.ToArbitrary(), static text =>
        {
            var once = Whole(text, dots: false, normalize: true).Text;
            var again = Whole(once, dots: false, normalize: true);
            return !again.Bare && again.Text == once;
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Decode_StuffedMessage_ComesBackWhole()
    {
        var lines = Gen.Elements("", ".", "..", "a", ".a", "a.").ListOf().Select(static l => string.Concat(l.Select(static x => x + "\r\n")));
        Prop.ForAll(lines.ToArbitrary(), static message =>
        {
            var stuffed = (message.StartsWith('.') ? "." : "") + message.Replace("\r\n.", "\r\n..", StringComparison.Ordinal) + ".\r\n";
            return Whole(stuffed) == new Outcome(true, stuffed.Length, message, false, false);
        }).QuickCheckThrowOnFailure();
    }
}
