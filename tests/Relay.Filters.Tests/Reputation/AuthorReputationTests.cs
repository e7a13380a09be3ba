using Relay.Filters.Reputation;
using Relay.Filters.Tests.Authentication;
using Relay.Testing.State;

namespace Relay.Filters.Tests.Reputation;

/// <summary>The history of the author's organization, once DMARC proves it.</summary>
public sealed class AuthorReputationTests : IDisposable
{
    private readonly AuthenticationCase mail = new() { Also = { "author_reputation" } };
    private readonly FakeStateStore store = new(TimeProvider.System);

    public AuthorReputationTests() => mail.Store = store;

    public void Dispose() => mail.Dispose();

    [Theory]
    [InlineData(12, 0, true, "DMARC_PASS AUTHOR_REPUTATION_GOOD")]
    [InlineData(0, 12, true, "DMARC_PASS AUTHOR_REPUTATION_BAD")]
    [InlineData(5, 0, true, "DMARC_PASS")]
    [InlineData(12, 0, false, "DMARC_FAIL")] // the name is only written there
    [InlineData(0, 12, false, "DMARC_FAIL")]
    public async Task History_OfAProvenAuthor_IsASymbol(int good, int bad, bool passes, string expected)
    {
        await store.RememberAsync(ReputationSubjects.Organization(AuthenticationCase.Author), good, bad, default);
        mail.Policy("none", clientMaySend: passes);
        Assert.EndsWith(" " + expected, await mail.RunAsync(AuthenticationCase.Mail()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task History_StoreDown_IsUnknown()
    {
        store.Down = true;
        mail.Policy("none", clientMaySend: true);
        Assert.EndsWith(" DMARC_PASS AUTHOR_REPUTATION_UNKNOWN", await mail.RunAsync(AuthenticationCase.Mail()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task History_WithoutAStore_IsSilent()
    {
        mail.Store = null;
        mail.Policy("none", clientMaySend: true);
        Assert.EndsWith(" DMARC_PASS", await mail.RunAsync(AuthenticationCase.Mail()), StringComparison.Ordinal);
    }
}
