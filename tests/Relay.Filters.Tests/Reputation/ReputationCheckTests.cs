using System.Net;
using Relay.Core.Checks;
using Relay.Core.State;
using Relay.Filters.Reputation;
using Relay.Filters.Tests.Checks;

namespace Relay.Filters.Tests.Reputation;

public sealed class ReputationCheckTests
{
    private readonly BehaviourCase c = new();

    [Theory]
    [InlineData(0, 0, "")]
    [InlineData(9, 0, "")]
    [InlineData(0, 9, "")]
    [InlineData(10, 0, "NETWORK_REPUTATION_GOOD 192.0.2.0/24: 10 good, 0 bad")]
    [InlineData(19, 1, "NETWORK_REPUTATION_GOOD 192.0.2.0/24: 19 good, 1 bad")]
    [InlineData(18, 1, "")]
    [InlineData(6, 5, "")]
    [InlineData(5, 5, "NETWORK_REPUTATION_BAD 192.0.2.0/24: 5 good, 5 bad")]
    [InlineData(0, 10, "NETWORK_REPUTATION_BAD 192.0.2.0/24: 0 good, 10 bad")]
    public async Task NetworkReputation_History_IsASymbolFromTenMessagesOn(int good, int bad, string expected)
    {
        await c.Store.RememberAsync(new ReputationSubject(ReputationKind.Network, "192.0.2.0/24"), good, bad, default);
        Assert.Equal(expected, await CheckCase.RunAsync(ReputationCheck.OfNetwork(c.Store), BehaviourCase.Facts("192.0.2.200")));
    }

    [Theory]
    [InlineData(12, 0, "SENDER_REPUTATION_GOOD sender.example 192.0.2.0/24: 12 good, 0 bad")]
    [InlineData(0, 12, "SENDER_REPUTATION_BAD sender.example 192.0.2.0/24: 0 good, 12 bad")]
    public async Task SenderReputation_History_IsASymbolAtItsNetworkOnly(int good, int bad, string expected)
    {
        await c.Store.RememberAsync(ReputationSubjects.Sender(IPAddress.Parse("192.0.2.7"), "Sender.Example")!, good, bad, default);
        var check = ReputationCheck.OfSender(c.Store);
        Assert.Equal(expected, await CheckCase.RunAsync(check, BehaviourCase.Facts()));
        Assert.Equal("", await CheckCase.RunAsync(check, BehaviourCase.Facts("198.51.100.7"))); // a forger elsewhere
        Assert.Equal("", await CheckCase.RunAsync(check, BehaviourCase.Facts(from: "")));
    }

    [Fact]
    public async Task NetworkReputation_OldHistory_FadesAway()
    {
        await c.Store.RememberAsync(new ReputationSubject(ReputationKind.Network, "192.0.2.0/24"), 0, 12, default);
        c.Time.Advance(TimeSpan.FromDays(30));
        Assert.Equal("", await CheckCase.RunAsync(ReputationCheck.OfNetwork(c.Store), BehaviourCase.Facts()));
    }

    [Fact]
    public async Task Reputation_StoreDown_IsItsUnknownSymbol()
    {
        c.Store.Down = true;
        var card = new Scorecard(ScoreTable.Empty);
        foreach (var check in (ICheck[])[ReputationCheck.OfNetwork(c.Store), ReputationCheck.OfSender(c.Store)])
        {
            card.Add(check.Name, await check.RunAsync(BehaviourCase.Facts(), default));
        }

        Assert.Equal(["NETWORK_REPUTATION_UNKNOWN", "SENDER_REPUTATION_UNKNOWN"], card.Symbols.Select(static s => s.Name));
    }
}
