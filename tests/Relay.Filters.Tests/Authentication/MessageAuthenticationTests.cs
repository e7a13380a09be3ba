using System.Net;
using System.Text;
using Relay.Auth;
using Relay.Auth.Domains;
using Relay.Auth.Spf;
using Relay.Core.Mail;
using Relay.Core.Options;
using Relay.Filters.Authentication;
using Relay.Testing.Dns;

namespace Relay.Filters.Tests.Authentication;

public sealed class MessageAuthenticationTests
{
    private const string Hash = "bh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";

    private const string Header =
        "ARC-Seal: i=1; a=rsa-sha256; cv=none; d=list.example; s=seal; b=AAAA\r\n" +
        "ARC-Message-Signature: i=1; a=rsa-sha256; c=relaxed/relaxed; d=list.example; s=text; h=from; " + Hash + "; b=AAAA\r\n" +
        "ARC-Authentication-Results: i=1; mx.list.example; none\r\n" +
        "DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=one.example; s=k; h=from; " + Hash + "; b=AAAA\r\n" +
        "DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=two.example; s=k; h=from; " + Hash + "; b=AAAA\r\n" +
        "From: a@news.author.example\r\n\r\n";

    [Fact]
    public async Task BeginMessage_WhileNothingIsAnswered_AsksForAllThatIsKnownToBeNeeded()
    {
        var answers = new TaskCompletionSource();
        var zone = new FakeResolver { Until = answers.Task };
        using var section = HeaderSection.Copy(Encoding.ASCII.GetBytes(Header));
        using var message = new MessageAuthentication(Authenticators.Create(new CheckOptions(), zone, PublicSuffixList.Empty, TimeProvider.System), "mx.example");
        _ = message.StartSpf(new SpfQuery(IPAddress.Parse("192.0.2.7"), "h.example", "b@path.example", "mx.example"), CancellationToken.None);

        Assert.True(message.BeginMessage(section, CancellationToken.None));

        string[] expected =
        [
            "_dmarc.author.example", "_dmarc.news.author.example", "k._domainkey.one.example", "k._domainkey.two.example", "path.example",
            "seal._domainkey.list.example", "text._domainkey.list.example",
        ];
        Assert.Equal(expected, zone.Asked.Select(static a => a.Name).Order(StringComparer.Ordinal));
        answers.SetResult();
        Assert.Equal(AuthResult.None, (await message.StartDmarc(CancellationToken.None)).Result);
    }

    [Theory]
    [InlineData("From: a@author.example\r\n", false)]
    [InlineData("DKIM-Signature: v=1; a=rsa-sha256; d=one.example; s=k; h=from; b=AAAA\r\n", false)] // without a body hash nothing can verify
    [InlineData("DKIM-Signature: v=1; a=rsa-sha256; d=one.example; s=k; h=from; " + Hash + "; b=AAAA\r\n", true)]
    [InlineData("ARC-Message-Signature: i=1; a=rsa-sha256; d=one.example; s=k; h=from; " + Hash + "; b=AAAA\r\n", false)] // no seal: no chain
    public void BeginMessage_WantsTheBodyOnlyForASignatureThatMayVerify(string header, bool expected)
    {
        using var section = HeaderSection.Copy(Encoding.ASCII.GetBytes(header + "\r\n"));
        using var message = new MessageAuthentication(Authenticators.Create(new CheckOptions(), new FakeResolver(), PublicSuffixList.Empty, TimeProvider.System), "mx.example");
        Assert.Equal(expected, message.BeginMessage(section, CancellationToken.None));
    }
}
