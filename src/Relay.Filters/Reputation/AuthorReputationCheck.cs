using Relay.Auth;
using Relay.Core.Checks;
using Relay.Core.State;
using Relay.Filters.Authentication;

namespace Relay.Filters.Reputation;

/// <summary>
/// What came of late from the organization whose author DMARC proves, from wherever: a small symbol for or against. Without that proof it
/// says nothing, since anybody can write a name into From.
/// </summary>
/// <param name="store">Null: nothing is remembered (<c>relay scan</c>).</param>
public sealed class AuthorReputationCheck(Authenticators parts, IStateStore? store) : ICheck
{
    public const string Good = "AUTHOR_REPUTATION_GOOD";
    public const string Bad = "AUTHOR_REPUTATION_BAD";

    public string Name => "author_reputation";

    public Stage Starts => Stage.Data;

    public Stage NeededBy => Stage.Data;

    /// <summary>As DMARC is.</summary>
    public bool EdgeOnly => true;

    public IReadOnlyList<string> Symbols { get; } = [Good, Bad];

    public async ValueTask<CheckResult> RunAsync(CheckContext context, CancellationToken cancellation)
    {
        if (store is null || parts.Dmarc is null)
        {
            return CheckResult.Nothing;
        }

        var message = MessageAuthentication.Of(context, parts);
        message.BeginMessage(context.Header!, cancellation);
        if (await message.StartDmarc(cancellation) is not { Result: AuthResult.Pass, HeaderFrom: { } author })
        {
            return CheckResult.Nothing;
        }

        try
        {
            var who = ReputationSubjects.Organization(parts.List.OrganizationOf(author));
            return ReputationCheck.Judge(await store.ReputationAsync(who, cancellation), who.Name, Good, Bad);
        }
        catch (StateUnavailableException)
        {
            return CheckResult.Unknown("state unavailable");
        }
    }
}
