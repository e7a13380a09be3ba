using Relay.Core.Mail;

namespace Relay.Core.Tests.Mail;

public sealed class SmtpReplyTests
{
    [Theory]
    [InlineData(199, false, false, false)]
    [InlineData(200, true, false, false)]
    [InlineData(250, true, false, false)]
    [InlineData(299, true, false, false)]
    [InlineData(300, false, false, false)]
    [InlineData(354, false, false, false)]
    [InlineData(399, false, false, false)]
    [InlineData(400, false, true, false)]
    [InlineData(499, false, true, false)]
    [InlineData(500, false, false, true)]
    [InlineData(599, false, false, true)]
    public void SmtpReply_Code_HasAtMostOneClass(int code, bool positive, bool temporary, bool permanent)
    {
        var reply = new SmtpReply(code, "", "x");
        Assert.Equal((positive, temporary, permanent), (reply.IsPositive, reply.IsTemporary, reply.IsPermanent));
    }

    [Theory]
    [InlineData(550, "5.1.1", "no such user", "550 5.1.1 no such user")]
    [InlineData(220, "", "mx.example.org ESMTP", "220 mx.example.org ESMTP")]
    public void SmtpReply_ToString_LeavesOutAnEmptyEnhancedCode(int code, string enhanced, string text, string expected) =>
        Assert.Equal(expected, new SmtpReply(code, enhanced, text).ToString());
}
