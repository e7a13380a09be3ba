using Relay.Core.Checks;
using Relay.Core.Options;

namespace Relay.Filters.Connection.DnsLists;

/// <summary>
/// Asks every list of addresses about the client, all at once as soon as it connects. Its symbols are those the configuration names.
/// Only the client itself is looked at, never a hop in a Received field: there lists of dial-up addresses hit the innocent.
/// </summary>
public sealed class DnsListsCheck(IReadOnlyList<DnsListOptions> lists, DnsListClient client, DnsListBreakers breakers) : ICheck
{
    private readonly DnsListOptions[] lists = [.. lists.Where(static l => l.Kind == DnsListKind.Ip)];

    public string Name => "dns_lists";

    public Stage Starts => Stage.Connect;

    public Stage NeededBy => Stage.Rcpt;

    public bool EdgeOnly => true;

    public IReadOnlyList<string> Symbols { get; } = [Scorecard.UnknownSymbol("dns_lists")];

    public async ValueTask<CheckResult> RunAsync(CheckContext context, CancellationToken cancellation)
    {
        if (lists.Length == 0)
        {
            return CheckResult.Nothing;
        }

        var session = context.Session!;
        var address = session.ClientAddress;
        var asked = Array.ConvertAll(lists, l => client.AskAsync(l, address, cancellation).AsTask());
        var believed = await breakers.JudgeAsync(session, await Task.WhenAll(asked), null, cancellation);
        session.AllowLists = Allowing(believed);
        var said = Array.ConvertAll(believed, a => (address.ToString(), a));
        DnsListAnswers.Note(context, Name, said);
        return DnsListHits.Of(Symbols[0], said);
    }

    /// <summary>Lists whose answer speaks for the client, by the weight that relay.yaml gives it.</summary>
    private static List<AllowListing> Allowing(DnsListAnswer[] answers)
    {
        var found = new List<AllowListing>();
        foreach (var answer in answers)
        {
            if (answer.Outcome == DnsListOutcome.Listed && answer.Codes.Any(static c => c.Weight < 0) && answer.Codes.All(static c => c.Weight <= 0))
            {
                found.Add(new AllowListing(answer.Zone, answer.Answers[0], answer.Text));
            }
        }

        return found;
    }
}
