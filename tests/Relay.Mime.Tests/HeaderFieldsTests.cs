using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Relay.Mime.Tests;

public sealed class HeaderFieldsTests
{
    private const string Real =
        "Return-Path: <a@b.example>\r\nReceived: from a.example ([192.0.2.1])\r\n\tby b.example with ESMTP\r\n\tid 1;\r\n\tThu, 01 Jan 2026 00:00:00 +0000\r\n"
        + "Subject : =?utf-8?q?x?=\r\n y\r\nX-Empty:\r\nfrom: A <a@b.example>\r\nTo: c@d.example\r\n\r\nBody: not a field\r\n";

    [Fact]
    public void Parse_RealHeader_HasEveryFieldInItsOrder()
    {
        var fields = Read(Real, out var header);
        Assert.Equal(["Return-Path", "Received", "Subject", "X-Empty", "from", "To"], fields.Select(static f => f.Name));
        Assert.Equal(" from a.example ([192.0.2.1])\r\n\tby b.example with ESMTP\r\n\tid 1;\r\n\tThu, 01 Jan 2026 00:00:00 +0000\r\n", fields[1].Value);
        Assert.Equal(" =?utf-8?q?x?=\r\n y\r\n", fields[2].Value);
        Assert.Equal("\r\n", fields[3].Value);
        Assert.Equal(Real.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 2, header.Length);
        Assert.False(header.BeginsFolded);
    }

    [Fact]
    public void Parse_Fields_StandEndToEnd()
    {
        var header = HeaderFields.Parse(Encoding.UTF8.GetBytes(Real));
        var at = 0;
        foreach (var field in header.Fields)
        {
            Assert.Equal(at, field.Offset);
            at = field.End;
        }

        Assert.Equal(header.Length, at);
    }

    [Theory]
    [InlineData("A: 1\nB: 2\n 3\n\nbody: no\n", "A= 1\n|B= 2\n 3\n", 13)] // LF alone
    [InlineData("A: 1\r\nB: 2", "A= 1\r\n|B= 2", 10)] // no line end, no empty line
    [InlineData("A: 1\r\n", "A= 1\r\n", 6)]
    [InlineData("A: 1\r\n \r\n\r\nbody", "A= 1\r\n \r\n", 9)] // a line of white space continues
    [InlineData("A \t: 1\r\n", "A= 1\r\n", 8)] // obsolete: white space before the colon
    [InlineData("A:1:2\r\n", "A=1:2\r\n", 7)]
    [InlineData("no field\r\nA: 1\r\n", "A= 1\r\n", 16)]
    [InlineData("A: 1\r\nno field\r\n of this\r\nB: 2\r\n", "A= 1\r\n|B= 2\r\n", 32)] // continuation of a line that is no field
    [InlineData("From a@b Thu Jan  1 00:00:00 2026\r\nA: 1\r\n", "A= 1\r\n", 41)] // mbox
    [InlineData(": empty\r\nA: 1\r\n", "A= 1\r\n", 15)]
    [InlineData(" : blank\r\nA: 1\r\n", "A= 1\r\n", 16)]
    [InlineData("two words: no\r\nA: 1\r\n", "A= 1\r\n", 21)]
    [InlineData("Ümlaut: no\r\nA: 1\r\n", "A= 1\r\n", 19)]
    [InlineData("\u007f: no\r\n\u0001: no\r\n!~: yes\r\n", "!~= yes\r\n", 23)]
    [InlineData("A: 1\r\n\rB: 2\r\n\r\nbody", "A= 1\r\n", 13)] // a bare CR is part of a name that is none
    [InlineData("A: 1\rB: 2\r\n", "A= 1\rB: 2\r\n", 11)]
    [InlineData("", "", 0)]
    [InlineData("\r\n", "", 0)]
    [InlineData("\r\nA: body\r\n", "", 0)]
    [InlineData("\n", "", 0)]
    [InlineData("\r", "", 1)]
    [InlineData(":", "", 1)]
    public void Parse_Lines_GiveTheirFields(string text, string expected, int length)
    {
        var fields = Read(text, out var header);
        Assert.Equal(expected, string.Join('|', fields.Select(static f => f.Name + "=" + f.Value)));
        Assert.Equal(length, header.Length);
    }

    [Theory]
    [InlineData(" A: 1\r\n", true)]
    [InlineData("\tA: 1\r\n", true)]
    [InlineData("A: 1\r\n B\r\n", false)]
    [InlineData("", false)]
    public void Parse_FirstLineFolded_IsSaid(string text, bool expected)
    {
        var fields = Read(text, out var header);
        Assert.Equal(expected, header.BeginsFolded);
        Assert.Equal(text.StartsWith('A') ? 1 : 0, fields.Count);
    }

    [Fact]
    public void Count_Name_IsComparedWithoutCase()
    {
        var bytes = "Received: a\r\nRECEIVED : b\r\nreceived-spf: c\r\nX-Received: d\r\n\r\nReceived: e\r\n"u8;
        var header = HeaderFields.Parse(bytes);
        Assert.Equal(2, header.Count(bytes, "received"u8));
        Assert.Equal(0, header.Count(bytes, "Subject"u8));
    }

    [Fact]
    public void Parse_EveryPrefix_StaysInsideTheInput()
    {
        var bytes = Encoding.UTF8.GetBytes(Real);
        for (var length = 0; length <= bytes.Length; length++)
        {
            AssertInside(bytes.AsSpan(0, length));
        }
    }

    [Fact]
    public void Parse_AnyBytes_StaysInsideTheInput()
    {
        var pieces = Gen.OneOf(
            Gen.Elements("\r\n", "\n", "\r", ":", " ", "\t", "Name", "a: b\r\n", "\r\n\r\n", "\0").Select(Encoding.UTF8.GetBytes),
            ArbMap.Default.GeneratorFor<byte>().ArrayOf());
        Prop.ForAll(pieces.ListOf().Select(static p => p.SelectMany(static b => b).ToArray()).ToArbitrary(), static bytes => AssertInside(bytes))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(2000).WithReplay(23, 29));
    }

    [Theory]
    [InlineData(" folded\r\n")]
    [InlineData("\n ")]
    [InlineData("A: b\r\n")]
    [InlineData("nothing\r\n")]
    [InlineData(":")]
    public void Parse_MegabytesOfOneThing_StaysInside(string piece)
    {
        var bytes = Encoding.ASCII.GetBytes("A: b\r\n" + string.Concat(Enumerable.Repeat(piece, (4 << 20) / piece.Length)));
        AssertInside(bytes); // a quadratic walk would take minutes, and the runner's time-out
    }

    [Theory]
    [InlineData("", -1)]
    [InlineData("\r", -1)]
    [InlineData("\r\n", 2)]
    [InlineData("\r\nbody", 2)]
    [InlineData("A: 1\r\n", -1)]
    [InlineData("A: 1\r\n\r", -1)]
    [InlineData("A: 1\r\n\r\n", 8)]
    [InlineData("A: 1\r\n\r\nbody\r\n\r\n", 8)]
    [InlineData("A: 1\r\n \r\n\r\n", 11)]
    [InlineData("A: 1\n\nbody", -1)]
    [InlineData("A: 1\r\n\n\r\n", -1)]
    public void EndOfHeader_Message_IsAfterItsEmptyLine(string text, int expected) =>
        Assert.Equal(expected, HeaderFields.EndOfHeader(Encoding.ASCII.GetBytes(text)));

    [Fact]
    public void EndOfHeader_EveryPrefix_IsFoundAsSoonAsItIsThereAndStays()
    {
        var bytes = Encoding.UTF8.GetBytes(Real);
        var end = Real.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4;
        for (var length = 0; length <= bytes.Length; length++)
        {
            Assert.Equal(length < end ? -1 : end, HeaderFields.EndOfHeader(bytes.AsSpan(0, length)));
        }
    }

    private static void AssertInside(ReadOnlySpan<byte> bytes)
    {
        var header = HeaderFields.Parse(bytes);
        Assert.InRange(header.Length, 0, bytes.Length);
        var at = 0;
        foreach (var field in header.Fields)
        {
            Assert.True(field.Offset >= at && field.NameLength > 0 && field.Offset + field.NameLength < field.ValueOffset && field.ValueOffset <= field.End);
            Assert.Equal((byte)':', bytes[field.ValueOffset - 1]);
            at = field.End;
        }

        Assert.True(at <= header.Length);
    }

    private static List<(string Name, string Value)> Read(string text, out HeaderFields header)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        header = HeaderFields.Parse(bytes);
        return [.. header.Fields.Select(f => (Encoding.UTF8.GetString(f.Name(bytes)), Encoding.UTF8.GetString(f.Value(bytes))))];
    }
}
