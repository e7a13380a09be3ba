using Relay.Auth;
using Relay.Auth.Results;
using Relay.Auth.Spf;
using Relay.Core.Checks;

namespace Relay.Filters.Authentication;

/// <summary>
/// SPF of the reverse-path (RFC 7208 §2.4), asked at MAIL and needed at RCPT. A fail is a score and never refuses alone: forwarding breaks it.
/// A pass proves the organization of the reverse-path to greylisting and reputation.
/// </summary>
public sealed class SpfCheck(Authenticators parts) : ICheck
{
    private static readonly Dictionary<AuthResult, string> Names = new()
    {
        [AuthResult.Pass] = "SPF_PASS",
        [AuthResult.Fail] = "SPF_FAIL",
        [AuthResult.SoftFail] = "SPF_SOFTFAIL",
        [AuthResult.Neutral] = "SPF_NEUTRAL",
        [AuthResult.None] = "SPF_NONE",
        [AuthResult.PermError] = "SPF_PERMERROR",
    };

    public string Name => "spf";

    public Stage Starts => Stage.Mail;

    public Stage NeededBy => Stage.Rcpt;

    public bool EdgeOnly => true;

    public IReadOnlyList<string> Symbols { get; } = [.. Names.Values];

    public async ValueTask<CheckResult> RunAsync(CheckContext context, CancellationToken cancellation)
    {
        var message = MessageAuthentication.Of(context, parts);
        var result = await message.StartSpf(QueryOf(context), cancellation);
        MethodMeter.Count("spf", result.Result);
        if (result.Result == AuthResult.TempError)
        {
            return CheckResult.Unknown(result.Problem ?? "no answer");
        }

        if (result is { Result: AuthResult.Pass, Identity: SpfIdentity.MailFrom } && context.Envelope!.ReversePath is { IsNull: false })
        {
            context.Proven.EnvelopeOrganization = parts.List.OrganizationOf(result.Domain);
        }

        return CheckResult.Hits([new SymbolHit(Names[result.Result], Detail(result))
        {
            EnhancedCode = result.Result switch { AuthResult.Fail => RejectCodes.SpfFail, AuthResult.PermError => RejectCodes.SpfError, _ => null },
            Explanation = result.Explanation is { } words ? $"{result.Domain} explains: {words}" : null, // RFC 7208 §6.2: his words, not ours
        }]);
    }

    internal static SpfQuery QueryOf(CheckContext context) =>
        new(context.Session!.ClientAddress, context.Session.Helo ?? "", context.Envelope?.ReversePath.Address ?? "", context.Hostname);

    /// <summary>The domain, and what matched or is wrong.</summary>
    private static string Detail(SpfResult result) => (result.Problem ?? result.Mechanism) is { } why ? $"{result.Domain}: {why}" : result.Domain;
}

/// <summary>
/// SPF of the name in HELO (RFC 7208 §2.3), asked beside that of the reverse-path. Few domains publish for their hosts, so only a clear answer is a symbol.
/// </summary>
public sealed class SpfHeloCheck(Authenticators parts) : ICheck
{
    public string Name => "spf_helo";

    public Stage Starts => Stage.Mail;

    public Stage NeededBy => Stage.Rcpt;

    public bool EdgeOnly => true;

    public IReadOnlyList<string> Symbols { get; } = ["SPF_HELO_PASS", "SPF_HELO_FAIL"];

    public async ValueTask<CheckResult> RunAsync(CheckContext context, CancellationToken cancellation)
    {
        // The null reverse-path is checked by this very name already (RFC 7208 §2.4).
        if (context.Session?.Helo is not { Length: > 0 } helo || context.Envelope!.ReversePath.IsNull)
        {
            return CheckResult.Nothing;
        }

        var result = await MessageAuthentication.Of(context, parts).StartHelo(SpfCheck.QueryOf(context), cancellation);
        return result.Result switch
        {
            AuthResult.Pass => CheckResult.Hit("SPF_HELO_PASS", helo),
            AuthResult.Fail => CheckResult.Hit("SPF_HELO_FAIL", helo),
            AuthResult.TempError => CheckResult.Unknown(result.Problem ?? "no answer"),
            _ => CheckResult.Nothing,
        };
    }
}
