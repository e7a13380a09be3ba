using System.Buffers.Binary;
using System.Net;
using System.Text;
using Relay.Scenarios.Host;
using Relay.Scenarios.Peers;

namespace Relay.Scenarios.Edge;

/// <summary>The PROXY protocol, versions 1 and 2: believed from the listed host, and from nobody else.</summary>
public sealed class ProxyTests(ProxyTests.ProxiedRelay fixture) : IClassFixture<ProxyTests.ProxiedRelay>
{
    private static readonly IPAddress Proxy = IPAddress.Parse("127.50.0.1");

    public sealed class ProxiedRelay : RelayFixture
    {
        protected override string Yaml(RelayFolder folder) => $$"""
            listeners: [ { protocol: smtp, address: {{folder.Address("smtp")}}, proxy_protocol: ["127.50.0.1"] } ]
            limits: { connections_per_client: 2 }
            {{ToBackend}}
            {{Calm}}
            """;
    }

    public static TheoryData<string, string> Headers => new()
    {
        { "v1", "192.0.2.77" }, { "v2", "192.0.2.78" }, { "v1", "2001:db8::77" }, { "v2", "2001:db8:1::78" },
    };

    [Theory]
    [MemberData(nameof(Headers))]
    public async Task Proxy_ListedHost_ItsClientIsTheClient(string version, string client)
    {
        foreach (var pace in Paces.All)
        {
            await using var peer = await SmtpPeer.ConnectAsync(fixture.Relay.Smtp, Proxy, greet: false);
            await peer.SendAsync(version == "v1" ? V1(client) : V2(client), pace);
            Assert.Equal(220, (await peer.GreetAsync()).Code);
            var sender = $"proxied-{version}-{client.Replace(':', '-')}-{pace}";
            await peer.OpenAsync(sender);
            Assert.Equal(250, (await peer.DataAsync(Message.Plain(sender))).Code);

            var line = await fixture.Relay.LogLineAsync($"from=<{sender}@outer.test>");
            Assert.Contains($" client={client}:4321 ", line, StringComparison.Ordinal);
            var literal = client.Contains(':', StringComparison.Ordinal) ? "IPv6:" + client : client;
            Assert.Contains($"Received: from client.outer.test ([{literal}])", Encoding.Latin1.GetString(fixture.TakenFrom(sender)[0].Data), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Proxy_OwnConnectionOfListedHost_IsServedAsItself()
    {
        foreach (var header in (byte[][])["PROXY UNKNOWN\r\n"u8.ToArray(), [.. V2("192.0.2.1")[..12], 0x20, 0, 0, 0]])
        {
            await using var peer = await SmtpPeer.ConnectAsync(fixture.Relay.Smtp, Proxy, greet: false);
            await peer.SendAsync(header);
            Assert.Equal(220, (await peer.GreetAsync()).Code);
        }
    }

    [Theory]
    [InlineData("EHLO client.outer.test\r\n")]
    [InlineData("PROXY TCP4 192.0.2.1 192.0.2.2 99999 25\r\n")]
    [InlineData("PROXY TCP4 2001:db8::1 192.0.2.2 1 25\r\n")]
    [InlineData("PROXY TCP4 192.0.2.1\r\n")]
    public async Task Proxy_ListedHostWithoutValidHeader_IsClosedUnheard(string sent)
    {
        await using var peer = await SmtpPeer.ConnectAsync(fixture.Relay.Smtp, Proxy, greet: false);
        await peer.SendAsync(sent);

        Assert.True(await peer.IsClosedAsync());
    }

    [Fact]
    public async Task Proxy_UnlistedHost_ItsLineIsAnUnknownCommand()
    {
        await using var peer = await SmtpPeer.ConnectAsync(fixture.Relay.Smtp);

        Assert.Equal(500, (await peer.SayAsync("PROXY TCP4 192.0.2.99 192.0.2.2 4321 25")).Code);
        await peer.OpenAsync("unlisted");
        Assert.Equal(250, (await peer.DataAsync(Message.Plain("unlisted"))).Code);
        Assert.Contains($" client={peer.Address}:", await fixture.Relay.LogLineAsync("from=<unlisted@outer.test>"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Proxy_ManyClients_AreCountedEachForItself()
    {
        var open = new List<SmtpPeer>();
        for (var i = 0; i < 5; i++)
        {
            open.Add(await SmtpPeer.ConnectAsync(fixture.Relay.Smtp, Proxy, greet: false));
            await open[i].SendAsync(V1($"198.51.{i / 2}.7"));
        }

        var greetings = await Task.WhenAll(open.Select(static async p => (await p.GreetAsync()).Code));
        Assert.Equal([220, 220, 220, 220, 220], greetings);
        await using var third = await SmtpPeer.ConnectAsync(fixture.Relay.Smtp, Proxy, greet: false);
        await third.SendAsync(V1("198.51.0.7"));
        Assert.Equal(421, (await third.GreetAsync()).Code);
        foreach (var peer in open)
        {
            await peer.DisposeAsync();
        }
    }

    private static byte[] V1(string client)
    {
        var six = client.Contains(':', StringComparison.Ordinal);
        return Encoding.ASCII.GetBytes($"PROXY {(six ? "TCP6" : "TCP4")} {client} {(six ? "2001:db8::1" : "192.0.2.1")} 4321 25\r\n");
    }

    private static byte[] V2(string client)
    {
        var source = IPAddress.Parse(client).GetAddressBytes();
        var block = new byte[2 * source.Length + 4];
        source.CopyTo(block, 0);
        source.CopyTo(block, source.Length);
        BinaryPrimitives.WriteUInt16BigEndian(block.AsSpan(2 * source.Length), 4321);
        BinaryPrimitives.WriteUInt16BigEndian(block.AsSpan((2 * source.Length) + 2), 25);
        return [0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A, 0x21, (byte)(source.Length == 4 ? 0x11 : 0x21), 0, (byte)block.Length, .. block];
    }
}
