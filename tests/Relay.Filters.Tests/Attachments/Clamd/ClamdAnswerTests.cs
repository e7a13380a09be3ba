using System.Text;
using Relay.Filters.Attachments.Clamd;

namespace Relay.Filters.Tests.Attachments.Clamd;

public sealed class ClamdAnswerTests
{
    [Theory]
    [InlineData("stream: OK", ClamdOutcome.Clean, "")]
    [InlineData("instream(127.0.0.1@55): OK", ClamdOutcome.Clean, "")]
    [InlineData("stream: Eicar-Test-Signature FOUND", ClamdOutcome.Found, "Eicar-Test-Signature")]
    [InlineData("stream: Win.Test(md5:12) FOUND\n", ClamdOutcome.Found, "Win.Test(md5:12)")]
    [InlineData("stream: a\r\n250 ok\u0007é FOUND", ClamdOutcome.Found, "a__250 ok__")]
    [InlineData("INSTREAM size limit exceeded. ERROR", ClamdOutcome.TooLarge, "over clamd's StreamMaxLength")]
    [InlineData("stream: Can't allocate memory ERROR", ClamdOutcome.Error, "answered stream: Can_t allocate memory ERROR")]
    [InlineData("UNKNOWN COMMAND", ClamdOutcome.Error, "answered UNKNOWN COMMAND")]
    [InlineData("stream: FOUND", ClamdOutcome.Error, "answered stream: FOUND")]
    [InlineData("OK", ClamdOutcome.Error, "answered OK")]
    [InlineData("", ClamdOutcome.Error, "empty answer")]
    public void Answer_IsOneOfAClosedSet(string line, ClamdOutcome outcome, string text) =>
        Assert.Equal(new ClamdAnswer(outcome, text), ClamdAnswer.Parse(Encoding.Latin1.GetBytes(line)));

    [Fact]
    public void Answer_NameOfASignature_IsBounded()
    {
        var answer = ClamdAnswer.Parse(Encoding.ASCII.GetBytes("stream: " + new string('x', 3000) + " FOUND"));
        Assert.Equal((ClamdOutcome.Found, 100), (answer.Outcome, answer.Text.Length));
    }

    [Fact]
    public void Answer_AnyOctets_IsNoFault()
    {
        var random = new Random(3);
        for (var i = 0; i < 2000; i++)
        {
            var line = new byte[random.Next(60)];
            random.NextBytes(line);
            Assert.All(ClamdAnswer.Parse(line).Text, static c => Assert.InRange(c, ' ', '~'));
        }
    }
}
