using Relay.Core.Options;
using Relay.Core.State;

namespace Relay.Tests.Configuration;

public sealed class BehaviourKeysTests : IDisposable
{
    private readonly ConfigurationFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Behaviour_NothingWritten_IsOffWithItsDefaults()
    {
        var checks = folder.Options("hostname: mx.example.org\n").Checks;

        Assert.False(checks.Greylist.Enabled);
        Assert.False(checks.Rates.Enabled);
        Assert.Equal(new GreylistTimes(TimeSpan.FromMinutes(5), TimeSpan.FromDays(2), TimeSpan.FromDays(35), 3), checks.Greylist.Times);
        Assert.Equal(new RateLimit(20, TimeSpan.FromHours(1), 20), checks.Rates.UnknownRecipients);
        Assert.Null(checks.Rates.SenderDomain.Messages);
        Assert.DoesNotContain("bulk", checks.Disabled);
        Assert.Equal((TimeSpan.FromHours(2), 5, 20, 40), (checks.Bulk.Window, checks.Bulk.Networks, checks.Bulk.Many, checks.Bulk.MinWords));
        Assert.Equal((120.0, 1200.0), (checks.Rates.Client.Connections!.Count, checks.Rates.Network.Connections!.Count));
        Assert.Equal((TimeSpan.FromSeconds(5), 200, 10), (checks.Rates.Tarpit.Delay, checks.Rates.Tarpit.Sessions, checks.Rates.Tarpit.CloseAfter));
    }

    [Fact]
    public void Behaviour_EverySetting_Arrives()
    {
        var checks = folder.Options("""
            checks:
              bulk: { window: 30m, networks: 3, many: 9, min_words: 60 }
              greylist: { enabled: true, delay: 2s, window: 1h, life: 7d, allow_after: 5, clients: all }
              rates:
                enabled: true
                unknown_recipients: never
                tarpit: { delay: 20s, sessions: 50, close_after: 3 }
                client: { messages: 60/1m, recipients: 300/10m, connections: 30/10s }
                network: { messages: never, connections: never }
                sender_domain: { recipients: 5/1s }
            """).Checks;

        Assert.Equal(new GreylistTimes(TimeSpan.FromSeconds(2), TimeSpan.FromHours(1), TimeSpan.FromDays(7), 5), checks.Greylist.Times);
        Assert.Equal((TimeSpan.FromMinutes(30), 3, 9, 60), (checks.Bulk.Window, checks.Bulk.Networks, checks.Bulk.Many, checks.Bulk.MinWords));
        Assert.Equal(GreylistClients.All, checks.Greylist.Clients);
        Assert.True(checks.Greylist.Enabled && checks.Rates.Enabled);
        Assert.Null(checks.Rates.UnknownRecipients);
        Assert.Equal(new RateLimit(60, TimeSpan.FromMinutes(1), 60), checks.Rates.Client.Messages);
        Assert.Equal(new RateLimit(300, TimeSpan.FromMinutes(10), 300), checks.Rates.Client.Recipients);
        Assert.Null(checks.Rates.Network.Messages);
        Assert.Equal(new RateLimit(30, TimeSpan.FromSeconds(10), 30), checks.Rates.Client.Connections);
        Assert.Null(checks.Rates.Network.Connections);
        Assert.Equal((TimeSpan.FromSeconds(20), 50, 3), (checks.Rates.Tarpit.Delay, checks.Rates.Tarpit.Sessions, checks.Rates.Tarpit.CloseAfter));
        Assert.Equal(6000, checks.Rates.Network.Recipients!.Count);
        Assert.Equal(new RateLimit(5, TimeSpan.FromSeconds(1), 5), checks.Rates.SenderDomain.Recipients);
    }

    [Theory]
    [InlineData("tarpit: { delay: 5m }", "checks.rates.tarpit.delay: \"5m\" is out of bounds; write a time from 0 to 4m")]
    [InlineData("tarpit: { close: 5 }", "unknown key \"close\" in checks.rates.tarpit; write close_after, delay or sessions")]
    [InlineData("client: { connections: 0/1m }", "checks.rates.client.connections: \"0/1m\" is not a rate; write a count and a time from 1s to 1d, such as 60/1m, or never")]
    [InlineData("sender_domain: { connections: 5/1m }", "unknown key \"connections\" in checks.rates.sender_domain; write messages or recipients")]
    public void Rates_WrongSetting_IsAnError(string setting, string problem) =>
        Assert.EndsWith(problem, Assert.Single(folder.Lines($"checks: {{ rates: {{ enabled: true, {setting} }} }}\n")), StringComparison.Ordinal);

    [Theory]
    [InlineData("networks: 20", "checks.bulk.many is not more than networks; write a larger number")]
    [InlineData("networks: 30, many: 25", "checks.bulk.many is not more than networks; write a larger number")]
    [InlineData("words: 40", "unknown key \"words\" in checks.bulk; write enabled, many, min_words, networks or window")]
    public void Bulk_WrongSetting_IsAnError(string setting, string problem) =>
        Assert.EndsWith(problem, Assert.Single(folder.Lines($"checks: {{ bulk: {{ {setting} }} }}\n")), StringComparison.Ordinal);

    [Fact]
    public void Behaviour_ChecksTurnedOff_AreKnownNames()
    {
        var yaml = "checks: { bulk: { enabled: false }, dictionary: { enabled: false }, network_reputation: { enabled: false }, sender_reputation: { enabled: false } }\n";

        Assert.Empty(folder.Lines(yaml));
        Assert.Equal(["bulk", "dictionary", "network_reputation", "sender_reputation"], folder.Options(yaml).Checks.Disabled.Order());
    }
}
