using System.Net;
using Relay.Core.Checks;
using Relay.Dns;
using Relay.Filters.Connection.DnsLists;

namespace Relay.Filters.Connection;

/// <summary>
/// Looks the name in HELO up: whether it exists, and whether it is the client's. Names without a dot and literals are
/// <see cref="HeloCheck"/>'s. RFC 5321 §4.1.4 forbids to refuse mail for either, and pools of big senders do not match: small hints only.
/// </summary>
public sealed class HeloDnsCheck(IResolver resolver) : ICheck
{
    public const string NoResolve = "HELO_NO_RESOLVE";
    public const string Mismatch = "HELO_MISMATCH";

    public string Name => "helo_dns";

    public Stage Starts => Stage.Helo;

    public Stage NeededBy => Stage.Rcpt;

    public bool EdgeOnly => true;

    public IReadOnlyList<string> Symbols { get; } = [NoResolve, Mismatch];

    public async ValueTask<CheckResult> RunAsync(CheckContext context, CancellationToken cancellation)
    {
        var session = context.Session!;
        var helo = session.Helo?.TrimEnd('.') ?? "";
        if (!DnsListName.IsDomain(helo) || !DomainName.IsValid(helo))
        {
            return CheckResult.Nothing;
        }

        var client = session.ClientAddress;
        var answers = await Task.WhenAll(
            resolver.QueryAsync(helo, RecordType.A, cancellation).AsTask(), resolver.QueryAsync(helo, RecordType.Aaaa, cancellation).AsTask());
        return Judge(helo, client, answers);
    }

    private static CheckResult Judge(string helo, IPAddress client, DnsAnswer[] answers)
    {
        var addresses = answers.SelectMany(static a => a.Records).OfType<AddressRecord>().Select(static r => r.Address).ToArray();
        if (addresses.Contains(client))
        {
            return CheckResult.Nothing;
        }

        if (Array.Find(answers, static a => a.Outcome == DnsOutcome.Temporary) is { } trouble)
        {
            return CheckResult.Unknown("name in HELO: " + trouble.Reason);
        }

        return CheckResult.Hit(addresses.Length == 0 ? NoResolve : Mismatch, helo);
    }
}
