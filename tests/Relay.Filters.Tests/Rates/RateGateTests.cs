using Microsoft.Extensions.Logging.Abstractions;
using Relay.Core.Checks;
using Relay.Core.Mail;
using Relay.Core.Options;
using Relay.Core.State;
using Relay.Filters.Rates;

namespace Relay.Filters.Tests.Rates;

public sealed class RateGateTests
{
    private readonly BehaviourCase c = new();
    private readonly RateOptions options = new();

    public RateGateTests()
    {
        foreach (var rates in (SubjectRates[])[options.Client, options.Network, options.SenderDomain])
        {
            (rates.Messages, rates.Recipients) = (null, null);
        }
    }

    [Fact]
    public async Task Rates_MessagesOfAClient_CountWithTheirFirstRecipient()
    {
        options.Client.Messages = PerMinute(2);
        Assert.Null(await AskAsync());
        Assert.Null(await AskAsync(taken: 1));
        Assert.Null(await AskAsync());
        Assert.Equal(new SmtpReply(451, "4.7.1", "Too many messages from 192.0.2.7, try again in 30 s"), await AskAsync());
        Assert.Null(await AskAsync(taken: 1));
        Assert.Null(await AskAsync("192.0.2.8"));
        c.Time.Advance(TimeSpan.FromSeconds(30));
        Assert.Null(await AskAsync());
    }

    [Fact]
    public async Task Rates_RecipientsOfAClient_CountEachTime()
    {
        options.Client.Recipients = PerMinute(2);
        Assert.Null(await AskAsync());
        Assert.Null(await AskAsync(taken: 1));
        Assert.Equal("Too many recipients from 192.0.2.7, try again in 30 s", (await AskAsync(taken: 2))!.Value.Text);
    }

    [Fact]
    public async Task Rates_OfANetwork_AreSharedByItsClients()
    {
        options.Network.Messages = PerMinute(1);
        Assert.Null(await AskAsync("192.0.2.1"));
        Assert.Equal("Too many messages from 192.0.2.0/24, try again in 60 s", (await AskAsync("192.0.2.2"))!.Value.Text);
        Assert.Null(await AskAsync("192.0.3.1"));
    }

    [Fact]
    public async Task Rates_OfASenderDomain_FollowItFromAnyAddress()
    {
        options.SenderDomain.Recipients = PerMinute(1);
        Assert.Null(await AskAsync(from: "a@sender.example"));
        Assert.Equal("Too many recipients from sender.example, try again in 60 s", (await AskAsync("198.51.100.1", "b@Sender.Example"))!.Value.Text);
        Assert.Null(await AskAsync(from: ""));
        Assert.Null(await AskAsync(from: ""));
    }

    [Fact]
    public async Task Rates_NoLimits_AskNothing()
    {
        Assert.Null(await AskAsync());
        Assert.Equal(0, c.Store.Calls);
    }

    [Fact]
    public async Task Rates_StoreDown_LetMailThrough()
    {
        c.Store.Down = true;
        options.Client.Messages = PerMinute(1);
        var keeper = new GateKeeper([new RateGate(options, c.Store)], NullLogger.Instance);
        Assert.Null(await keeper.AskAsync(Stage.Rcpt, BehaviourCase.Question(BehaviourCase.Facts(), BehaviourCase.Card(0)), default));
        Assert.Equal(1, c.Store.Calls);
    }

    private static RateLimit PerMinute(int count) => new(count, TimeSpan.FromMinutes(1), count);

    private ValueTask<SmtpReply?> AskAsync(string client = "192.0.2.7", string from = "a@sender.example", int taken = 0) =>
        new RateGate(options, c.Store).AskAsync(BehaviourCase.Question(BehaviourCase.Facts(client, from, taken: taken), BehaviourCase.Card(0)), CancellationToken.None);
}
