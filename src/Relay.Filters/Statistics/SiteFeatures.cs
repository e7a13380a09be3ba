using System.Net.Sockets;
using Relay.Classifier;
using Relay.Core.Checks;
using Relay.Filters.Authentication;

namespace Relay.Filters.Statistics;

/// <summary>
/// What only the relay that took a message knows of it: the client, the envelope, what authentication came to, and the names of symbols found so far.
/// For the model of a site, which learns from what its log has kept; a shipped model never sees them, nor does <c>relay evaluate</c>.
/// What is not known, or not yet, is no feature.
/// </summary>
public static class SiteFeatures
{
    /// <summary>Symbols that are told: a message with more has been judged by everything at once.</summary>
    private const int MaxSymbols = 120;

    private const int Group = FeatureGroups.Site;

    /// <summary>Names of the classifier's own symbols begin so: a model must not learn its own verdict.</summary>
    private const string OwnSymbols = "BAYES_";

    private enum Known : uint
    {
        Network = 1,
        WideNetwork,
        Name,
        NameTop,
        Helo,
        HeloShape,
        HeloIsName,
        Extended,
        Tls,
        Faults,
        History,
        AllowList,
        EnvelopeDomain,
        EnvelopeOrganization,
        EnvelopeToAuthor,
        EnvelopeToName,
        Recipients,
        Spf,
        HeloSpf,
        Dkim,
        DkimDomain,
        Dmarc,
        Arc,
        Proven,
        ProvenAuthor,
        Symbol,
    }

    /// <summary>Adds them to those of the message's content.</summary>
    /// <param name="found">The symbols so far.</param>
    public static void Add(CheckContext context, IReadOnlyList<ScoredSymbol> found, FeatureBuffer into)
    {
        if (context.Session is { Trusted: false } session)
        {
            AddClient(into, session);
        }

        var message = context.Features.Get<MessageAuthentication>();
        if (context.Envelope is { } envelope)
        {
            AddEnvelope(into, envelope, context.Session, message?.Author?.Domain);
        }

        if (message is not null)
        {
            AddAuthentication(into, message);
        }

        PutName(into, Known.Proven, context.Proven.EnvelopeOrganization);
        PutName(into, Known.ProvenAuthor, context.Proven.AuthorOrganization);
        for (var i = 0; i < found.Count && i < MaxSymbols; i++)
        {
            if (!found[i].Name.StartsWith(OwnSymbols, StringComparison.Ordinal))
            {
                PutName(into, Known.Symbol, found[i].Name);
            }
        }
    }

    private static void AddClient(FeatureBuffer into, SessionFacts session)
    {
        Span<byte> octets = stackalloc byte[16];
        if (session.ClientAddress.TryWriteBytes(octets, out _))
        {
            var narrow = session.ClientAddress.AddressFamily == AddressFamily.InterNetwork ? 3 : 8; // /24 and /64: one customer
            Put(into, Known.Network, Hash(octets[..narrow]));
            Put(into, Known.WideNetwork, Hash(octets[..(narrow * 2 / 3)]));
        }

        var helo = DomainName.Of(session.Helo);
        var name = DomainName.Of(session.ReverseName);
        Put(into, Known.Name, name.Organization);
        Put(into, Known.NameTop, name.Top);
        Put(into, Known.Helo, helo.Organization);
        Put(into, Known.HeloShape, FeatureHash.Shape(session.Helo));
        Put(into, Known.HeloIsName, helo.RelationTo(name));
        Put(into, Known.Extended, session.Extended ? 1u : 0u);
        Put(into, Known.Tls, FeatureHash.Of(session.Tls?.Protocol));
        Put(into, Known.Faults, (uint)session.Faults);
        Put(into, Known.History, (uint)session.History);
        foreach (var list in session.AllowLists)
        {
            PutName(into, Known.AllowList, list.Zone);
        }
    }

    private static void AddEnvelope(FeatureBuffer into, Core.Mail.Envelope envelope, SessionFacts? session, string? author)
    {
        var sender = DomainName.Of(envelope.ReversePath.Domain);
        Put(into, Known.EnvelopeDomain, sender.Host);
        Put(into, Known.EnvelopeOrganization, sender.Organization);
        Put(into, Known.EnvelopeToAuthor, sender.RelationTo(DomainName.Of(author)));
        Put(into, Known.EnvelopeToName, sender.RelationTo(DomainName.Of(session?.ReverseName)));
        Put(into, Known.Recipients, FeatureHash.Bucket(envelope.Recipients.Count));
    }

    private static void AddAuthentication(FeatureBuffer into, MessageAuthentication message)
    {
        PutResult(into, Known.Spf, Answer(message.Spf)?.Result);
        PutResult(into, Known.HeloSpf, Answer(message.Helo)?.Result);
        PutResult(into, Known.Dmarc, Answer(message.Dmarc)?.Result);
        PutResult(into, Known.Arc, Answer(message.Arc)?.Result);
        if (Answer(message.Dkim) is not { } signatures)
        {
            return;
        }

        Put(into, Known.Dkim, signatures.Results.Count == 0 ? 100u : 101u);
        for (var i = 0; i < signatures.Results.Count; i++)
        {
            var signature = signatures.Results[i];
            PutResult(into, Known.Dkim, signature.Result);
            Put(into, Known.DkimDomain, FeatureHash.Folded(signature.Domain, (uint)signature.Result));
        }
    }

    private static T? Answer<T>(Task<T>? task)
        where T : class => task is { IsCompletedSuccessfully: true } ? task.GetAwaiter().GetResult() : null;

    private static void PutResult(FeatureBuffer into, Known what, Relay.Auth.AuthResult? result)
    {
        if (result is { } known)
        {
            Put(into, what, (uint)known);
        }
    }

    private static void PutName(FeatureBuffer into, Known what, string? name)
    {
        if (name is { Length: > 0 })
        {
            Put(into, what, FeatureHash.Folded(name.AsSpan()));
        }
    }

    private static uint Hash(ReadOnlySpan<byte> octets)
    {
        var hash = FeatureHash.Start;
        foreach (var b in octets)
        {
            hash = FeatureHash.Step(hash, b);
        }

        return hash;
    }

    private static void Put(FeatureBuffer into, Known what, uint value) => into.Put(Group, FeatureHash.Join((uint)what, value));
}
