using Relay.Auth;
using Relay.Auth.Arc;
using Relay.Core.Checks;

namespace Relay.Filters.Authentication;

/// <summary>The message's Authenticated Received Chain (RFC 8617). Anyone can seal: a chain counts only where its last sealer is trusted.</summary>
public sealed class ArcCheck(Authenticators parts) : IStreamingCheck
{
    public string Name => "arc";

    public Stage Starts => Stage.Data;

    public Stage NeededBy => Stage.Data;

    public bool EdgeOnly => false;

    public IReadOnlyList<string> Symbols { get; } = ["ARC_PASS", "ARC_FAIL", "ARC_TRUSTED"];

    public IBodyObserver? Begin(CheckContext context, CancellationToken cancellation)
    {
        var message = MessageAuthentication.Of(context, parts);
        return message.BeginMessage(context.Header!, cancellation) ? message : null; // once: DKIM may have begun for both
    }

    public async ValueTask<CheckResult> RunAsync(CheckContext context, CancellationToken cancellation)
    {
        var result = await MessageAuthentication.Of(context, parts).CompleteArc();
        MethodMeter.Count("arc", result.Result);
        return result switch
        {
            { Result: AuthResult.Pass } => CheckResult.Hit(IsTrusted(result, parts) ? "ARC_TRUSTED" : "ARC_PASS", result.Sets[^1].SealDomain),
            { Result: AuthResult.Fail, Temporary: true } => CheckResult.Unknown(result.Reason),
            { Result: AuthResult.Fail } => CheckResult.Hit("ARC_FAIL", $"i={result.FailedInstance}: {result.Reason}"),
            _ => CheckResult.Nothing,
        };
    }

    /// <summary>The newest set is a trusted sealer's and its signature covers From: what it says of the message it says of this one.</summary>
    internal static bool IsTrusted(ArcResult result, Authenticators parts) =>
        result is { Result: AuthResult.Pass, Sets: [.., { SignsFrom: true } newest] } && parts.Options.TrustedSealers.Contains(newest.SealDomain);
}
