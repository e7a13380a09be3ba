using Relay.Auth;
using Relay.Auth.Dmarc;
using Relay.Core.Checks;
using Relay.Core.Mail;

namespace Relay.Filters.Authentication;

/// <summary>
/// DMARC (RFC 9989). The owner's wish is weighed: a fail with p=reject refuses, with p=quarantine reaches quarantine by its score, unless there
/// is good reason to think that it is honest mail that lost its proof on the way (<see cref="LocalPolicy"/>). With
/// <c>checks.dmarc.enforce: false</c> a fail is evidence only.
/// </summary>
public sealed class DmarcCheck(Authenticators parts, LocalPolicy policy) : ICheck
{
    public string Name => "dmarc";

    public Stage Starts => Stage.Data;

    public Stage NeededBy => Stage.Data;

    /// <summary>Without the client there is no SPF, and a fail would mean nothing.</summary>
    public bool EdgeOnly => true;

    public IReadOnlyList<string> Symbols { get; } =
    [
        "DMARC_PASS", "DMARC_NONE", "DMARC_FAIL", "DMARC_PERMERROR", "DMARC_POLICY_QUARANTINE", "DMARC_POLICY_REJECT",
        "DMARC_OVERRIDE_ARC", "DMARC_OVERRIDE_LIST", "DMARC_OVERRIDE_HISTORY",
    ];

    public async ValueTask<CheckResult> RunAsync(CheckContext context, CancellationToken cancellation)
    {
        var message = MessageAuthentication.Of(context, parts);
        message.BeginMessage(context.Header!, cancellation);
        var result = await message.StartDmarc(cancellation);
        MethodMeter.Count("dmarc", result.Result);
        switch (result.Result)
        {
            case AuthResult.Pass:
                context.Proven.AuthorOrganization = parts.List.OrganizationOf(result.HeaderFrom!);
                return CheckResult.Hit("DMARC_PASS", result.HeaderFrom!);
            case AuthResult.None:
                return CheckResult.Hit("DMARC_NONE", result.HeaderFrom ?? "");
            case AuthResult.Fail:
                return await FailedAsync(context, message, result, cancellation);
            case AuthResult.TempError:
                return CheckResult.Unknown(result.Reason.ToString());
            default:
                return CheckResult.Hit("DMARC_PERMERROR", result.Reason.ToString());
        }
    }

    private async ValueTask<CheckResult> FailedAsync(CheckContext context, MessageAuthentication message, DmarcResult result, CancellationToken cancellation)
    {
        var failed = new SymbolHit("DMARC_FAIL", $"{result.HeaderFrom} p={result.Policy!.Value.Word()}");
        if (result.Disposition == DmarcPolicy.None || !parts.Options.EnforceDmarc)
        {
            return CheckResult.Hits([failed]);
        }

        message.Override = await policy.FindAsync(context, message, result, cancellation);
        if (message.Override != DmarcOverride.None)
        {
            return CheckResult.Hits([failed, new SymbolHit(SymbolOf(message.Override), message.Override.Text())]);
        }

        if (result.Disposition == DmarcPolicy.Quarantine)
        {
            return CheckResult.Hits([failed, new SymbolHit("DMARC_POLICY_QUARANTINE", result.RecordDomain ?? "")]);
        }

        // RFC 9989 §8.3: 550 5.7.1, and the domain whose wish it is.
        var reply = new SmtpReply(550, "5.7.1", $"The owner of {result.HeaderFrom} asks to refuse mail that fails DMARC, and this message does (p=reject)");
        return CheckResult.Refuse(reply, [failed, new SymbolHit("DMARC_POLICY_REJECT", result.RecordDomain ?? "")]);
    }

    private static string SymbolOf(DmarcOverride reason) => reason switch
    {
        DmarcOverride.TrustedSealer => "DMARC_OVERRIDE_ARC",
        DmarcOverride.MailingList => "DMARC_OVERRIDE_LIST",
        _ => "DMARC_OVERRIDE_HISTORY",
    };
}
