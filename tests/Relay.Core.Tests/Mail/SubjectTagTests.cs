using System.Text;
using Relay.Core.Mail;
using Relay.Mime;

namespace Relay.Core.Tests.Mail;

public sealed class SubjectTagTests
{
    [Theory]
    [InlineData("Subject: hello\r\n", "Subject: [SPAM] hello\r\n")]
    [InlineData("Subject:hello\r\n", "Subject: [SPAM] hello\r\n")]
    [InlineData("subject:\thello\r\n", "subject:\t[SPAM] hello\r\n")]
    [InlineData("Subject:\r\n folded\r\n", "Subject: [SPAM] \r\n folded\r\n")]
    [InlineData("Subject: =?utf-8?q?h=C3=A4?=\r\n two\r\n", "Subject: [SPAM] =?utf-8?q?h=C3=A4?=\r\n two\r\n")]
    [InlineData("Subject: \u00e4\u00f6\r\n", "Subject: [SPAM] \u00e4\u00f6\r\n")]
    [InlineData("Subject:\r\n", "Subject: [SPAM] \r\n")]
    [InlineData("From: a\r\nSubject: one\r\nSubject: two\r\n", "From: a\r\nSubject: [SPAM] one\r\nSubject: two\r\n")]
    [InlineData("Subject: [SPAM] again\r\n", "Subject: [SPAM] again\r\n")]
    [InlineData("From: a\r\n", "From: a\r\n")]
    [InlineData("Subject: cut", "Subject: cut")]
    [InlineData("", "")]
    public void Place_Header_ChangesOneSubjectAndNothingElse(string header, string expected)
    {
        foreach (var tag in (string[])["[SPAM] ", "[SPAM]"])
        {
            var bytes = Encoding.Latin1.GetBytes(header);
            var place = SubjectTag.Place(bytes, HeaderFields.Parse(bytes), tag);
            var text = Encoding.Latin1.GetString([.. bytes[..(int)place.Offset], .. place.Bytes.Span, .. bytes[(int)place.Offset..]]);
            Assert.Equal(expected, text);
        }
    }

    [Fact]
    public void Place_NoTag_InsertsNothing() =>
        Assert.True(SubjectTag.Place("Subject: a\r\n"u8, HeaderFields.Parse("Subject: a\r\n"u8), "").Bytes.IsEmpty);

    [Theory]
    [InlineData("Subject: =?utf-8?q?h=C3=A4?=\r\n llo\r\nSubject: two\r\n", "h\u00e4 llo")]
    [InlineData("From: a\r\n", "")]
    public void Read_Subject_IsWhatReadersShow(string header, string expected)
    {
        var bytes = Encoding.Latin1.GetBytes(header);
        Assert.Equal(expected, SubjectTag.Read(bytes, HeaderFields.Parse(bytes), 1000));
    }

    [Fact]
    public void Read_LongSubject_IsBounded()
    {
        var bytes = Encoding.Latin1.GetBytes("Subject: " + new string('x', 5000) + "\r\n");
        Assert.InRange(SubjectTag.Read(bytes, HeaderFields.Parse(bytes), 1000).Length, 990, 1000);
    }
}
