using System.Text;
using Relay.Filters.Statistics.Training;

namespace Relay.Filters.Tests.Statistics.Training;

public sealed class IncomingFormTests
{
    private const string Hostname = "mx.site.test";
    private const string Id = "01hq3v9k2mabcdefghjk";
    private const string Original = "Received: from a.test by b.test; x\r\nFrom: a@a.test\r\nSubject: hello\r\n\r\nbody\r\nX-Relay-Id: in the body\r\n";

    private const string Ours =
        "Received: from b.test ([192.0.2.1])\r\n\tby mx.site.test (Relay) with ESMTP\r\n\tid " + Id + ";\r\n\tSat, 1 Mar 2026\r\n"
        + "DKIM-Signature: v=1; d=site.test\r\nAuthentication-Results: mx.site.test; spf=pass\r\nReceived-SPF: pass\r\n"
        + "X-Relay-Id: " + Id + "\r\nX-Spam-Flag: YES\r\nX-Spam-Score: 5.0\r\nX-Spam-Status: Yes, score=5.0\r\n\ttests=A\r\n";

    [Theory]
    [InlineData("")]
    [InlineData(Ours)]
    [InlineData("Return-Path: <a@a.test>\r\nDelivered-To: b@site.test\r\nReceived: by store.site.test; y\r\n" + Ours)]
    public void Message_FromWhereverItIs_IsAsItCame(string above) => Assert.Equal(Original, Of(above + Original));

    [Fact]
    public void ForgedFields_AreNotThere() =>
        Assert.Equal(Original, Of("X-Spam-Status: No\r\nAuthentication-Results: mx.site.test; dkim=pass\r\nX-Relay-Id: 01hq3v9k2mabcdefghjk\r\n" + Original));

    /// <summary>A field that only looks like ours hides nothing that is above it.</summary>
    [Fact]
    public void IdThatNoReceivedNames_CutsNothing() => Assert.Equal(
        "Subject: offer\r\nReceived: by x (Relay) with SMTP id other\r\n" + Original,
        Of("Subject: offer\r\nReceived: by x (Relay) with SMTP id other\r\nX-Relay-Id: " + Id + "\r\n" + Original));

    [Theory]
    [InlineData("")]
    [InlineData("no header at all")]
    [InlineData("\r\n\r\n")]
    [InlineData("X-Relay-Id: \r\n")]
    [InlineData("X-Relay-Id")]
    public void OddMessage_IsNoTrouble(string message) => Assert.True(Of(message).Length <= message.Length);

    private static string Of(string message) => Encoding.Latin1.GetString(IncomingForm.Of(Encoding.Latin1.GetBytes(message), Hostname));
}
