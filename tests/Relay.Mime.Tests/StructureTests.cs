namespace Relay.Mime.Tests;

public sealed class StructureTests
{
    [Fact]
    public void GoodMessage_PartsInOrder_WithoutDefect()
    {
        using var view = Mail.Read(Mail.Good);

        Assert.Equal(["0 multipart/mixed", "1 multipart/alternative", "1.1 text/plain", "1.2 text/html", "2 application/zip"], Mail.Types(view));
        Assert.Equal(MimeDefects.None, view.AllDefects);
        Assert.Equal("Grüße", Mail.Text(view.Parts[2]));
        Assert.Equal("Hello you", view.Parts[3].VisibleText.ToString());
        Assert.Equal("f.zip", view.Parts[4].FileName);
        Assert.Equal("application/zip", view.Parts[4].MagicType);
        Assert.Equal(["http://example.com/a?b=1&c=2"], view.Urls().Select(u => u.Text));
    }

    [Fact]
    public void Positions_OfEveryPart_PointIntoTheMessage()
    {
        using var view = Mail.Read(Mail.Good);
        var message = System.Text.Encoding.Latin1.GetString(view.Message.Span);

        Assert.StartsWith("From: a", message[view.Root.HeaderStart..], StringComparison.Ordinal);
        foreach (var part in view.Parts.Skip(1))
        {
            Assert.StartsWith("Content-Type: " + part.ContentType, message[part.HeaderStart..], StringComparison.Ordinal);
            Assert.Equal(message[part.BodyStart..part.BodyEnd], System.Text.Encoding.Latin1.GetString(part.RawBody.Span));
        }
    }

    [Fact]
    public void DelimiterLineEnd_BelongsToTheDelimiter() // RFC 2046 §5.1.1
    {
        using var view = Mail.Read("Content-Type: multipart/mixed; boundary=b\n\n--b\n\none\n\n--b\n\n--b--\n");

        Assert.Equal("one\r\n", Mail.Body(view.Parts[1]));
        Assert.Equal("", Mail.Body(view.Parts[2]));
    }

    [Fact]
    public void NestedMessage_IsRead_AndItsMultipartEndsWithTheOuterDelimiter() // RFC 2046 §5.2.1, §5.1.2
    {
        using var view = Mail.Read(
            "Content-Type: multipart/mixed; boundary=o\n\n--o\nContent-Type: message/rfc822\n\nSubject: in\nContent-Type: multipart/mixed; boundary=i\n\n"
            + "--i\n\ntext\n--o\nContent-Type: text/html\n\n<b>x</b>\n--o--\n");

        Assert.Equal(["0 multipart/mixed", "1 message/rfc822", "1.1 multipart/mixed", "1.1.1 text/plain", "2 text/html"], Mail.Types(view));
        Assert.True(view.Parts[2].Defects.HasFlag(MimeDefects.BoundaryNotClosed));
        Assert.Equal("text", Mail.Text(view.Parts[3]));
    }

    [Fact]
    public void Digest_PartsAreMessages() // RFC 2046 §5.1.5
    {
        using var view = Mail.Read("Content-Type: multipart/digest; boundary=b\n\n--b\n\nSubject: one\n\nfirst\n--b--\n");

        Assert.Equal(["0 multipart/digest", "1 message/rfc822", "1.1 text/plain"], Mail.Types(view));
        Assert.Equal("first", Mail.Text(view.Parts[2]));
    }

    [Fact]
    public void EncodedMessage_IsReadToo()
    {
        using var view = Mail.Inner("Content-Type: message/rfc822\nContent-Transfer-Encoding: base64", Convert.ToBase64String(Mail.Bytes("Subject: deep\n\nhidden text\n")));

        Assert.Contains("hidden text\r\n", view.Parts.Select(Mail.Text));
        Assert.True(view.AllDefects.HasFlag(MimeDefects.EncodedMessage));
    }

    [Fact]
    public void EncodedMultipart_IsReadUnderItsEncoding_AndAsOneText()
    {
        var inner = Convert.ToBase64String(Mail.Bytes("--in\nContent-Type: text/html\n\n<i>deep</i>\n--in--\n"));
        using var view = Mail.Inner("Content-Type: multipart/mixed; boundary=in\nContent-Transfer-Encoding: base64", inner);

        Assert.Contains(view.Parts, p => p.ContentType == "text/html" && Mail.Text(p) == "<i>deep</i>");
        Assert.Contains(view.Parts, p => p.ReadingOf >= 0 && p.ContentType == "text/plain");
        Assert.True(view.AllDefects.HasFlag(MimeDefects.EncodedMultipart));
    }

    [Fact]
    public void WholeMatch_GoesBeforePrefix_OfAnInnerBoundary()
    {
        using var view = Mail.Read(
            "Content-Type: multipart/mixed; boundary=b_\n\n--b_\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\ninner\n--b--\n--b_\n\nouter\n--b_--\n");

        Assert.Equal(["0 multipart/mixed", "1 multipart/mixed", "1.1 text/plain", "2 text/plain"], Mail.Types(view));
        Assert.True(view.AllDefects.HasFlag(MimeDefects.BoundaryPrefix));
    }

    [Fact]
    public void MailBeforeItsMultipart_HeaderWithoutBody_IsOnePart()
    {
        using var view = Mail.Read("Subject: only a header\n");

        Assert.Single(view.Parts);
        Assert.Equal(0, view.Root.Body.Length);
        Assert.Equal(MimeDefects.None, view.AllDefects);
    }

    [Fact]
    public void NothingAtAll_IsOneEmptyText()
    {
        using var view = Mail.Read("");

        Assert.Equal(["0 text/plain"], Mail.Types(view));
        Assert.Equal(MimeDefects.None, view.AllDefects);
    }

    [Fact]
    public void LfAlone_IsNoDefect_AndReadsTheSame()
    {
        using var crlf = Mail.Read(Mail.Good);
        using var lf = Mail.Read(Mail.Raw(Mail.Good));

        Assert.Equal(Mail.Types(crlf), Mail.Types(lf));
        Assert.Equal(MimeDefects.None, lf.AllDefects);
    }

    [Fact]
    public void HeaderText_IsDecodedIntoOctets_WithoutAString()
    {
        using var view = Mail.Read("Subject: =?utf-8?q?gr=C3=BCn?=\n and more\n\nx\n");
        var to = new System.Buffers.ArrayBufferWriter<byte>();

        Assert.True(view.Root.TryDecodeHeader("subject"u8, to));
        Assert.Equal("grün and more", System.Text.Encoding.UTF8.GetString(to.WrittenSpan));
        Assert.False(view.Root.TryDecodeHeader("x-none"u8, to));
        Assert.Equal("grün and more", view.Field("Subject"u8));
    }
}
