using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Relay.Core.Checks;
using Relay.Core.Mail;
using Relay.Core.State;
using Relay.Filters.Rates;
using Relay.Filters.Tests.Checks;

namespace Relay.Filters.Tests.Rates;

public sealed class DictionaryAttackTests
{
    private static readonly IPAddress Client = IPAddress.Parse("192.0.2.7");

    private readonly BehaviourCase c = new();
    private readonly DictionaryAttack attack;

    public DictionaryAttackTests() => attack = new DictionaryAttack(new RateLimit(20, TimeSpan.FromHours(1), 20), c.Store);

    [Theory]
    [InlineData(20, "")]
    [InlineData(21, "DICTIONARY_ATTACK 21 unknown recipients in 60 min")]
    public async Task Dictionary_UnknownRecipients_AreASymbolPastTheLimit(int unknown, string expected)
    {
        Assert.Equal(expected.Length > 0, await attack.CountAsync(Client, unknown, default));
        Assert.Equal(expected, await CheckCase.RunAsync(new DictionaryCheck(attack), BehaviourCase.Facts()));
        Assert.Equal("", await CheckCase.RunAsync(new DictionaryCheck(attack), BehaviourCase.Facts("192.0.2.8")));
    }

    [Fact]
    public async Task Dictionary_ClientPastTheLimit_IsPutOffForAnHour()
    {
        var gate = new DictionaryGate(attack);
        var question = BehaviourCase.Question(BehaviourCase.Facts(), BehaviourCase.Card(0));
        await attack.CountAsync(Client, 20, default);
        Assert.Null(await gate.AskAsync(question, default));
        c.Time.Advance(TimeSpan.FromMinutes(59));
        await attack.CountAsync(Client, 1, default);
        Assert.Equal(new SmtpReply(450, "4.7.1", "Too many unknown recipients (21 unknown recipients in 60 min), try again later"), await gate.AskAsync(question, default));
        c.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Null(await gate.AskAsync(question, default));
    }

    [Fact]
    public async Task Dictionary_StoreDown_IsItsUnknownSymbolAndMailFlows()
    {
        c.Store.Down = true;
        var result = await new DictionaryCheck(attack).RunAsync(BehaviourCase.Facts(), default);
        Assert.Equal("state unavailable", result.UnknownReason); // on the card: DICTIONARY_UNKNOWN
        var keeper = new GateKeeper([new DictionaryGate(attack)], NullLogger.Instance);
        Assert.Null(await keeper.AskAsync(Stage.Rcpt, BehaviourCase.Question(BehaviourCase.Facts(), BehaviourCase.Card(0)), default));
    }
}
