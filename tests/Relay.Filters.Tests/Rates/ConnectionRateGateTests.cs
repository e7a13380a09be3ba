using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Relay.Core.Checks;
using Relay.Core.Mail;
using Relay.Core.Options;
using Relay.Core.State;
using Relay.Filters.Rates;

namespace Relay.Filters.Tests.Rates;

public sealed class ConnectionRateGateTests
{
    private readonly BehaviourCase c = new();
    private readonly RateOptions options = new();

    public ConnectionRateGateTests() => (options.Client.Connections, options.Network.Connections) = (null, null);

    [Fact]
    public async Task Connections_OfAClient_AreHeldToTheirRate()
    {
        options.Client.Connections = PerMinute(2);
        Assert.Null(await AskAsync("192.0.2.7"));
        Assert.Null(await AskAsync("192.0.2.7"));
        Assert.Equal(new SmtpReply(421, "4.7.0", "Too many connections from 192.0.2.7 in a short time, try again in 30 s"), await AskAsync("192.0.2.7"));
        Assert.Null(await AskAsync("192.0.2.8"));
        c.Time.Advance(TimeSpan.FromSeconds(30));
        Assert.Null(await AskAsync("192.0.2.7"));
    }

    [Theory]
    [InlineData("192.0.2.1", "192.0.2.2", "192.0.3.1", "192.0.2.0/24")]
    [InlineData("2001:db8::1", "2001:db8::2", "2001:db8:0:1::1", "2001:db8::/64")]
    public async Task Connections_OfANetwork_AreSharedByItsClients(string first, string neighbour, string other, string network)
    {
        options.Network.Connections = PerMinute(1);
        Assert.Null(await AskAsync(first));
        Assert.Contains($"from {network} in", (await AskAsync(neighbour))!.Value.Text, StringComparison.Ordinal);
        Assert.Null(await AskAsync(other));
    }

    [Fact]
    public async Task Connections_WithoutLimits_AskNothing()
    {
        Assert.Null(await AskAsync("192.0.2.7"));
        Assert.Equal(0, c.Store.Calls);
    }

    [Fact]
    public async Task Connections_StoreDown_AreLetIn()
    {
        c.Store.Down = true;
        options.Client.Connections = PerMinute(1);
        var keeper = new GateKeeper([], NullLogger.Instance) { Connect = new ConnectionRateGate(options, c.Store) };
        Assert.Null(await keeper.AskAsync(IPAddress.Parse("192.0.2.7"), default));
        Assert.Equal(1, c.Store.Calls);
    }

    private static RateLimit PerMinute(int count) => new(count, TimeSpan.FromMinutes(1), count);

    private ValueTask<SmtpReply?> AskAsync(string client) => new ConnectionRateGate(options, c.Store).AskAsync(IPAddress.Parse(client), CancellationToken.None);
}
