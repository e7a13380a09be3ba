using System.Globalization;
using System.Net;
using Relay.Core.Mail;
using Relay.Core.State;
using Relay.Filters.Greylist;

namespace Relay.Filters.Rates;

/// <summary>
/// Clients that try names until one exists: how many unknown recipients one asked for of late. Counted per client, not per network: the
/// neighbours in a large sender's pool are not to pay for each other's stale addresses. Fails as its store does.
/// </summary>
public sealed class DictionaryAttack(RateLimit limit, IStateStore store)
{
    /// <summary>For clients that do not stop.</summary>
    public SmtpReply Farewell { get; } = new(
        421, "4.7.1", string.Create(CultureInfo.InvariantCulture, $"Too many unknown recipients, closing; try again in {limit.Period.TotalMinutes:0} min"));

    /// <summary>Counts one unknown recipient; by how many the client is over its limit now, 0 or less where it is not.</summary>
    public async ValueTask<long> CountAsync(IPAddress client, CancellationToken cancellation) =>
        await TallyAsync(client, 1, cancellation) - (long)limit.Count;

    /// <summary>The same without counting.</summary>
    public async ValueTask<long> OverAsync(IPAddress client, CancellationToken cancellation) =>
        await TallyAsync(client, 0, cancellation) - (long)limit.Count;

    /// <summary>How many there were, where that is too many; else null.</summary>
    public async ValueTask<string?> EvidenceAsync(IPAddress client, CancellationToken cancellation)
    {
        var seen = await TallyAsync(client, 0, cancellation);
        return seen > limit.Count
            ? string.Create(CultureInfo.InvariantCulture, $"{seen} unknown recipients in {limit.Period.TotalMinutes:0} min")
            : null;
    }

    private ValueTask<long> TallyAsync(IPAddress client, int add, CancellationToken cancellation) =>
        store.TallyAsync(new TallySubject(TallyKind.UnknownRecipients, ClientNetwork.Client(client)), limit.Period, add, cancellation);
}
