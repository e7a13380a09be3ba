using System.Collections.Immutable;
using Relay.Auth.Results;
using Relay.Core.Checks;
using Relay.Dns;

namespace Relay.Filters.Connection;

/// <summary>
/// Looks whether the client's address has a name and the name leads back to the address, and sets
/// <see cref="SessionFacts.ReverseName"/> where it does. Evidence in both directions, never enough alone: much good mail comes from hosts
/// whose owner has no hand in the reverse tree.
/// </summary>
public sealed class ReverseDnsCheck(IResolver resolver) : ICheck
{
    public const string None = "RDNS_NONE";
    public const string NotConfirmed = "RDNS_NOT_CONFIRMED";
    public const string Generic = "RDNS_GENERIC";
    public const string Confirmed = "FCRDNS";

    public string Name => "reverse_dns";

    public Stage Starts => Stage.Connect;

    public Stage NeededBy => Stage.Rcpt;

    public bool EdgeOnly => true;

    public IReadOnlyList<string> Symbols { get; } = [None, NotConfirmed, Generic, Confirmed];

    public async ValueTask<CheckResult> RunAsync(CheckContext context, CancellationToken cancellation)
    {
        var session = context.Session!;
        var address = session.ClientAddress;
        var found = await NameLookUp.OfAsync(resolver, address, cancellation);
        if (found.Trouble is { } trouble)
        {
            return CheckResult.Unknown(trouble);
        }

        if (found.Name is not { } name)
        {
            return CheckResult.Hits([new SymbolHit(None, address.ToString()) { EnhancedCode = RejectCodes.ReverseDns }]);
        }

        session.ReverseName = found.Confirmed ? name : null;
        var hits = ImmutableArray.Create(new SymbolHit(found.Confirmed ? Confirmed : NotConfirmed, name));
        return CheckResult.Hits(GenericName.HoldsAddress(name, address) ? hits.Add(new SymbolHit(Generic, name)) : hits);
    }
}
