using System.Text;

namespace Relay.Filters.Rules.Subject.Received;

/// <summary>
/// The hosts a message came through, read from its Received fields from the top down: those we trust, then, from the first that we do not, all the
/// others, whose fields may be lies. Our own client, where there is one, comes first: nobody else has written of it.
/// </summary>
public sealed class RelayTrail
{
    /// <summary>Received fields that are read; more are neither relays nor unreadable.</summary>
    public const int MaxFields = 200;

    private readonly RelayTrust trust;
    private readonly List<RuleRelay> trusted = [];
    private readonly List<RuleRelay> untrusted = [];
    private readonly List<RuleRelay> inside = [];
    private readonly List<RuleRelay> outside = [];
    private bool inTrusted = true;
    private bool inInternal = true;
    private bool foundSubmission;
    private int trustedFields;
    private int internalFields;
    private int unreadable;
    private string? scannedSender;

    private RelayTrail(RelayTrust trust) => this.trust = trust;

    /// <param name="client">The session's client; null where the message is judged without one: then the topmost field is the newest hand-over.</param>
    public static RuleRelays Read(IReadOnlyList<RuleHeaderField> header, RelayTrust trust, RuleRelay? client)
    {
        var trail = new RelayTrail(trust);
        if (client is not null)
        {
            trail.Add(client);
        }

        var count = 0;
        foreach (var field in header)
        {
            if (field.Name.Equals("Received", StringComparison.OrdinalIgnoreCase) && count++ < MaxFields)
            {
                trail.Take(ReceivedReader.Read(Encoding.Latin1.GetString(field.Value.Span)));
            }
        }

        trail.Origins(header);
        return trail.Made();
    }

    /// <summary><c>X-Originating-IP: [192.0.2.1]</c> and its kin are hops without a server's name.</summary>
    private void Origins(IReadOnlyList<RuleHeaderField> header)
    {
        foreach (var name in trust.OriginFields)
        {
            foreach (var field in header)
            {
                if (field.Name.Equals(name, StringComparison.OrdinalIgnoreCase) && ReceivedReader.FirstAddress(Encoding.Latin1.GetString(field.Value.Span)) is { } ip)
                {
                    Take(ReceivedReader.Read("from X-Originating-IP: " + ip));
                    break;
                }
            }
        }
    }

    private void Take(ReceivedField field)
    {
        var sender = scannedSender;
        scannedSender = field.EnvelopeFrom;
        switch (field.Kind)
        {
            case ReceivedKind.Relay:
                var relay = sender is null ? field.Relay! : field.Relay! with { EnvelopeFrom = sender };
                Add(relay);
                trustedFields += inTrusted ? 1 : 0;
                internalFields += inInternal ? 1 : 0;
                return;
            case ReceivedKind.Fetched when inTrusted:
                // What is above is one's own fetching from a mailbox: the trail begins anew.
                trusted.Clear();
                inside.Clear();
                outside.Clear();
                break;
            case ReceivedKind.Unreadable:
                unreadable++;
                break;
        }

        trustedFields += inTrusted ? 1 : 0;
        internalFields += inInternal ? 1 : 0;
    }

    private void Add(RuleRelay relay)
    {
        var isSubmission = inTrusted && !foundSubmission && Judge(relay);
        relay = relay with { Internal = inInternal, Msa = isSubmission };
        (inTrusted ? trusted : untrusted).Add(relay);
        (inInternal ? inside : outside).Add(relay);
    }

    /// <summary>Whether trust goes on beyond this host; true where it is a submission server, beyond which all is trusted.</summary>
    private bool Judge(RuleRelay relay)
    {
        var isKnown = relay.Authenticated.Length > 0;
        if (!trust.IsConfigured)
        {
            inTrusted = relay.IsPrivate || isKnown;
            inInternal = inTrusted;
            return false;
        }

        inTrusted = isKnown || trust.Trusts(relay.Ip);
        inInternal = inInternal && inTrusted && (isKnown || trust.IsInternal(relay.Ip));
        foundSubmission = inTrusted && trust.IsSubmission(relay.Ip);
        return foundSubmission;
    }

    private RuleRelays Made() => new()
    {
        Trusted = trusted,
        Untrusted = untrusted,
        Internal = inside,
        External = outside,
        TrustedFields = trustedFields,
        InternalFields = internalFields,
        Unparseable = unreadable,
    };
}
