using Relay.Dns;
using Relay.Integration.Harness;

namespace Relay.Integration.Dns;

/// <summary>Zones with one of everything that mail asks for, on nsd and behind unbound; shared by the tests of records.</summary>
public sealed class RealZones : IAsyncLifetime
{
    /// <summary>TXT of twenty strings, 4,000 octets: nothing of it fits a datagram of 1,232.</summary>
    public static readonly string LongText = string.Concat(Enumerable.Range(0, 20).Select(i => new string((char)('a' + i), 200)));

    private static readonly string LongStrings = string.Join(' ', Enumerable.Range(0, 20).Select(i => $"\"{new string((char)('a' + i), 200)}\""));

    private static readonly string Records = $"""
        @ IN A 192.0.2.1
        @ IN A 192.0.2.2
        @ IN AAAA 2001:db8::1
        @ IN MX 10 mx1
        @ IN MX 20 mx2.infra.test.
        @ IN TXT "v=spf1 ip4:192.0.2.0/24 " "-all"
        nomail IN MX 0 .
        long IN TXT {LongStrings}
        _25._tcp.mx1 IN TLSA 3 1 1 8cb0fc6c527506a053f4f14c8464bebbd6dede2738d11468dd953d7d6a3021f1
        only-a IN A 192.0.2.3
        a.b.c IN A 192.0.2.4
        *.wild IN A 192.0.2.5
        known.wild IN AAAA 2001:db8::5
        bytes IN TXT "\000\255\"\\"
        one IN CNAME two
        two IN CNAME three
        three IN CNAME only-a
        other IN CNAME target.infra.test.
        gone IN CNAME nowhere.infra.test.
        nothing IN CNAME only-a.infra.test.
        circle1 IN CNAME circle2
        circle2 IN CNAME circle1
        far1 IN CNAME far2.infra.test.
        {string.Join('\n', Enumerable.Range(0, 20).Select(i => $"n{i} IN CNAME n{i + 1}"))}
        n20 IN A 192.0.2.20
        """;

    internal NameServer Nsd { get; private set; } = null!;

    internal NameServer Unbound { get; private set; } = null!;

    internal Resolver Direct { get; private set; } = null!;

    internal Resolver Forwarded { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        if (Tools.WhySkipped(rootNeeded: false, "nsd", "unbound") is not null)
        {
            return;
        }

        Nsd = await NameServer.NsdAsync(
            ("real.test", Records),
            ("infra.test", "ns IN A 127.0.0.1\nmx2 IN A 192.0.2.9\ntarget IN A 192.0.2.6\nonly-a IN AAAA 2001:db8::9\nfar2 IN CNAME far1.real.test."),
            ("2.0.192.in-addr.arpa", "1 IN PTR mx1.real.test.\n1 IN PTR real.test."),
            ("test", "ready IN A 192.0.2.254\nreal IN NS ns.infra.test.\ninfra IN NS ns.infra.test."));
        Unbound = await NameServer.UnboundAsync(Nsd, "test", "real.test", "infra.test");
        Direct = Nsd.Resolver();
        Forwarded = Unbound.Resolver();
    }

    public async Task DisposeAsync()
    {
        foreach (var thing in new IAsyncDisposable?[] { Direct, Forwarded, Unbound, Nsd })
        {
            if (thing is not null)
            {
                await thing.DisposeAsync();
            }
        }
    }
}
