using Relay.Core.Recipients;
using Relay.Dns;
using Relay.Filters.Tests.Authentication;
using Relay.Testing.Dns;

namespace Relay.Filters.Tests.SenderLists;

public sealed class SenderListsCheckTests
{
    private const string Author = AuthenticationCase.Author;

    [Theory]
    [InlineData("a@" + Author)]
    [InlineData(Author)]
    public async Task Welcome_AuthorThatASignatureProves_IsListed(string entry)
    {
        using var mail = Case(welcome: [entry]);
        Assert.Equal("WELCOME_LISTED", await mail.FoundAsync(mail.Signed(AuthenticationCase.Mail(), Author)));
    }

    [Fact]
    public async Task Welcome_AuthorThatSpfProves_IsListed()
    {
        using var mail = Case(welcome: [Author]);
        mail.Policy("none", clientMaySend: true);
        Assert.Equal("WELCOME_LISTED", await mail.FoundAsync(AuthenticationCase.Mail()));
    }

    [Fact]
    public async Task Welcome_ReversePathThatSpfProves_IsListed()
    {
        using var mail = Case(welcome: ["bounce@" + Author]);
        mail.Policy("none", clientMaySend: true);
        Assert.Equal("WELCOME_LISTED", await mail.FoundAsync(AuthenticationCase.Mail("A <a@other.example>")));
    }

    [Fact]
    public async Task Welcome_WithoutProof_IsToldAndNoMore()
    {
        using var mail = Case(welcome: [Author]);
        mail.Policy("none");
        Assert.Equal("WELCOME_UNPROVEN", await mail.FoundAsync(AuthenticationCase.Mail()));
    }

    [Fact]
    public async Task Welcome_ProofOfAnotherDomain_IsNone()
    {
        using var mail = Case(welcome: [Author]);
        Assert.Equal("WELCOME_UNPROVEN", await mail.FoundAsync(mail.Signed(AuthenticationCase.Mail(), "spammer.example")));
    }

    /// <summary>SPF proves the reverse-path, so a welcome author needs that domain there.</summary>
    [Fact]
    public async Task Welcome_ForgedAuthorOfAClientWithSpf_IsUnproven()
    {
        using var mail = Case(welcome: ["boss.example"]);
        mail.Policy("none", clientMaySend: true);
        Assert.Equal("WELCOME_UNPROVEN", await mail.FoundAsync(AuthenticationCase.Mail("Boss <ceo@boss.example>")));
    }

    [Fact]
    public async Task Welcome_LookUpThatFails_IsUnproven()
    {
        using var mail = Case(welcome: [Author]);
        mail.Zone.Set(Author, RecordType.Txt, FakeResolver.ServFail);
        Assert.Equal("WELCOME_UNPROVEN", await mail.FoundAsync(AuthenticationCase.Mail()));
    }

    [Theory]
    [InlineData("a@" + Author, "BLOCK_LISTED")]
    [InlineData(Author, "BLOCK_LISTED")]
    [InlineData(".example", "BLOCK_LISTED")]
    [InlineData("b@" + Author, "")]
    public async Task Block_Author_NeedsNoProof(string entry, string expected)
    {
        using var mail = Case(block: [entry]);
        Assert.Equal(expected, await mail.FoundAsync(AuthenticationCase.Mail()));
    }

    [Fact]
    public async Task Block_ReversePath_CountsToo()
    {
        using var mail = Case(block: ["bounce@" + Author]);
        Assert.Equal("BLOCK_LISTED", await mail.FoundAsync(AuthenticationCase.Mail("x@other.example")));
    }

    [Fact]
    public async Task Lists_OfOthers_SayNothing()
    {
        using var mail = Case(welcome: ["other.example"], block: ["third.example"]);
        Assert.Equal("", await mail.FoundAsync(AuthenticationCase.Mail()));
        using var without = new AuthenticationCase();
        Assert.Equal("", await without.FoundAsync(AuthenticationCase.Mail()));
    }

    private static AuthenticationCase Case(string[]? welcome = null, string[]? block = null) =>
        new() { Recipients = new RecipientPolicy(new(), new SenderList(welcome ?? []), new SenderList(block ?? [])) };
}

/// <summary>Only what the lists say.</summary>
internal static class SenderListsCase
{
    public static async Task<string> FoundAsync(this AuthenticationCase mail, string message)
    {
        var all = await mail.RunAsync(message);
        return string.Join(' ', all.Split(' ').Where(static s => s.StartsWith("WELCOME_", StringComparison.Ordinal) || s.StartsWith("BLOCK_", StringComparison.Ordinal)));
    }
}
