using System.Collections.Immutable;
using Relay.Auth;
using Relay.Auth.Dkim;
using Relay.Auth.Results;
using Relay.Core.Checks;

namespace Relay.Filters.Authentication;

/// <summary>
/// The message's DKIM signatures (RFC 6376). Keys are asked for when the header is complete, and the body is hashed as it passes. A broken
/// signature says no more than none (RFC 6376 §6.1), so it costs next to nothing; what a good one leaves open is said.
/// </summary>
public sealed class DkimCheck(Authenticators parts) : IStreamingCheck
{
    public string Name => "dkim";

    public Stage Starts => Stage.Data;

    public Stage NeededBy => Stage.Data;

    public bool EdgeOnly => false;

    public IReadOnlyList<string> Symbols { get; } =
        ["DKIM_PASS", "DKIM_FAIL", "DKIM_NONE", "DKIM_WEAK", "DKIM_PERMERROR", "DKIM_PARTIAL_BODY", "DKIM_REPEATED_FIELDS"];

    public IBodyObserver? Begin(CheckContext context, CancellationToken cancellation)
    {
        var message = MessageAuthentication.Of(context, parts);
        return message.BeginMessage(context.Header!, cancellation) ? message : null;
    }

    public async ValueTask<CheckResult> RunAsync(CheckContext context, CancellationToken cancellation)
    {
        var outcome = await MessageAuthentication.Of(context, parts).CompleteDkim();
        foreach (var signature in outcome.Results)
        {
            MethodMeter.Count("dkim", signature.Result);
        }

        return Judge(outcome);
    }

    private static CheckResult Judge(DkimOutcome outcome)
    {
        if (outcome.Results.Count == 0)
        {
            return CheckResult.Hit("DKIM_NONE");
        }

        var hits = ImmutableArray.CreateBuilder<SymbolHit>();
        Add(hits, outcome, AuthResult.Pass, "DKIM_PASS");
        if (hits.Count == 0)
        {
            if (outcome.Results.All(static r => r.Result == AuthResult.TempError))
            {
                return CheckResult.Unknown(string.Join(", ", outcome.Results.Select(static r => $"{r.Domain}: {r.Reason}").Take(3)));
            }

            Add(hits, outcome, AuthResult.Fail, "DKIM_FAIL");
            Add(hits, outcome, AuthResult.Policy, "DKIM_WEAK");
            Add(hits, outcome, AuthResult.PermError, "DKIM_PERMERROR");
        }

        foreach (var signature in outcome.Results)
        {
            Limits(hits, signature);
        }

        return CheckResult.Hits(hits.DrainToImmutable());
    }

    private static void Add(ImmutableArray<SymbolHit>.Builder hits, DkimOutcome outcome, AuthResult result, string symbol)
    {
        var found = outcome.Results.Where(r => r.Result == result && (result == AuthResult.Pass || !r.Testing)).ToArray();
        if (found.Length > 0)
        {
            hits.Add(new SymbolHit(symbol, string.Join(", ", found.Take(5).Select(static r => r.Reason.Length > 0 ? $"{r.Domain}: {r.Reason}" : r.Domain)))
            {
                EnhancedCode = result == AuthResult.Pass ? null : result == AuthResult.Policy ? RejectCodes.NoAcceptableDkim : RejectCodes.NoPassingDkim,
            });
        }
    }

    /// <summary>A pass proves what it covers, and nothing more (RFC 6376 §8.2, §8.15).</summary>
    private static void Limits(ImmutableArray<SymbolHit>.Builder hits, DkimResult signature)
    {
        if (signature.UncoveredOctets is > 0 and var left)
        {
            hits.Add(new SymbolHit("DKIM_PARTIAL_BODY", $"{signature.Domain}: {left} octets behind l="));
        }

        if (signature.UnsignedRepeats != SingletonFields.None)
        {
            hits.Add(new SymbolHit("DKIM_REPEATED_FIELDS", $"{signature.Domain}: {signature.UnsignedRepeats}"));
        }
    }
}
