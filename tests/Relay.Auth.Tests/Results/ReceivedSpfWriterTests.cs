using System.Net;
using Relay.Auth.Results;
using Relay.Auth.Spf;

namespace Relay.Auth.Tests.Results;

public sealed class ReceivedSpfWriterTests
{
    private static readonly SpfQuery Query = new(IPAddress.Parse("192.0.2.1"), "foo.example.com", "myname@example.com", "mybox.example.org");

    private static readonly SpfResult Passed = new(AuthResult.Pass, "example.com", SpfIdentity.MailFrom, null, 1, 0, "ip4:192.0.2.0/24", null);

    [Fact]
    public void Value_OfAPass_IsLikeTheExampleOfTheRfc() => Assert.Equal(
        "pass (mybox.example.org: domain of example.com designates 192.0.2.1 as permitted sender) client-ip=192.0.2.1; envelope-from=\"myname@example.com\"; "
            + "helo=foo.example.com; receiver=mybox.example.org; identity=mailfrom; mechanism=\"ip4:192.0.2.0/24\"",
        ReceivedSpfWriter.Value(Query, Passed, utf8: false));

    [Theory]
    [InlineData(AuthResult.Fail, "fail (")]
    [InlineData(AuthResult.SoftFail, "softfail (")]
    [InlineData(AuthResult.Neutral, "neutral (")]
    [InlineData(AuthResult.None, "none (")]
    [InlineData(AuthResult.TempError, "temperror (")]
    [InlineData(AuthResult.PermError, "permerror (")]
    public void Value_EveryResult_HasItsWordAndASentence(AuthResult result, string start)
    {
        var value = ReceivedSpfWriter.Value(Query, Passed with { Result = result, Mechanism = null, Problem = "trouble" }, utf8: false);
        Assert.StartsWith(start, value, StringComparison.Ordinal);
        Assert.EndsWith("; problem=trouble", value, StringComparison.Ordinal);
    }

    [Fact]
    public void Value_HostileTexts_StayInTheirQuotes()
    {
        var query = new SpfQuery(IPAddress.Parse("2001:db8::1"), "h\r\nX: y", "\"a;b\\\"\"@x; receiver=evil", "");
        var value = ReceivedSpfWriter.Value(query, Passed with { Domain = "x)(\0", Identity = SpfIdentity.Helo, Mechanism = "a\"" }, utf8: false);
        Assert.Equal(
            "pass (unknown: domain of x\\)\\(? designates 2001:db8::1 as permitted sender) client-ip=\"2001:db8::1\"; envelope-from=\"\\\"a;b\\\\\\\"\\\"@x; receiver=evil\"; "
                + "helo=\"h  X: y\"; receiver=unknown; identity=helo; mechanism=\"a\\\"\"",
            value);
    }

    [Fact]
    public void Value_MappedOrUnknownClient_IsWrittenAsIpv4OrNotAtAll()
    {
        Assert.Contains("client-ip=192.0.2.1;", ReceivedSpfWriter.Value(Query with { Client = IPAddress.Parse("::ffff:192.0.2.1") }, Passed, utf8: false), StringComparison.Ordinal);
        Assert.DoesNotContain("client-ip", ReceivedSpfWriter.Value(Query with { Client = null }, Passed, utf8: false), StringComparison.Ordinal);
    }

    [Fact]
    public void Field_IsFolded()
    {
        var field = ReceivedSpfWriter.Field(Query, Passed, utf8: false);
        Assert.StartsWith("Received-SPF: pass (", field, StringComparison.Ordinal);
        Assert.All(field.Split("\r\n"), static line => Assert.InRange(line.Length, 0, 78));
        Assert.Equal("Received-SPF: " + ReceivedSpfWriter.Value(Query, Passed, utf8: false) + "\r\n", field.Replace("\r\n ", " ", StringComparison.Ordinal));
    }

    [Fact]
    public void RejectCodes_AreThoseOfTheRegistry() => Assert.Equal(
        ["5.7.20", "5.7.21", "5.7.22", "5.7.23", "5.7.24", "4.7.24", "5.7.25", "5.7.26"],
        [RejectCodes.NoPassingDkim, RejectCodes.NoAcceptableDkim, RejectCodes.NoAuthorMatchedDkim, RejectCodes.SpfFail, RejectCodes.SpfError, RejectCodes.SpfErrorTemporary, RejectCodes.ReverseDns, RejectCodes.SeveralChecks]);
}
