using Relay.Core.Checks;
using Relay.Filters.Connection.DnsLists;
using Relay.Filters.Rules.Subject;

namespace Relay.Filters.Rules;

/// <summary>
/// Answers a rule's question of a DNS list by what the relay's own checks were told: the same zone, configured in relay.yaml. Nobody is asked for a
/// rule's sake, so a zone that is not configured lists nothing.
/// </summary>
internal static class RuleListAnswers
{
    public static IReadOnlyList<string>? Of(CheckContext context, RuleListQuestion question)
    {
        if (context.Features.Get<DnsListAnswers>() is not { } answers)
        {
            return null;
        }

        var text = question.Type == "TXT";
        return question.Kind switch
        {
            // The client is the newest hop outside, which every selection of hops holds.
            RuleListKind.Relays => answers.Of("dns_lists", question.Zone, text, null),
            RuleListKind.Uris => answers.Of("uri_lists", question.Zone, text, null),
            RuleListKind.Senders => Sender(context, question.Selection) is { Length: > 0 } domain ? answers.Of("domain_lists", question.Zone, text, domain) : null,
            _ => null,
        };
    }

    /// <summary>Of the domains that rules ask about, the relay asks for those of the reverse-path and the client's name.</summary>
    private static string? Sender(CheckContext context, string selection) => selection switch
    {
        "envfrom" => context.Envelope?.ReversePath.Domain?.TrimEnd('.'),
        "rcvd" => context.Session?.ReverseName?.TrimEnd('.'),
        _ => null,
    };
}
