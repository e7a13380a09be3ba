using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Relay.Core.Checks;
using Relay.Dns;
using Relay.Filters.Connection.DnsLists;

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

    /// <summary>Names looked at; some addresses have hundreds.</summary>
    private const int MaximumNames = 5;

    public string Name => "reverse_dns";

    public Stage Starts => Stage.Connect;

    public Stage NeededBy => Stage.Rcpt;

    public bool EdgeOnly => true;

    public IReadOnlyList<string> Symbols { get; } = [None, NotConfirmed, Generic, Confirmed];

    public async ValueTask<CheckResult> RunAsync(CheckContext context, CancellationToken cancellation)
    {
        var session = context.Session!;
        var address = session.ClientAddress;
        var tree = address.AddressFamily == AddressFamily.InterNetwork ? "in-addr.arpa" : "ip6.arpa"; // RFC 1035 §3.5, RFC 3596 §2.5
        var pointer = await resolver.QueryAsync(DnsListName.Of(address, tree), RecordType.Ptr, cancellation);
        if (pointer.Outcome == DnsOutcome.Temporary)
        {
            return CheckResult.Unknown("PTR: " + pointer.Reason);
        }

        string[] names = [.. pointer.Records.OfType<NameRecord>().Select(static r => r.Target).Where(static n => DomainName.IsValid(n)).Take(MaximumNames)];
        if (names.Length == 0)
        {
            return CheckResult.Hit(None, address.ToString());
        }

        var type = address.AddressFamily == AddressFamily.InterNetwork ? RecordType.A : RecordType.Aaaa;
        var forward = await Task.WhenAll(names.Select(n => resolver.QueryAsync(n, type, cancellation).AsTask()));
        var confirmed = Array.FindIndex(forward, a => a.Records.OfType<AddressRecord>().Any(r => r.Address.Equals(address)));
        if (confirmed < 0 && forward.Any(static a => a.Outcome == DnsOutcome.Temporary))
        {
            return CheckResult.Unknown("forward look-up of the client's name");
        }

        session.ReverseName = confirmed < 0 ? null : names[confirmed];
        return Judge(address, confirmed < 0 ? names[0] : names[confirmed], confirmed >= 0);
    }

    private static CheckResult Judge(IPAddress address, string name, bool confirmed)
    {
        var hits = ImmutableArray.Create(new SymbolHit(confirmed ? Confirmed : NotConfirmed, name));
        return CheckResult.Hits(GenericName.HoldsAddress(name, address) ? hits.Add(new SymbolHit(Generic, name)) : hits);
    }
}
