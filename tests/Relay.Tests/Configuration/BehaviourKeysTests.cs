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
    }

    [Fact]
    public void Behaviour_EverySetting_Arrives()
    {
        var checks = folder.Options("""
            checks:
              greylist: { enabled: true, delay: 2s, window: 1h, life: 7d, allow_after: 5, clients: all }
              rates:
                enabled: true
                unknown_recipients: never
                client: { messages: 60/1m, recipients: 300/10m }
                network: { messages: never }
                sender_domain: { recipients: 5/1s }
            """).Checks;

        Assert.Equal(new GreylistTimes(TimeSpan.FromSeconds(2), TimeSpan.FromHours(1), TimeSpan.FromDays(7), 5), checks.Greylist.Times);
        Assert.Equal(GreylistClients.All, checks.Greylist.Clients);
        Assert.True(checks.Greylist.Enabled && checks.Rates.Enabled);
        Assert.Null(checks.Rates.UnknownRecipients);
        Assert.Equal(new RateLimit(60, TimeSpan.FromMinutes(1), 60), checks.Rates.Client.Messages);
        Assert.Equal(new RateLimit(300, TimeSpan.FromMinutes(10), 300), checks.Rates.Client.Recipients);
        Assert.Null(checks.Rates.Network.Messages);
        Assert.Equal(6000, checks.Rates.Network.Recipients!.Count);
        Assert.Equal(new RateLimit(5, TimeSpan.FromSeconds(1), 5), checks.Rates.SenderDomain.Recipients);
    }

    [Fact]
    public void Behaviour_ChecksTurnedOff_AreKnownNames()
    {
        var yaml = "checks: { dictionary: { enabled: false }, network_reputation: { enabled: false }, sender_reputation: { enabled: false } }\n";

        Assert.Empty(folder.Lines(yaml));
        Assert.Equal(["dictionary", "network_reputation", "sender_reputation"], folder.Options(yaml).Checks.Disabled.Order());
    }
}
