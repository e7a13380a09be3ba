using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Relay.Core.Checks;
using Relay.Core.Mail;
using Relay.Core.Options;
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
        Assert.Equal(unknown - 20, await CountAsync(unknown));
        Assert.Equal(unknown - 20, await attack.OverAsync(Client, default));
        Assert.Equal(expected, await CheckCase.RunAsync(new DictionaryCheck(attack), BehaviourCase.Facts()));
        Assert.Equal("", await CheckCase.RunAsync(new DictionaryCheck(attack), BehaviourCase.Facts("192.0.2.8")));
    }

    [Fact]
    public async Task Dictionary_ClientThatGoesOn_IsTurnedAwayForAnHour()
    {
        var gate = new DictionaryGate(attack, new TarpitOptions { CloseAfter = 3 });
        var question = BehaviourCase.Question(BehaviourCase.Facts(), BehaviourCase.Card(0));
        await CountAsync(20);
        c.Time.Advance(TimeSpan.FromMinutes(59));
        await CountAsync(3);
        Assert.Null(await gate.AskAsync(question, default)); // what it brings for those who exist goes through
        await CountAsync(1);
        Assert.Equal(new SmtpReply(421, "4.7.1", "Too many unknown recipients, closing; try again in 60 min"), await gate.AskAsync(question, default));
        Assert.Null(await gate.AskAsync(BehaviourCase.Question(BehaviourCase.Facts("192.0.2.8"), BehaviourCase.Card(0)), default));
        c.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Null(await gate.AskAsync(question, default));
    }

    [Theory]
    [InlineData(20, 0, false)]
    [InlineData(21, 5, false)]
    [InlineData(23, 5, false)]
    [InlineData(24, 0, true)]
    public async Task Watch_UnknownRecipients_AreWaitedForPastTheLimitAndThenEndTheSession(int unknown, int seconds, bool closes)
    {
        var watch = new DictionaryWatch(attack, new TarpitOptions { CloseAfter = 3 });
        Slowdown answer = default;
        for (var i = 0; i < unknown; i++)
        {
            answer = await watch.NoteAsync(Client, default);
        }

        Assert.Equal(TimeSpan.FromSeconds(seconds), answer.Delay);
        Assert.Equal(closes ? new SmtpReply(421, "4.7.1", "Too many unknown recipients, closing; try again in 60 min") : null, answer.Farewell);
        Assert.Equal(default, await watch.NoteAsync(IPAddress.Parse("192.0.2.8"), default));
    }

    [Fact]
    public async Task Watch_RatesOff_OnlyCounts()
    {
        var watch = new DictionaryWatch(attack, null);
        for (var i = 0; i < 50; i++)
        {
            Assert.Equal(default, await watch.NoteAsync(Client, default));
        }

        Assert.Equal("DICTIONARY_ATTACK 50 unknown recipients in 60 min", await CheckCase.RunAsync(new DictionaryCheck(attack), BehaviourCase.Facts()));
    }

    [Fact]
    public async Task Watch_StoreDown_SlowsNobodyDown()
    {
        c.Store.Down = true;
        var keeper = new GateKeeper([], NullLogger.Instance) { Unknown = new DictionaryWatch(attack, new TarpitOptions { CloseAfter = 0 }) };
        Assert.Equal(default, await keeper.NoteUnknownAsync(Client, default));
        Assert.Equal(1, c.Store.Calls);
    }

    [Fact]
    public async Task Dictionary_StoreDown_IsItsUnknownSymbolAndMailFlows()
    {
        c.Store.Down = true;
        var result = await new DictionaryCheck(attack).RunAsync(BehaviourCase.Facts(), default);
        Assert.Equal("state unavailable", result.UnknownReason); // on the card: DICTIONARY_UNKNOWN
        var keeper = new GateKeeper([new DictionaryGate(attack, new TarpitOptions())], NullLogger.Instance);
        Assert.Null(await keeper.AskAsync(Stage.Rcpt, BehaviourCase.Question(BehaviourCase.Facts(), BehaviourCase.Card(0)), default));
    }

    private async Task<long> CountAsync(int unknown)
    {
        var over = 0L;
        for (var i = 0; i < unknown; i++)
        {
            over = await attack.CountAsync(Client, default);
        }

        return over;
    }
}
