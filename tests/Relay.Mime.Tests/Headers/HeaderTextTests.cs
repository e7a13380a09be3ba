using System.Text;
using Relay.Mime.Headers;

namespace Relay.Mime.Tests.Headers;

public sealed class HeaderTextTests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("folded\r\n value", "folded value")]
    [InlineData("=?ISO-8859-1?Q?a?= =?ISO-8859-1?Q?b?=", "ab")] // RFC 2047 §8
    [InlineData("=?ISO-8859-1?Q?a?=\r\n    =?ISO-8859-1?Q?b?=", "ab")]
    [InlineData("=?ISO-8859-1?Q?a_b?=", "a b")]
    [InlineData("=?utf-8?q?gr=C3?= =?utf-8?q?=BCn?=", "grün")] // a character cut in two
    [InlineData("=?utf-8?B?w6Q=?==?utf-8?B?w7Y=?=", "äö")]
    [InlineData("=?utf-8*de?q?=C3=A4?=", "ä")] // RFC 2231 §5
    [InlineData("\"=?utf-8?q?=C3=A4?=\" <a@b.c>", "\"ä\" <a@b.c>")]
    [InlineData("=?utf-8?q?with space?=", "with space")]
    [InlineData("=?iso-2022-jp?B?GyRCRnxLXBsoQg==?=", "日本")]
    [InlineData("=?unknown-x?q?=E4?=", "ä")]
    [InlineData("=?utf-8?q?open", "=?utf-8?q?open")]
    [InlineData("=?utf-8?x?a?=", "=?utf-8?x?a?=")]
    [InlineData("a =?=?=? b", "a =?=?=? b")]
    [InlineData("word =?utf-8?q?=41?= word", "word A word")]
    public void Decode_Value_AsReadersShowIt(string raw, string expected) => Assert.Equal(expected, HeaderText.Decode(Encoding.UTF8.GetBytes(raw)));

    [Fact]
    public void Decode_EightBit_Utf8OrWestern()
    {
        Assert.Equal("grün", HeaderText.Decode("grün"u8));
        Assert.Equal("grün", HeaderText.Decode([(byte)'g', (byte)'r', 0xFC, (byte)'n']));
    }
}
