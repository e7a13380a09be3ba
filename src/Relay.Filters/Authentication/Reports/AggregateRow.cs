using Relay.Auth;
using Relay.Auth.Dkim;
using Relay.Auth.Dmarc;
using Relay.Auth.Dmarc.Reports;
using Relay.Core.Events;
using Relay.Core.State;

namespace Relay.Filters.Authentication.Reports;

/// <summary>
/// What the owner of a policy domain hears of one message (RFC 9990 §3.1.1): what authentication found, and what was really done. Nothing of
/// a message that was put off or given up: it comes again, and would count twice.
/// </summary>
internal static class AggregateRow
{
    public static DomainReportRow? Of(MessageAuthentication message, DecisionRecord decision)
    {
        if (decision.Size is null || decision.Action is "none" or "defer"
            || message.Dmarc is not { IsCompletedSuccessfully: true } task
            || task.GetAwaiter().GetResult() is not { Result: AuthResult.Pass or AuthResult.Fail, Record.Aggregate.Count: > 0, RecordDomain: { } domain } result)
        {
            return null;
        }

        var policy = new PublishedPolicy(domain, result.Record!, result.Discovery);
        return new DomainReportRow(domain, ReportRowText.Format(policy, Row(message, decision, result), ReportLimits.RowBytes));
    }

    private static Auth.Dmarc.Reports.ReportRow Row(MessageAuthentication message, DecisionRecord decision, DmarcResult result)
    {
        var done = result.Result == AuthResult.Pass ? DmarcPolicy.None : Done(decision);
        var envelope = decision.From[(decision.From.LastIndexOf('@') + 1)..];
        var spf = message.Spf is { IsCompletedSuccessfully: true } task ? task.GetAwaiter().GetResult() : null;
        return new Auth.Dmarc.Reports.ReportRow
        {
            Source = decision.Client,
            Count = 1,
            Disposition = done,
            DkimAligned = result.DkimAligned,
            SpfAligned = result.SpfAligned,
            Reasons = result.Result == AuthResult.Pass ? [] : Reasons(message.Override, result, done),
            HeaderFrom = result.HeaderFrom!,
            EnvelopeFrom = envelope,
            Signatures = Signatures(message),
            Spf = spf is null ? new ReportedSpf(envelope, message.Spf is null ? AuthResult.None : AuthResult.TempError) : new ReportedSpf(spf.Domain, spf.Result),
        };
    }

    /// <summary>A backend that says no does not carry out a policy.</summary>
    private static DmarcPolicy Done(DecisionRecord decision) => decision.Action switch
    {
        "reject" or "discard" when !decision.Reason.StartsWith("backend: ", StringComparison.Ordinal) => DmarcPolicy.Reject,
        "quarantine" => DmarcPolicy.Quarantine,
        _ => DmarcPolicy.None,
    };

    /// <summary>RFC 9990 §3.1.1.6: why something else was done than asked for.</summary>
    private static List<OverrideReason> Reasons(DmarcOverride local, DmarcResult result, DmarcPolicy done)
    {
        var reasons = new List<OverrideReason>(2);
        if (result.IsTesting && result.Policy != result.Disposition)
        {
            reasons.Add(new OverrideReason(OverrideKind.PolicyTestMode));
        }

        if (local != DmarcOverride.None)
        {
            var kind = local switch
            {
                DmarcOverride.TrustedSealer => OverrideKind.TrustedForwarder,
                DmarcOverride.MailingList => OverrideKind.MailingList,
                _ => OverrideKind.LocalPolicy,
            };
            reasons.Add(new OverrideReason(kind, local.Text()));
        }

        if (done > (local == DmarcOverride.None ? result.Disposition : DmarcPolicy.None))
        {
            reasons.Add(new OverrideReason(OverrideKind.LocalPolicy, "other evidence against the message"));
        }
        else if (done < result.Disposition && local == DmarcOverride.None)
        {
            reasons.Add(new OverrideReason(OverrideKind.LocalPolicy, "weighed with other evidence"));
        }

        return reasons;
    }

    /// <summary>Those that passed first: where not all have room, they tell more.</summary>
    private static List<ReportedSignature> Signatures(MessageAuthentication message)
    {
        var signatures = new List<ReportedSignature>();
        if (message.Dkim is { IsCompletedSuccessfully: true } task)
        {
            var found = task.GetAwaiter().GetResult().Results;
            Add(signatures, found, passed: true);
            Add(signatures, found, passed: false);
        }

        return signatures;
    }

    private static void Add(List<ReportedSignature> signatures, IReadOnlyList<DkimResult> found, bool passed)
    {
        foreach (var one in found)
        {
            if (one.Result == AuthResult.Pass == passed)
            {
                signatures.Add(new ReportedSignature(one.Domain, one.Selector, one.Result));
            }
        }
    }
}
