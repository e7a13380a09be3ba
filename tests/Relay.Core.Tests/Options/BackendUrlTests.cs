using Relay.Core.Options;

namespace Relay.Core.Tests.Options;

public sealed class BackendUrlTests
{
    [Theory]
    [InlineData(BackendScheme.Smtp, "mail.example", 25, "smtp://mail.example:25", false)]
    [InlineData(BackendScheme.Smtps, "10.0.0.5", 465, "smtps://10.0.0.5:465", true)]
    [InlineData(BackendScheme.Mx, "example.org", 25, "mx://example.org:25", false)]
    [InlineData(BackendScheme.Lmtp, "2001:db8::1", 24, "lmtp://[2001:db8::1]:24", false)]
    [InlineData(BackendScheme.Imap, "::1", 143, "imap://[::1]:143", false)]
    [InlineData(BackendScheme.Imaps, "i.example", 993, "imaps://i.example:993", true)]
    [InlineData(BackendScheme.Pop3, "p.example", 110, "pop3://p.example:110", false)]
    [InlineData(BackendScheme.Pop3s, "p.example", 995, "pop3s://p.example:995", true)]
    public void BackendUrl_Host_IsShownAsItIsWritten(BackendScheme scheme, string host, int port, string expected, bool implicitTls)
    {
        var url = new BackendUrl(scheme, host, port, BackendTls.Verified, TlsName: "other.example");
        Assert.Equal(expected, url.ToString());
        Assert.Equal(implicitTls, url.ImplicitTls);
        Assert.Equal(scheme == BackendScheme.Lmtp, url.SingleRecipient);
    }

    [Fact]
    public void BackendUrl_Maildir_ShowsItsPath() =>
        Assert.Equal("maildir:/var/mail/in", new BackendUrl(BackendScheme.Maildir, "", 0, BackendTls.None, Path: "/var/mail/in").ToString());
}
