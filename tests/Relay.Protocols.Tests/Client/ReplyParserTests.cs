using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Relay.Protocols.Smtp.Client;

namespace Relay.Protocols.Tests.Client;

public sealed class ReplyParserTests
{
    [Theory]
    [InlineData("250 Ok\r\n", 250, "Ok")]
    [InlineData("250\r\n", 250, "")]
    [InlineData("250 \r\n", 250, "")]
    [InlineData("550-5.1.1 a\r\n550 5.1.1 b\r\n", 550, "5.1.1 a\n5.1.1 b")]
    [InlineData("250 \u00e4\u0000\u001b[m\t\r\n", 250, "???[m?")]
    public void Parse_WholeReply_IsTakenAtEveryPrefixLength(string text, int code, string expected)
    {
        var bytes = Encoding.Latin1.GetBytes(text);
        for (var n = 0; n < bytes.Length; n++)
        {
            Assert.Equal(ReplyStatus.NeedMore, ReplyParser.Parse(bytes.AsSpan(0, n), true, out _, out _));
        }

        Assert.Equal(ReplyStatus.Complete, ReplyParser.Parse([.. bytes, .. "250 next"u8], true, out var reply, out var consumed));
        Assert.Equal(new BackendReply(code, expected), reply);
        Assert.Equal(bytes.Length, consumed);
    }

    [Theory]
    [InlineData("x")]
    [InlineData("150 no\r\n")]
    [InlineData("650 no\r\n")]
    [InlineData("260 no\r\n")]
    [InlineData("25")]
    [InlineData("250_no\r\n")]
    [InlineData("250 bare\n")]
    [InlineData("250-a\r\n251 b\r\n")]
    [InlineData("250-a\r\n* b\r\n")]
    [InlineData("25\r\n")]
    [InlineData("\r\n")]
    public void Parse_NotAReply_IsMalformedOrWaits(string text) =>
        Assert.Equal(text == "25" ? ReplyStatus.NeedMore : ReplyStatus.Malformed, ReplyParser.Parse(Encoding.Latin1.GetBytes(text), true, out _, out _));

    [Theory]
    [InlineData(ReplyParser.MaxLine, ReplyStatus.Complete)]
    [InlineData(ReplyParser.MaxLine + 1, ReplyStatus.Malformed)]
    public void Parse_LongLine_IsBounded(int length, object expected) =>
        Assert.Equal((ReplyStatus)expected, ReplyParser.Parse(Encoding.Latin1.GetBytes("250 " + new string('x', length - 6) + "\r\n"), true, out _, out _));

    [Theory]
    [InlineData(ReplyParser.MaxLines, ReplyStatus.Complete)]
    [InlineData(ReplyParser.MaxLines + 1, ReplyStatus.Malformed)]
    public void Parse_ManyLines_IsBounded(int lines, object expected) =>
        Assert.Equal((ReplyStatus)expected, ReplyParser.Parse(Encoding.Latin1.GetBytes(string.Concat(Enumerable.Repeat("250-x\r\n", lines - 1)) + "250 x\r\n"), true, out _, out _));

    [Fact]
    public void Parse_LargeReply_IsBounded()
    {
        var line = "250-" + new string('x', 1000) + "\r\n";
        var bytes = Encoding.Latin1.GetBytes(string.Concat(Enumerable.Repeat(line, 70)) + "250 x\r\n");
        Assert.Equal(ReplyStatus.Malformed, ReplyParser.Parse(bytes, true, out _, out _));
    }

    [Fact]
    public void Parse_RandomBytes_NeverThrowsNorConsumesMoreThanThereIs()
    {
        var bytes = Gen.Elements((byte)'2', (byte)'5', (byte)'0', (byte)' ', (byte)'-', (byte)'\r', (byte)'\n', (byte)0xFF).ArrayOf();
        Prop.ForAll(Arb.From(bytes), b => ReplyParser.Parse(b, true, out _, out var consumed) != ReplyStatus.Complete || consumed <= b.Length).QuickCheckThrowOnFailure();
    }
}
