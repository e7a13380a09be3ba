using System.Net;
using Relay.Auth.Domains;
using Relay.Core.Checks;
using Relay.Core.Options;
using Relay.Core.State;
using Relay.Dns;
using Relay.Filters.Attachments;
using Relay.Filters.Attachments.Clamd;
using Relay.Filters.Authentication;
using Relay.Filters.Authentication.Signing;
using Relay.Filters.Connection;
using Relay.Filters.Connection.DnsLists;
using Relay.Filters.Content;
using Relay.Filters.Envelope;
using Relay.Filters.Reputation;
using Relay.Filters.Rules;
using Relay.Filters.SenderLists;
using Relay.Filters.Statistics;
using Relay.Filters.Urls;

namespace Relay.Filters;

/// <summary>What checks ask beside their options; made once, and kept over reloads.</summary>
/// <param name="NamedResolver">The resolver was named in relay.yaml, rather than being the system's.</param>
/// <param name="Suffixes">The public suffix list in use.</param>
public sealed record CheckServices(IResolver Resolver, bool NamedResolver, DnsListMonitor Lists, TimeProvider Time, PublicSuffixList Suffixes)
{
    /// <summary>Null where no client is remembered, as in <c>relay scan</c>.</summary>
    public NetworkHistory? History { get; init; }

    /// <summary>The rule files, compiled; null: none is run.</summary>
    public RuleSet? Rules { get; init; }

    /// <summary>Null where nothing is classified.</summary>
    public MessageClassifier? Classifier { get; init; }

    /// <summary>actions.reject: the score from which a decisive rule refuses.</summary>
    public double RejectFrom { get; init; } = double.PositiveInfinity;

    /// <summary>trusted_networks: hosts whose Received fields rules may believe.</summary>
    public IReadOnlyCollection<IPNetwork> Trusted { get; init; } = [];

    /// <summary>Null where no state is opened, as in <c>relay scan</c>.</summary>
    public IStateStore? Store { get; init; }

    /// <summary>Null where nothing is signed.</summary>
    public Signers? Signers { get; init; }
}

/// <summary>Every check the relay has: the one place where a new one is registered.</summary>
public static class BuiltInChecks
{
    /// <summary>Names of all of them, for who needs no check; a test keeps it true.</summary>
    public static readonly IReadOnlyList<string> Names =
        ["dns_lists", "domain_lists", "reverse_dns", "helo", "helo_dns", "sender_domain", "spf", "spf_helo", "dkim", "arc", "from", "dmarc", "author_reputation", "sender_lists", "mime", "html", "early_talker", "pipelining", "size", "uri_lists", "links", "clamav", "attachments"];

    /// <summary>Names of those that judge what the others found.</summary>
    public static readonly IReadOnlyList<string> ConcludingNames = [ClassifierCheck.CheckName, "rules"];

    /// <summary>For one look-up: the resolver's two tries of a server, and some. Two look-ups in a row must leave the first message its 15 s.</summary>
    private static readonly TimeSpan LookUpLimit = TimeSpan.FromSeconds(6);

    /// <summary>All checks, also those turned off.</summary>
    public static IReadOnlyList<ICheck> All(CheckOptions options, CheckServices services)
    {
        var resolver = new BoundedResolver(services.Resolver, LookUpLimit, services.Time);
        var lists = new DnsListClient(resolver, services.Lists);
        var authenticators = Authenticators.Create(options, resolver, services.Suffixes, services.Time);
        var breakers = new DnsListBreakers(services.Lists, services.History);
        IReadOnlyList<ICheck> signing = services.Signers is { } signers ? [new SigningCheck(authenticators, signers, services.Time)] : [];
        var links = LinkSnapshot.Create(options.Links, services.Suffixes);
        return
        [
            .. signing,
            new DnsListsCheck(options.DnsLists, lists, breakers),
            new DomainListsCheck(options.DnsLists, lists, breakers, resolver),
            new ReverseDnsCheck(resolver),
            new HeloCheck(),
            new HeloDnsCheck(resolver),
            new SenderDomainCheck(resolver, new ResolverSight(resolver, services.NamedResolver), options.DeferUnknownSenderDomain),
            new SpfCheck(authenticators),
            new SpfHeloCheck(authenticators),
            new DkimCheck(authenticators),
            new ArcCheck(authenticators),
            new AuthorCheck(authenticators),
            new DmarcCheck(authenticators, new LocalPolicy(authenticators, services.Store)),
            new AuthorReputationCheck(authenticators, services.Store),
            new SenderListsCheck(authenticators),
            new MimeCheck(),
            new HtmlCheck(),
            ProtocolCheck.EarlyTalker(),
            ProtocolCheck.Pipelined(),
            new SizeCheck(),
            new UriListsCheck(options.UriLists, links, lists, breakers, resolver), // before what only computes, so that its answers come meanwhile
            new LinksCheck(links),
            new ClamavCheck(options.Clamav, services.Time), // before the other, which works while clamd does
            new AttachmentsCheck(options.Attachments),
        ];
    }

    /// <summary>Those that the configuration leaves on, compiled for the runner.</summary>
    /// <param name="more">Checks that need a store, already sorted out (<see cref="BehaviourParts"/>).</param>
    public static CheckSet Enabled(CheckOptions options, CheckServices services, params IEnumerable<ICheck> more) =>
        new(
            All(options, services).Where(c => !options.Disabled.Contains(c.Name)).Concat(more),
            options.Timeout,
            [.. Concluding(options, services)]);

    /// <summary>The classifier first: rules may ask for its probability.</summary>
    private static IEnumerable<IConcludingCheck> Concluding(CheckOptions options, CheckServices services)
    {
        if (services.Classifier is { } classifier && !options.Disabled.Contains(ClassifierCheck.CheckName))
        {
            yield return new ClassifierCheck(classifier);
        }

        if (services.Rules is { } rules && !options.Disabled.Contains("rules"))
        {
            yield return new RulesCheck(rules, services.RejectFrom, services.Time, services.Trusted);
        }
    }
}
