using System.Globalization;
using Relay.Core.Checks;
using Relay.Core.Events;
using Relay.Core.Mail;
using Relay.Core.Options;
using Relay.Core.State;
using Relay.Filters.Connection;
using Relay.Filters.Reputation;

namespace Relay.Filters.Greylist;

/// <summary>
/// Puts off mail of clients that are doubtful and not known yet: a mail server comes back, most bots do not (RFC 6647). Only within a
/// band of the score, so that mail which will be refused anyway is not put off for ever, and a clean client never waits. The score is
/// what the checks say; greylisting adds nothing to it. Keyed by
/// organisation or network; a store that cannot answer lets mail through (the keeper's rule).
/// </summary>
/// <param name="stage"><see cref="Stage.Rcpt"/> for senders with a name, <see cref="Stage.Data"/> for the null reverse-path.</param>
public sealed class GreylistGate(Stage stage, GreylistOptions options, IStateStore store, TimeProvider time) : IRecipientGate
{
    /// <summary>An allow list's word that counts: DNSWL of medium or high trust, by our manual's names and by SpamAssassin's.</summary>
    private static readonly string[] TrustedFamilies = ["DNSWL_MED", "DNSWL_HI", "RCVD_IN_DNSWL_MED", "RCVD_IN_DNSWL_HI"];

    private readonly GreylistTimes times = options.Times;

    public string Name => "greylist";

    public Stage Stage => stage;

    public async ValueTask<SmtpReply?> AskAsync(GateContext context, CancellationToken cancellation)
    {
        var session = context.Facts.Session!;
        var sender = context.Facts.Envelope!.ReversePath;

        // Servers ask with the null reverse-path whether a recipient exists, and go away before DATA: a no at RCPT would fail their
        // call-back, so such mail waits only once it is there. RFC 6647 §5, RFC 6647 §2.5
        if (sender.IsNull != (stage == Stage.Data) || session.Trusted || !IsDoubtful(context) || IsVouchedFor(context.Card))
        {
            return null;
        }

        if (await IsProvenGoodAsync(context, cancellation))
        {
            return null;
        }

        var proved = OrganisationOf(context.Facts.Proven);
        var triplet = new GreylistTriplet(
            proved.Length > 0 ? "" : ClientNetwork.Of(session.ClientAddress), proved, SenderNormalizer.Normalize(sender), context.Recipient.Path.Address.ToLowerInvariant()); // RFC 6647 §2.4
        var answer = await store.GreylistAsync(triplet, times, cancellation);
        Measure(answer);
        return answer.Passes ? null : Later(answer.Wait, triplet.Origin);
    }

    /// <summary>
    /// A real mail server, by its name, of an organisation that SPF proves and whose mail has been good: it would come back, and putting it
    /// off only costs time (RFC 6647 §5).
    /// </summary>
    private async ValueTask<bool> IsProvenGoodAsync(GateContext context, CancellationToken cancellation) =>
        context.Facts.Proven.EnvelopeOrganization is { } organisation
        && HasName(context.Card)
        && NetworkHistory.IsGood(await store.ReputationAsync(ReputationSubjects.Organization(organisation), cancellation));

    private static bool HasName(Scorecard card)
    {
        foreach (var symbol in card.Symbols)
        {
            if (symbol.Name == ReverseDnsCheck.Confirmed)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// The organisation that is proved by now takes the network's place: what a large sender's pool brings again passes from any of its
    /// addresses (RFC 6647 §5). Empty where none is.
    /// </summary>
    private string OrganisationOf(ProvenIdentity proven) =>
        proven.EnvelopeOrganization ?? (stage == Stage.Data ? proven.AuthorOrganization : null) ?? "";

    /// <summary>Rounded as the policy rounds, so that the band ends exactly where rejecting begins.</summary>
    private bool IsDoubtful(GateContext context)
    {
        var score = Math.Round(context.Card.Total, 3);
        return score < context.Actions.Reject && (options.Clients == GreylistClients.All || score >= GreylistOptions.DoubtfulFrom);
    }

    /// <summary>RFC 6647 §2.7</summary>
    private static bool IsVouchedFor(Scorecard card)
    {
        foreach (var symbol in card.Symbols)
        {
            if (symbol.Name is Reputation.ReputationCheck.NetworkGood or Reputation.ReputationCheck.SenderGood
                || Array.Exists(TrustedFamilies, f => symbol.Name.StartsWith(f, StringComparison.Ordinal)))
            {
                return true;
            }
        }

        return false;
    }

    private void Measure(GreylistAnswer answer)
    {
        RelayMeters.Greylist.Add(1, new KeyValuePair<string, object?>("state", answer.State switch
        {
            GreylistState.First => "first",
            GreylistState.Early => "early",
            GreylistState.Passed => "passed",
            GreylistState.Known => "known",
            _ => "allowed",
        }));
        if (answer.State == GreylistState.Passed)
        {
            // The store may have a clock of its own.
            RelayMeters.GreylistDelay.Record(Math.Max(0, (time.GetUtcNow() - answer.FirstSeen).TotalSeconds));
        }
    }

    /// <summary>RFC 6647 §5: a temporary failure that says what it is.</summary>
    private static SmtpReply Later(TimeSpan wait, string origin)
    {
        var minutes = Math.Max(1, (int)Math.Ceiling(wait.TotalMinutes));
        return new SmtpReply(451, "4.7.1", string.Create(
            CultureInfo.InvariantCulture, $"Greylisted, try again in {minutes} minute{(minutes == 1 ? "" : "s")} (first mail from {origin} to this recipient)"));
    }
}
