using System.Net;
using Relay.Core.State;
using Relay.Filters.Greylist;

namespace Relay.Filters.Reputation;

/// <summary>Whose history a message counts for. Reading and writing go through here, so that they mean the same.</summary>
public static class ReputationSubjects
{
    public static ReputationSubject Network(IPAddress client) => new(ReputationKind.Network, ClientNetwork.Of(client));

    /// <summary>
    /// A sender's domain together with the network it came from: anybody can write a domain into a reverse-path, so alone it would lend
    /// a good name to forgers and give their bad one to its owner. Null for the null reverse-path.
    /// </summary>
    public static ReputationSubject? Sender(IPAddress client, string domain) => domain.Length == 0
        ? null
        : new ReputationSubject(ReputationKind.SenderDomain, domain.ToLowerInvariant() + " " + ClientNetwork.Of(client));

    /// <summary>An organization that a message proved to come from, wherever it came from.</summary>
    public static ReputationSubject Organization(string organization) => new(ReputationKind.AuthenticatedDomain, organization);

    /// <summary>An author's organization whose mail passed DMARC, together with the network it came from then.</summary>
    public static ReputationSubject AuthorAt(string organization, IPAddress client) =>
        new(ReputationKind.AuthenticatedDomain, organization + " " + ClientNetwork.Of(client));
}
