using Relay.Core.Checks;
using Relay.Core.Options;

namespace Relay.Filters.Connection.DnsLists;

/// <summary>
/// Asks every list of domains (<c>kind: domain</c> in <c>checks.dns_lists</c>) about the name in HELO and the reverse-path's domain, all at
/// once. What is no domain name is not asked.
/// </summary>
public sealed class DomainListsCheck(IReadOnlyList<DnsListOptions> lists, DnsListClient client) : ICheck
{
    private readonly DnsListOptions[] lists = [.. lists.Where(static l => l.Kind == DnsListKind.Domain)];

    public string Name => "domain_lists";

    public Stage Starts => Stage.Mail;

    public Stage NeededBy => Stage.Rcpt;

    public bool EdgeOnly => true;

    public IReadOnlyList<string> Symbols { get; } = [Scorecard.UnknownSymbol("domain_lists")];

    public async ValueTask<CheckResult> RunAsync(CheckContext context, CancellationToken cancellation)
    {
        if (lists.Length == 0)
        {
            return CheckResult.Nothing;
        }

        var domains = new[] { context.Session!.Helo, context.Envelope!.ReversePath.Domain }
            .OfType<string>().Select(static d => d.TrimEnd('.').ToLowerInvariant()).Where(DnsListName.IsDomain).Distinct(StringComparer.Ordinal);
        var asked = (from domain in domains from list in lists select AskAsync(domain, list, cancellation)).ToArray();
        return DnsListHits.Of(Symbols[0], await Task.WhenAll(asked));
    }

    private async Task<(string, DnsListAnswer)> AskAsync(string domain, DnsListOptions list, CancellationToken cancellation) =>
        (domain, await client.AskAsync(list, domain, cancellation));
}
