using System.Text;
using Relay.Mime.Text;

namespace Relay.Mime.Tests;

public sealed class CharsetTests
{
    [Theory]
    [InlineData("utf-8", "C3A4", "ä")]
    [InlineData("UTF8", "C3A4", "ä")]
    [InlineData("iso-8859-1", "E480", "ä€")] // as windows-1252, WHATWG Encoding §4.2
    [InlineData("iso-8859-2", "B1", "ą")]
    [InlineData("iso-8859-5", "BF", "П")]
    [InlineData("iso-8859-7", "E1", "α")]
    [InlineData("iso-8859-15", "A4", "€")]
    [InlineData("windows-1250", "B9", "ą")]
    [InlineData("windows-1251", "CF", "П")]
    [InlineData("windows-1256", "C7", "ا")]
    [InlineData("koi8-r", "F0", "П")]
    [InlineData("koi8-u", "A4", "є")]
    [InlineData("gb18030", "C4E3BAC3", "你好")]
    [InlineData("gb2312", "C4E3BAC3", "你好")]
    [InlineData("gbk", "C4E3BAC3", "你好")]
    [InlineData("big5", "A741A66E", "你好")]
    [InlineData("iso-2022-jp", "1B2442467C4B5C1B2842", "日本")]
    [InlineData("shift_jis", "93FA967B", "日本")]
    [InlineData("euc-jp", "C6FCCBDC", "日本")]
    [InlineData("euc-kr", "C7D1B1DB", "한글")]
    [InlineData("ks_c_5601-1987", "C7D1B1DB", "한글")]
    [InlineData("utf-16", "FFFE41004200", "AB")]
    [InlineData("utf-16", "00410042", "AB")]
    [InlineData("utf-16le", "41004200", "AB")]
    [InlineData("tis-620", "A1", "ก")]
    [InlineData("utf-7", "2B414F512D", "ä")]
    [InlineData("us-ascii", "C3A4", "ä")] // what claims ASCII and is good UTF-8
    [InlineData("us-ascii", "E4", "ä")]
    [InlineData("no-such-charset", "C3A4", "ä")]
    [InlineData(null, "E4", "ä")]
    [InlineData("iso-8859-1", "EFBBBFC3A4", "ä")] // a byte order mark wins
    public void Decode_Charset_Text(string? charset, string hex, string expected) => Assert.Equal(expected, TextDecoder.Decode(Convert.FromHexString(hex), charset));

    [Fact]
    public void Decode_AnyCharsetAnyOctets_NeverThrowsAndIsWellFormed()
    {
        var random = new Random(11);
        foreach (var charset in (string[])["utf-8", "utf-7", "utf-16", "utf-16be", "utf-32", "gb18030", "hz-gb-2312", "big5", "iso-2022-jp", "iso-2022-kr", "shift_jis", "euc-jp", "euc-kr", "koi8-r", "cp437"])
        {
            for (var i = 0; i < 300; i++)
            {
                var bytes = new byte[random.Next(60)];
                random.NextBytes(bytes);
                if (i % 3 == 0)
                {
                    "\u001b$B~{+AD"u8[..Math.Min(8, bytes.Length)].CopyTo(bytes);
                }

                var text = TextDecoder.Decode(bytes, charset);
                Assert.Equal(text, Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)));
            }
        }
    }
}
