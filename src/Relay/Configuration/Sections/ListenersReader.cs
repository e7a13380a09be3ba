using System.Net;
using Relay.Configuration.Text;
using Relay.Configuration.Values;
using Relay.Core.Options;

namespace Relay.Configuration.Sections;

/// <summary><c>listeners</c> and <c>http</c>, and that no two of them want the same address.</summary>
internal static class ListenersReader
{
    private static readonly Func<string, Parsed<ListenerProtocol>> Protocol = Scalars.OneOf(
        ("smtp", ListenerProtocol.Smtp),
        ("smtps", ListenerProtocol.Smtps),
        ("pop3", ListenerProtocol.Pop3),
        ("pop3s", ListenerProtocol.Pop3s),
        ("imap", ListenerProtocol.Imap),
        ("imaps", ListenerProtocol.Imaps));

    private static readonly Func<string, Parsed<BareNewline>> Newline = Scalars.OneOf(("reject", BareNewline.Reject), ("normalize", BareNewline.Normalize));

    private static readonly Func<string, Parsed<string>> Scan = Scalars.OneOf("off", "mark", "move");

    public static void Read(Section root, RelayOptions options)
    {
        var claimed = new List<(IPEndPoint Address, Position Position)>();
        if (root.Maps("listeners") is { } listeners)
        {
            options.Listeners.AddRange(listeners.Select(l => Listener(l, claimed)));
            if (root.Take("listeners") is { Value: ListNode { Items.Count: 0 } } empty)
            {
                root.Context.Bag.Error(empty.Value.Position, "listeners is empty; write at least one, or remove the key to listen on 127.0.0.1:2525");
            }
        }
        else
        {
            options.Listeners.Add(new ListenerOptions());
            claimed.Add((options.Listeners[0].Address, root.Position));
        }

        Http(root, options.Http, claimed);
    }

    /// <summary>An implicit-TLS listener without a certificate could only hang up; known once <c>tls</c> has been read.</summary>
    public static void RequireCertificates(Section root, RelayOptions options)
    {
        if (options.Tls is null && root.Take("tls") is null && options.Listeners.Exists(static l => l.ImplicitTls))
        {
            root.Context.Bag.Error(root.Take("listeners")!.Position, "a listener with TLS from the start needs a certificate; write tls: { certificate: FILE, key: FILE }");
        }
    }

    private static ListenerOptions Listener(Section section, List<(IPEndPoint Address, Position Position)> claimed)
    {
        var listener = new ListenerOptions();
        var bag = section.Context.Bag;
        if (section.Take("protocol") is null)
        {
            bag.Error(section.Position, $"{section.PathOf("protocol")} is missing; write protocol: smtp or smtps");
        }

        listener.Protocol = section.Value("protocol", Protocol, ListenerProtocol.Smtp);
        if (listener.Protocol is not (ListenerProtocol.Smtp or ListenerProtocol.Smtps))
        {
            var name = listener.Protocol.ToString().ToLowerInvariant();
            bag.Error(section.Take("protocol")!.Value.Position, $"{section.PathOf("protocol")}: {name} is not built yet; write smtp or smtps, or take the listener out");
        }

        Address(section, listener, claimed);
        listener.ProxyProtocol = section.List("proxy_protocol", Addresses.Network) ?? [];
        listener.BareNewline = section.Value("bare_newline", Newline, BareNewline.Reject);
        MailboxKeys(section, listener);
        section.Finish();
        return listener;
    }

    private static void Address(Section section, ListenerOptions listener, List<(IPEndPoint Address, Position Position)> claimed)
    {
        if (section.Take("address") is not { } written)
        {
            section.Context.Bag.Error(section.Position, $"{section.PathOf("address")} is missing; write address: \"0.0.0.0:25\"");
        }
        else if (section.Value<IPEndPoint?>("address", static t => Nullable(Addresses.Listening(t)), null) is { } address)
        {
            listener.Address = address;
            Claim(section, address, written.Value.Position, claimed);
        }
    }

    /// <summary>The keys of POP3 and IMAP listeners.</summary>
    private static void MailboxKeys(Section section, ListenerOptions listener)
    {
        BackendScheme[] upstreams = listener.Protocol switch
        {
            ListenerProtocol.Pop3 or ListenerProtocol.Pop3s => [BackendScheme.Pop3, BackendScheme.Pop3s],
            ListenerProtocol.Imap or ListenerProtocol.Imaps => [BackendScheme.Imap, BackendScheme.Imaps],
            _ => [BackendScheme.Pop3, BackendScheme.Pop3s, BackendScheme.Imap, BackendScheme.Imaps],
        };
        listener.Upstream = section.Value<BackendUrl?>("upstream", t => Nullable(BackendUrls.Of(upstreams, section.Context.Paths.Absolute)(t)), null);
        listener.Scan = section.Value("scan", Scan, listener.Scan);
        foreach (var key in (string[])["upstream", "scan"])
        {
            if (section.Take(key) is { } entry)
            {
                section.Context.Bag.Warn(entry.Position, $"{section.PathOf(key)} has no effect yet; it is for POP3 and IMAP");
            }
        }
    }

    private static void Http(Section root, HttpOptions http, List<(IPEndPoint Address, Position Position)> claimed)
    {
        var section = root.Map("http");
        if (section is not null)
        {
            http.Address = section.Value("address", Addresses.Listening, http.Address);
            http.Token = section.Value("token", section.Context.Paths.Secret, "") is { Length: > 0 } token ? token : null;
        }

        Claim(section ?? root, http.Address, section?.Take("address")?.Value.Position ?? section?.Position ?? root.Position, claimed);
        section?.Finish();
    }

    private static void Claim(Section section, IPEndPoint address, Position position, List<(IPEndPoint Address, Position Position)> claimed)
    {
        var other = claimed.Find(c => Addresses.Clash(c.Address, address));
        if (other.Address is not null)
        {
            section.Context.Bag.Error(position, $"{address} clashes with {other.Address} at {other.Position}; give each listener, and http, an address or port of its own");
        }

        claimed.Add((address, position));
    }

    private static Parsed<T?> Nullable<T>(Parsed<T> parsed)
        where T : class => new(parsed.Value, parsed.Problem);
}
