using System.Collections.Immutable;
using Relay.Core.Checks;

namespace Relay.Filters.Connection;

/// <summary>
/// Looks at the name a client gives itself. Knows no DNS: whether the name resolves and matches is another check's. Its blind spot: a
/// small office's server often has an odd name too, so none of this is more than a hint.
/// </summary>
public sealed class HeloCheck : ICheck
{
    public const string OwnName = "HELO_OWN_NAME";
    public const string Literal = "HELO_ADDRESS_LITERAL";
    public const string Numeric = "HELO_BARE_ADDRESS";
    public const string NoDot = "HELO_NO_DOT";
    public const string Underscore = "HELO_UNDERSCORE";

    public string Name => "helo";

    public Stage Starts => Stage.Helo;

    public Stage NeededBy => Stage.Rcpt;

    public bool EdgeOnly => true;

    public IReadOnlyList<string> Symbols { get; } = [OwnName, Literal, Numeric, NoDot, Underscore];

    public ValueTask<CheckResult> RunAsync(CheckContext context, CancellationToken cancellation) =>
        ValueTask.FromResult(Judge(context.Session!, context.Hostname));

    private static CheckResult Judge(SessionFacts session, string hostname)
    {
        var helo = session.Helo ?? "";
        if (helo.StartsWith('['))
        {
            return CheckResult.Hit(Literal, helo);
        }

        if (System.Net.IPAddress.TryParse(helo, out _))
        {
            return CheckResult.Hit(Numeric, helo); // RFC 5321 §4.1.3 wants brackets
        }

        // A client on this very host says our name in truth.
        if (helo.Equals(hostname, StringComparison.OrdinalIgnoreCase) && !session.ClientAddress.Equals(session.LocalAddress))
        {
            return CheckResult.Hit(OwnName, helo);
        }

        var hits = ImmutableArray.CreateBuilder<SymbolHit>();
        if (!helo.Contains('.', StringComparison.Ordinal))
        {
            hits.Add(new SymbolHit(NoDot, helo)); // RFC 5321 §2.3.5 wants a fully-qualified name
        }

        if (helo.Contains('_', StringComparison.Ordinal))
        {
            hits.Add(new SymbolHit(Underscore, helo));
        }

        return hits.Count == 0 ? CheckResult.Nothing : CheckResult.Hits(hits.ToImmutable());
    }
}
