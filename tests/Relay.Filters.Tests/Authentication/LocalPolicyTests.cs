using System.Net;
using Relay.Core.Options;
using Relay.Core.State;
using Relay.Filters.Authentication;
using Relay.Filters.Reputation;
using Relay.Testing.State;

namespace Relay.Filters.Tests.Authentication;

/// <summary>What lowers the wish of a domain's owner, and that nobody can write it into a message.</summary>
public sealed class LocalPolicyTests : IDisposable
{
    private const string Refused = "DMARC_FAIL DMARC_POLICY_REJECT → 550 5.7.1";
    private const string Passed = "relay.sealer.example; dmarc=pass header.from=author.example";

    private readonly AuthenticationCase mail = new AuthenticationCase().Policy("reject");

    public void Dispose() => mail.Dispose();

    [Theory]
    [InlineData("sealer.example", Passed, "ARC_TRUSTED DMARC_FAIL DMARC_OVERRIDE_ARC")]
    [InlineData("stranger.example", Passed, "ARC_PASS " + Refused)]
    [InlineData("sealer.example", "relay.sealer.example; dmarc=fail header.from=author.example", "ARC_TRUSTED " + Refused)]
    [InlineData("sealer.example", "relay.sealer.example; dmarc=pass header.from=other.example", "ARC_TRUSTED " + Refused)]
    [InlineData("sealer.example", "relay.sealer.example; spf=pass smtp.mailfrom=author.example", "ARC_TRUSTED " + Refused)]
    public async Task Seal_OfATrustedSealerThatSawAPass_Overrides(string sealer, string results, string expected)
    {
        mail.Options.Authentication.TrustedSealers = ["sealer.example"];
        Assert.EndsWith(expected, await mail.RunAsync(mail.Sealed(AuthenticationCase.Mail(), sealer, results)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Seal_OfAMessageChangedSince_DoesNotOverride()
    {
        mail.Options.Authentication.TrustedSealers = ["sealer.example"];
        Assert.EndsWith("ARC_FAIL " + Refused, await mail.RunAsync(mail.Sealed(AuthenticationCase.Mail(), "sealer.example", Passed) + "more\r\n"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("List-Id: Talk <talk.lists.example>\r\n", "lists.example", "DMARC_FAIL DMARC_OVERRIDE_LIST")]
    [InlineData("List-Post: <mailto:talk@lists.example>\r\n", "lists.example", "DMARC_FAIL DMARC_OVERRIDE_LIST")]
    [InlineData("List-Id: Talk <talk.lists.example>\r\n", "other.example", Refused)]
    [InlineData("List-Id: Talk\r\n", "lists.example", Refused)]
    [InlineData("", "lists.example", Refused)]
    public async Task List_ThatProvesItsName_Overrides(string field, string signer, string expected) =>
        Assert.EndsWith(expected, await mail.RunAsync(mail.Signed(AuthenticationCase.Mail(more: field), signer)), StringComparison.Ordinal);

    [Fact]
    public async Task List_OfTheAuthorsOwnName_IsNoList() => Assert.EndsWith(
        Refused, await mail.RunAsync(AuthenticationCase.Mail(more: "List-Id: <talk.author.example>\r\n")), StringComparison.Ordinal);

    [Theory]
    [InlineData(20, 0, "DMARC_FAIL DMARC_OVERRIDE_HISTORY")]
    [InlineData(20, 3, Refused)]
    [InlineData(5, 0, Refused)]
    public async Task History_OfThisAuthorAtThisNetwork_Overrides(int good, int bad, string expected)
    {
        var store = new FakeStateStore(TimeProvider.System);
        await store.RememberAsync(ReputationSubjects.AuthorAt(AuthenticationCase.Author, IPAddress.Parse(AuthenticationCase.Client)), good, bad, CancellationToken.None);
        mail.Store = store;
        Assert.EndsWith(expected, await mail.RunAsync(AuthenticationCase.Mail()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Override_IsToldAsLocalPolicy()
    {
        await mail.RunAsync(mail.Signed(AuthenticationCase.Mail(more: "List-Id: <talk.lists.example>\r\n"), "lists.example"));
        Assert.Equal(DmarcOverride.MailingList, mail.Found.Override);
        var field = mail.Found.Fields(new HeaderOptions());
        Assert.Contains("local_policy", field.ReplaceLineEndings(""), StringComparison.Ordinal);
        Assert.Contains("dmarc=fail", field, StringComparison.Ordinal);
        Assert.EndsWith(" local_policy", mail.Found.Summary, StringComparison.Ordinal);
    }
}
