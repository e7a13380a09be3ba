using Relay.Core.Checks;
using Relay.Core.Options;
using Relay.Dns;

namespace Relay.Filters.Connection.DnsLists;

/// <summary>
/// Asks every list of domains (<c>kind: domain</c> in <c>checks.dns_lists</c>) about the name in HELO, the reverse-path's domain and the
/// client's name in DNS, all at once; the last only where address and name confirm each other, since anybody may write any name into
/// a reverse tree. What is no domain name is not asked.
/// </summary>
public sealed class DomainListsCheck(IReadOnlyList<DnsListOptions> lists, DnsListClient client, DnsListBreakers breakers, IResolver resolver) : ICheck
{
    private readonly DnsListOptions[] lists = [.. lists.Where(static l => l.Kind == DnsListKind.Domain)];

    public string Name => "domain_lists";

    public Stage Starts => Stage.Mail;

    public Stage NeededBy => Stage.Rcpt;

    public bool EdgeOnly => true;

    public IReadOnlyList<string> Symbols { get; } = [Scorecard.UnknownSymbol("domain_lists")];

    private readonly record struct Asked(string Domain, bool OfClient, DnsListAnswer Answer);

    public async ValueTask<CheckResult> RunAsync(CheckContext context, CancellationToken cancellation)
    {
        if (lists.Length == 0)
        {
            return CheckResult.Nothing;
        }

        var session = context.Session!;
        var confirmed = ConfirmedNameAsync(session, cancellation);
        var helo = Plain(session.Helo);
        var sender = Plain(context.Envelope!.ReversePath.Domain);
        var asked = Ask(helo, ofClient: true, cancellation).Concat(sender == helo ? [] : Ask(sender, ofClient: false, cancellation)).ToList();
        var name = Plain(await confirmed);
        if (name != helo && name != sender)
        {
            asked.AddRange(Ask(name, ofClient: true, cancellation));
        }

        var said = await Task.WhenAll(asked);
        var believed = await breakers.JudgeAsync(session, Array.ConvertAll(said, static a => a.Answer), i => said[i].OfClient, cancellation);
        (string, DnsListAnswer)[] answers = [.. said.Zip(believed, static (a, answer) => (a.Domain, answer))];
        DnsListAnswers.Note(context, Name, answers);
        return DnsListHits.Of(Symbols[0], answers);
    }

    /// <summary>Asked again here, and mostly out of the resolver's cache: the check of the reverse name may be off, or not be done yet.</summary>
    private async Task<string?> ConfirmedNameAsync(SessionFacts session, CancellationToken cancellation) =>
        session.ReverseName ?? (await NameLookUp.OfAsync(resolver, session.ClientAddress, cancellation) is { Confirmed: true, Name: var name } ? name : null);

    private static string? Plain(string? name) => name?.TrimEnd('.').ToLowerInvariant();

    private Task<Asked>[] Ask(string? domain, bool ofClient, CancellationToken cancellation) => domain is null || !DnsListName.IsDomain(domain)
        ? []
        : Array.ConvertAll(lists, l => AskAsync(l, domain, ofClient, cancellation));

    private async Task<Asked> AskAsync(DnsListOptions list, string domain, bool ofClient, CancellationToken cancellation) =>
        new(domain, ofClient, await client.AskAsync(list, domain, cancellation));
}
