namespace Relay.Mime.Tests;

/// <summary>Every defect has a message that shows it; a defect without one fails.</summary>
public sealed class DefectTests
{
    private const string Multi = "Content-Type: multipart/mixed; boundary=b\n\n";

    private static readonly Dictionary<MimeDefects, Func<MessageView>> Samples = new()
    {
        [MimeDefects.BareCr] = static () => Mail.Read(Mail.Raw("Subject: a\rContent-Type: text/html\r\n\r\nx\r\n")),
        [MimeDefects.MixedLineEnds] = static () => Mail.Read(Mail.Raw("Subject: a\r\nContent-Type: text/plain\n\r\nx\r\n")),
        [MimeDefects.Nul] = static () => Mail.Part("Subject: a\0b"),
        [MimeDefects.HeaderJunk] = static () => Mail.Part("no field at all"),
        [MimeDefects.SpaceBeforeColon] = static () => Mail.Part("Content-Type : text/html"),
        [MimeDefects.BlankFold] = static () => Mail.Part("Subject: a\n \nContent-Type: text/html"),
        [MimeDefects.BeginsFolded] = static () => Mail.Read(" Content-Type: text/html\nSubject: a\n\nx\n"),
        [MimeDefects.HeaderUnterminated] = static () => Mail.Read(Multi + "--b\nContent-Type: text/html\n--b--\n"),
        [MimeDefects.ContentTypeRepeated] = static () => Mail.Part("Content-Type: text/plain\nContent-Type: text/html"),
        [MimeDefects.ContentTypeMalformed] = static () => Mail.Part("Content-Type: text/plain/html"),
        [MimeDefects.Comment] = static () => Mail.Part("Content-Type: text/plain (really); name=a.txt"),
        [MimeDefects.ParameterRepeated] = static () => Mail.Part("Content-Type: text/plain; name=a.txt; name=b.txt"),
        [MimeDefects.ParameterMalformed] = static () => Mail.Part("Content-Type: text/plain; name=\"a\".exe"),
        [MimeDefects.ParameterContinuation] = static () => Mail.Part("Content-Type: text/plain; name*1=b; name*0=a"),
        [MimeDefects.NameConflict] = static () => Mail.Part("Content-Type: text/plain; name=a.txt\nContent-Disposition: attachment; filename=a.exe"),
        [MimeDefects.BoundaryMissing] = static () => Mail.Part("Content-Type: multipart/mixed"),
        [MimeDefects.BoundaryOdd] = static () => Mail.Part("Content-Type: multipart/mixed; boundary=\"a \"", "--a\n\nx\n--a--\n"),
        [MimeDefects.BoundaryNotFound] = static () => Mail.Part("Content-Type: multipart/mixed; boundary=a"),
        [MimeDefects.BoundaryGuessed] = static () => Mail.Part("Content-Type: multipart/mixed; boundary=a", "--z\nContent-Type: text/html\n\nx\n--z--\n"),
        [MimeDefects.BoundaryPrefix] = static () => Mail.Read(Multi + "--bx\n\nx\n--b--\n"),
        [MimeDefects.BoundaryReused] = static () => Mail.Read(Multi + "--b\n" + Multi + "--b\n\nx\n--b--\n--b--\n"),
        [MimeDefects.BoundaryNotClosed] = static () => Mail.Read(Multi + "--b\n\nx\n"),
        [MimeDefects.PartAfterClose] = static () => Mail.Read(Multi + "--b\n\nx\n--b--\n--b\n\ny\n--b--\n"),
        [MimeDefects.EncodingRepeated] = static () => Mail.Part("Content-Transfer-Encoding: 7bit\nContent-Transfer-Encoding: base64"),
        [MimeDefects.EncodingMalformed] = static () => Mail.Part("Content-Transfer-Encoding: base64 (really)"),
        [MimeDefects.EncodingUnknown] = static () => Mail.Part("Content-Transfer-Encoding: x-base64"),
        [MimeDefects.EncodedMultipart] = static () => Mail.Part("Content-Type: multipart/mixed; boundary=b\nContent-Transfer-Encoding: base64", "--b\n\nx\n--b--\n"),
        [MimeDefects.EncodedMessage] = static () => Mail.Part("Content-Type: message/rfc822\nContent-Transfer-Encoding: base64", "QTogYg0KDQp4"),
        [MimeDefects.Base64Junk] = static () => Mail.Part("Content-Transfer-Encoding: base64", "QUJD#QUJD\n"),
        [MimeDefects.Base64Padding] = static () => Mail.Part("Content-Transfer-Encoding: base64", "QUI=QUJD\n"),
        [MimeDefects.QuotedPrintableMalformed] = static () => Mail.Part("Content-Transfer-Encoding: quoted-printable", "a=zz\n"),
        [MimeDefects.UuencodeMalformed] = static () => Mail.Part("Content-Transfer-Encoding: x-uuencode", "begin 644 a\n~~~~\nend\n"),
        [MimeDefects.EncodedText] = static () => Mail.Part("Subject: a", "begin 644 a.bin\n#0V%T\n`\nend\n"),
        [MimeDefects.Utf7] = static () => Mail.Part("Content-Type: text/html; charset=utf-7", "+ADw-b+AD4-\n"),
        [MimeDefects.DispositionRepeated] = static () => Mail.Part("Content-Disposition: inline\nContent-Disposition: attachment"),
        [MimeDefects.HiddenMultipart] = static () => Mail.Part("Content-Type: text/plain; boundary=b", "--b\n\nx\n--b--\n"),
        [MimeDefects.BlankBeforeHeader] = static () => Mail.Read(Multi + "--b\n\nContent-Type: text/html\n\nx\n--b--\n"),
        [MimeDefects.TooDeep] = static () => Mail.Read(Mail.Good, new MimeLimits { Depth = 1 }),
        [MimeDefects.TooManyParts] = static () => Mail.Read(Mail.Good, new MimeLimits { Parts = 3 }),
        [MimeDefects.TooManyFields] = static () => Mail.Read(Mail.Good, new MimeLimits { HeaderFields = 3 }),
        [MimeDefects.HeaderTooLarge] = static () => Mail.Read(Mail.Good, new MimeLimits { HeaderSize = 30 }),
        [MimeDefects.TooManyParameters] = static () => Mail.Read("Content-Type: text/plain; a=1; b=2; name=f.txt\n\nx\n", new MimeLimits { Parameters = 2 }),
        [MimeDefects.LineTooLong] = static () => Mail.Read(Mail.Good, new MimeLimits { LineLength = 18 }),
        [MimeDefects.DecodedTooLarge] = static () => Mail.Read(Mail.Good, new MimeLimits { DecodedSize = 10 }),
        [MimeDefects.TextTooLong] = static () => Mail.Read(Mail.Good, new MimeLimits { TextLength = 5 }),
        [MimeDefects.TooManyBoundaries] = static () => Mail.Read(Mail.Good, new MimeLimits { OpenBoundaries = 1 }),
    };

    [Fact]
    public void EveryDefect_HasAMessageThatShowsIt()
    {
        foreach (var defect in Enum.GetValues<MimeDefects>().Where(static d => d != MimeDefects.None))
        {
            Assert.True(Samples.ContainsKey(defect), $"{defect} has no sample");
            using var view = Samples[defect]();
            Assert.True(view.AllDefects.HasFlag(defect), $"{defect} is not among {string.Join(", ", MimeDefectNames.Of(view.AllDefects))}");
        }
    }

    [Fact]
    public void Names_AreSnakeCase_OnePerDefect()
    {
        Assert.Equal(["bare_cr", "base64_junk", "utf7"], MimeDefectNames.Of(MimeDefects.BareCr | MimeDefects.Base64Junk | MimeDefects.Utf7));
        Assert.Empty(MimeDefectNames.Of(MimeDefects.None));
    }

    [Theory]
    [InlineData("Date: never\nFrom: nobody at all")]
    [InlineData("Content-Type: text")]
    [InlineData("Content-Type: text/plain; charset = utf-8;")]
    [InlineData("Content-Type: text/plain; charset=us-ascii; charset=us-ascii")]
    [InlineData("Content-Transfer-Encoding: 8-bit")]
    [InlineData("Content-Type: text/plain; format=flowed; delsp=yes")]
    [InlineData("Subject: =?utf-8?q?broken")]
    [InlineData("Content-Disposition: attachment; filename=\"=?utf-8?B?w6QudHh0?=\"; filename*=utf-8''%C3%A4.txt")]
    [InlineData("Content-Type: application/pgp-signature; name=OpenPGP_signature.asc\nContent-Disposition: attachment; filename=OpenPGP_signature")]
    [InlineData("Content-Type: multipart/mixed; boundary=----=_NextPart_000_01C0")]
    public void OddButReadAlikeByAll_IsNoDefect(string header)
    {
        using var view = Mail.Part(header, header.Contains("multipart", StringComparison.Ordinal) ? "------=_NextPart_000_01C0\n\nx\n------=_NextPart_000_01C0--\n" : "x\n");

        Assert.Empty(MimeDefectNames.Of(view.AllDefects));
    }

    [Fact]
    public void Message_QuotedInAText_IsNoDefect()
    {
        using var view = Mail.Part("Subject: bounce", "Your message:\n\nSubject: x\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/html\n\nx\n--b--\n");

        Assert.Equal(MimeDefects.None, view.AllDefects);
        Assert.Single(view.Parts);
    }
}
