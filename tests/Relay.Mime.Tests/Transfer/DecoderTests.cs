using System.Text;
using Relay.Mime.Transfer;

namespace Relay.Mime.Tests.Transfer;

public sealed class DecoderTests
{
    [Theory]
    [InlineData("QUJD", "ABC", MimeDefects.None)]
    [InlineData("QU\r\nJ D\tRA==", "ABCD", MimeDefects.None)]
    [InlineData("QUJDRA", "ABCD", MimeDefects.Base64Padding)]
    [InlineData("QUJDRA=", "ABCD", MimeDefects.Base64Padding)]
    [InlineData("QUI=QUJD", "ABABC", MimeDefects.Base64Padding)]
    [InlineData("QUJD====", "ABC", MimeDefects.Base64Padding)]
    [InlineData("Q#U.J-D", "ABC", MimeDefects.Base64Junk)]
    [InlineData("QUJDQ", "ABC", MimeDefects.Base64Padding)]
    [InlineData("", "", MimeDefects.None)]
    public void Base64_OddInput_IsResynchronisedAndNamed(string from, string expected, MimeDefects expectedDefects)
    {
        var (text, defects) = Base64(from, Base64Mode.Resynchronise);

        Assert.Equal(expected, text);
        Assert.Equal(expectedDefects, defects);
    }

    [Theory]
    [InlineData("QUI=QUJD", Base64Mode.StopAtPadding, "AB")]
    [InlineData("QU=JD", Base64Mode.IgnorePadding, "ABC")]
    [InlineData("QUJD\nb.d\nREVG", Base64Mode.SkipOddLines, "ABCDEF")]
    [InlineData("AB\n\nQUJD\nREVG#xx\n", Base64Mode.LineByLine, "ABCDEF")]
    public void Base64_Modes_ReadAsTheirClientsDo(string from, Base64Mode mode, string expected) => Assert.Equal(expected, Base64(from, mode).Text);

    [Theory]
    [InlineData("a=3Db", "a=b", MimeDefects.None)]
    [InlineData("soft=\r\nbreak", "softbreak", MimeDefects.None)]
    [InlineData("soft= \t\r\nbreak", "softbreak", MimeDefects.None)]
    [InlineData("trail \t\r\nx", "trail\r\nx", MimeDefects.None)]
    [InlineData("kept=20\r\nx", "kept \r\nx", MimeDefects.None)]
    [InlineData("=c3=a4", "\u00C3\u00A4", MimeDefects.None)]
    [InlineData("a=b", "a=b", MimeDefects.QuotedPrintableMalformed)]
    [InlineData("==41", "=A", MimeDefects.QuotedPrintableMalformed)]
    [InlineData("end=", "end", MimeDefects.None)]
    [InlineData("end=\r", "end", MimeDefects.None)]
    public void QuotedPrintable_Input_Octets(string from, string expected, MimeDefects expectedDefects)
    {
        var bytes = Encoding.Latin1.GetBytes(from);
        var to = new byte[bytes.Length];
        var defects = MimeDefects.None;
        var length = QuotedPrintableDecoder.Decode(bytes, to, ref defects);

        Assert.Equal(expected, Encoding.Latin1.GetString(to, 0, length));
        Assert.Equal(expectedDefects, defects);
    }

    [Fact]
    public void Uuencode_LinesShortOfSpaces_AreFilled()
    {
        var defects = MimeDefects.None;
        var to = new byte[100];
        var length = UuDecoder.Decode("begin 644 a\n%04)#1``\nend\n"u8, to, ref defects);

        Assert.Equal("ABCD\0", Encoding.ASCII.GetString(to, 0, length));
        Assert.Equal(MimeDefects.None, defects);
    }

    [Fact]
    public void Base64_RoundTrip_EveryLength()
    {
        var random = new Random(5);
        for (var length = 0; length < 200; length++)
        {
            var data = new byte[length];
            random.NextBytes(data);
            var (text, defects) = Base64(Convert.ToBase64String(data, Base64FormattingOptions.InsertLineBreaks), Base64Mode.Resynchronise);
            Assert.Equal(Encoding.Latin1.GetString(data), text);
            Assert.Equal(MimeDefects.None, defects);
        }
    }

    private static (string Text, MimeDefects Defects) Base64(string from, Base64Mode mode)
    {
        var bytes = Encoding.Latin1.GetBytes(from);
        var to = new byte[Base64Decoder.MaxDecoded(bytes.Length)];
        var defects = MimeDefects.None;
        var length = Base64Decoder.Decode(bytes, to, mode, ref defects);
        return (Encoding.Latin1.GetString(to, 0, length), defects);
    }
}
