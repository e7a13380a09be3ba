using System.Net;
using System.Text;
using Relay.Auth.Results;
using Relay.Core.Checks;
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

    [Fact]
    public async Task Client_WithANameAndOnAnAllowList_IsTold()
    {
        mail.Session = static s =>
        {
            s.ReverseName = "mail.client.example";
            s.AllowLists = [new AllowListing("list.example", IPAddress.Parse("127.0.10.3"), "Sender is known; really"), new AllowListing("other.example", IPAddress.Parse("127.0.0.2"), "")];
        };
        await mail.RunAsync(AuthenticationCase.Mail());
        var flat = mail.Found.Fields(new HeaderOptions()).Replace("\r\n", "", StringComparison.Ordinal).Replace('\t', ' ');
        Assert.Contains("; iprev=pass (mail.client.example) policy.iprev=192.0.2.7; dnswl=pass dns.zone=list.example policy.ip=127.0.10.3 policy.txt=\"Sender is known; really\"", flat, StringComparison.Ordinal);
        Assert.Contains("; dnswl=pass dns.zone=other.example policy.ip=127.0.0.2", flat, StringComparison.Ordinal);
        Assert.Equal("iprev dnswl dnswl", string.Join(' ', AuthResultsReader.Parse(Encoding.ASCII.GetBytes(flat[(flat.IndexOf(':', StringComparison.Ordinal) + 1)..]), lenient: false, out _)!.Results.Select(static r => r.Method).Where(static m => m is "iprev" or "dnswl")));
    }

    [Theory]
    [InlineData("Subject: gr\u00c3\u00bcn\r\n", true)]
    [InlineData("Subject: gr\u00fcn\r\n", false)] // Latin-1 is no UTF-8
    [InlineData("", false)]
    public async Task Utf8_StandsInOurFieldOnlyWhereItDoesInTheHeader(string field, bool expected)
    {
        await mail.RunAsync(AuthenticationCase.Mail(more: field));
        Assert.Equal(expected, mail.Found.Utf8);
    }
}
