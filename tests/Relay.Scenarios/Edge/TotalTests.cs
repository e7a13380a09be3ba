using Relay.Scenarios.Host;
using Relay.Scenarios.Peers;

namespace Relay.Scenarios.Edge;

public sealed class TotalTests(TotalTests.SmallRelay fixture) : IClassFixture<TotalTests.SmallRelay>
{
    public sealed class SmallRelay : RelayFixture
    {
        protected override string Yaml(RelayFolder folder) => Plain(folder) + "\nlimits: { connections: 3 }";
    }

    [Fact]
    public async Task Connections_OverTheTotal_Get421AndAreCounted()
    {
        await using var one = await SmtpPeer.ConnectAsync(fixture.Relay.Smtp);
        await using var two = await SmtpPeer.ConnectAsync(fixture.Relay.Smtp);
        await using var three = await SmtpPeer.ConnectAsync(fixture.Relay.Smtp);
        await using var four = await SmtpPeer.ConnectAsync(fixture.Relay.Smtp);

        Assert.Equal([220, 220, 220, 421], new[] { one, two, three, four }.Select(static p => p.Greeting!.Code));
        Assert.StartsWith("4.3.2 ", four.Greeting!.Text, StringComparison.Ordinal);
        Assert.True(await four.IsClosedAsync());
        Assert.Equal(3, await fixture.Relay.MetricAsync("relay_smtp_open_connections"));
        Assert.Equal(1, await fixture.Relay.MetricAsync("relay_smtp_connections_total{outcome=\"too_many\"}"));
    }
}
