namespace Relay.Mime.Tests;

/// <summary>Where clients may read a part differently, every reading is a part of its own.</summary>
public sealed class ReadingTests
{
    private static readonly string Payload = Convert.ToBase64String("PK\u0003\u0004payload of a file"u8);

    [Theory]
    [InlineData("Content-Transfer-Encoding: base64\nContent-Transfer-Encoding: quoted-printable")]
    [InlineData("Content-Transfer-Encoding: quoted-printable\nContent-Transfer-Encoding: base64")]
    [InlineData("Content-Transfer-Encoding: base64 quoted-printable")]
    [InlineData("Content-Transfer-Encoding: x-base64")]
    [InlineData("Content-Transfer-Encoding: (a) base64")]
    [InlineData("Content-Transfer-Encoding: \"base64\"")]
    [InlineData("Content-Transfer-Encoding: =?utf-8?B?YmFzZTY0?=")]
    [InlineData("Content-Transfer-Encoding:: base64")]
    [InlineData("Content-Transfer-Encoding: bas()e64")]
    [InlineData("Content-Transfer-Encoding base64")]
    public void OddEncoding_DecodedAndRawReading(string field)
    {
        using var view = Mail.Inner("Content-Type: application/octet-stream\n" + field, Payload);

        Assert.Contains(view.Parts, p => Mail.Body(p) == "PK\u0003\u0004payload of a file");
        Assert.Contains(view.Parts, p => Mail.Body(p) == Payload);
        Assert.NotEqual(MimeDefects.None, view.AllDefects);
    }

    [Fact]
    public void FieldAfterABareCr_IsAField()
    {
        using var view = Mail.Read(Mail.Raw("Subject: a\r\n\rContent-Type: text/html\r\n\r\n<b>x</b>"));

        Assert.Equal("text/html", view.Root.ContentType);
        Assert.True(view.AllDefects.HasFlag(MimeDefects.BareCr));
    }

    [Fact]
    public void TwoTypes_BothReadings()
    {
        using var view = Mail.Part("Content-Type: text/plain\nContent-Type: text/html", "<b>x</b>\n");

        Assert.Equal(["0 text/plain", "0~2 text/html"], Mail.Types(view));
        Assert.Equal("x", view.Parts[1].VisibleText.ToString());
        Assert.Equal(0, view.Parts[1].ReadingOf);
    }

    [Fact]
    public void MultipartAndTextType_PartsAndOneText()
    {
        using var view = Mail.Part("Content-Type: text/plain\nContent-Type: multipart/mixed; boundary=b", "--b\nContent-Type: text/html\n\nx\n--b--\n");

        Assert.Contains("1 text/html", Mail.Types(view));
        Assert.Contains(view.Parts, p => p.ReadingOf == 0 && p.ContentType == "text/plain" && Mail.Text(p).Contains("--b", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("QUI=QUJD")] // padding inside: stop there, or go on
    [InlineData("QUJD\nb#d line\nREVG")]
    public void Base64_ResumedDifferently_EveryReading(string encoded)
    {
        using var view = Mail.Inner("Content-Type: application/octet-stream\nContent-Transfer-Encoding: base64", encoded);

        Assert.Contains(view.Parts, static p => p.ReadingOf == 1);
        Assert.Equal(view.Parts.Count - 1, view.Parts.Skip(1).Select(Mail.Body).Distinct().Count());
    }

    [Fact]
    public void Base64_JunkLine_IsAlsoReadWithoutTheLine()
    {
        using var view = Mail.Inner("Content-Type: application/octet-stream\nContent-Transfer-Encoding: base64", "begin-base64 744 x.pdf\n" + Payload);

        Assert.Contains(view.Parts, p => Mail.Body(p) == "PK\u0003\u0004payload of a file");
    }

    [Fact]
    public void UuencodedFileInText_IsAPartOfItsOwn()
    {
        using var view = Mail.Part("Subject: a", "Hello\nbegin 644 cat.txt\n#0V%T\n`\nend\nBye\n");

        var file = view.Parts[1];
        Assert.Equal("Cat", Mail.Body(file));
        Assert.Equal("cat.txt", file.FileName);
        Assert.True(file.IsAttachment);
    }

    [Fact]
    public void YencFileInText_IsAPartOfItsOwn()
    {
        using var view = Mail.Part("Subject: a", "=ybegin line=128 size=3 name=cat.txt\nm\u008B\u009E\n=yend size=3\n");

        Assert.Equal("Cat", Mail.Body(view.Parts[1]));
        Assert.Equal("cat.txt", view.Parts[1].FileName);
    }

    [Fact]
    public void HeaderEndedByJunk_BothBodies()
    {
        using var view = Mail.Inner("Content-Type: text/plain\nthis is no field", "body");

        Assert.Equal("body", Mail.Text(view.Parts[1]));
        Assert.Equal("this is no field\r\n\r\nbody", Mail.Text(view.Parts[2]));
    }

    [Fact]
    public void MissingBlankLine_BodyIsFound()
    {
        using var view = Mail.Read("Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: application/zip\nContent-Transfer-Encoding: base64\n" + Payload + "\n--b--\n");

        Assert.Contains(view.Parts, p => Mail.Body(p) == "PK\u0003\u0004payload of a file");
    }

    [Fact]
    public void Readings_AreBounded()
    {
        var fields = string.Join('\n', Enumerable.Range(0, 50).Select(static i => $"Content-Type: a/b{i}"));
        using var view = Mail.Part(fields);

        Assert.Equal(1 + MimeLimits.Default.Readings, view.Parts.Count);
    }
}
