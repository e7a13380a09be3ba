using Relay.Core.Options;

namespace Relay.Filters.Tests.Authentication;

public sealed class ResultFieldsTests : IDisposable
{
    private readonly AuthenticationCase mail = new AuthenticationCase().Policy("reject", clientMaySend: true);

    public void Dispose() => mail.Dispose();

    [Fact]
    public async Task Field_EveryMethod_IsOneFieldUnderOurName()
    {
        await mail.RunAsync(mail.Signed(AuthenticationCase.Mail(), AuthenticationCase.Author));
        var field = mail.Found.Fields(new HeaderOptions());
        Assert.EndsWith("\r\n", field, StringComparison.Ordinal);
        Assert.All(field.TrimEnd().Split("\r\n")[1..], static line => Assert.True(line[0] is ' ' or '\t'));
        var flat = field.Replace("\r\n", "", StringComparison.Ordinal).Replace('\t', ' ');
        Assert.StartsWith("Authentication-Results: mx.example.org;", flat, StringComparison.Ordinal);
        Assert.Contains("spf=pass smtp.mailfrom=bounce@author.example", flat, StringComparison.Ordinal);
        Assert.Contains("dkim=pass header.d=author.example", flat, StringComparison.Ordinal);
        Assert.Contains("dmarc=pass (p=reject dis=none) header.from=author.example", flat, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fields_NotWanted_AreNotWritten()
    {
        await mail.RunAsync(AuthenticationCase.Mail());
        Assert.Equal("", mail.Found.Fields(new HeaderOptions { AuthenticationResults = false }));
    }

    [Fact]
    public async Task ReceivedSpf_OnRequest_IsWrittenToo()
    {
        await mail.RunAsync(AuthenticationCase.Mail());
        var field = mail.Found.Fields(new HeaderOptions { AuthenticationResults = false, ReceivedSpf = true });
        Assert.StartsWith("Received-SPF: pass ", field, StringComparison.Ordinal);
        Assert.Contains("client-ip=192.0.2.7", field, StringComparison.Ordinal);
    }
}
