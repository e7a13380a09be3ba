using Relay.Core.Checks;
using Relay.Core.Mail;
using Relay.Core.Options;
using Relay.Filters.Tests.Checks;
using Relay.Testing;
using Relay.Testing.State;

namespace Relay.Filters.Tests;

/// <summary>What the tests of gates and histories share: a clock, a store on it, and a question of a client's.</summary>
internal sealed class BehaviourCase
{
    public BehaviourCase() => Store = new FakeStateStore(Time);

    public ManualTimeProvider Time { get; } = new();

    public FakeStateStore Store { get; }

    public static MailPath Path(string address)
    {
        var at = address.LastIndexOf('@');
        return at < 0 ? MailPath.Null : new MailPath(address, address[..at], address[(at + 1)..]);
    }

    public static CheckContext Facts(string client = "192.0.2.7", string from = "a@sender.example", bool trusted = false, int taken = 0)
    {
        var session = CheckCase.Session(client);
        session.Trusted = trusted;
        var envelope = new Core.Mail.Envelope { ReversePath = Path(from), Client = new ClientIdentity(session.ClientAddress, 25, "", true), Id = "1" };
        envelope.Recipients.AddRange(Enumerable.Range(0, taken).Select(static i => new Recipient(Path($"r{i}@inner.example"))));
        return new CheckContext { Session = session, Hostname = CheckCase.Hostname, Envelope = envelope };
    }

    /// <summary>A card that holds one symbol of this score, so that its sum is exactly it.</summary>
    public static Scorecard Card(double score, string symbol = "TEST")
    {
        var card = new Scorecard(new ScoreTable([new SymbolRule(symbol, score, "", "", 1)]));
        card.Add("test", CheckResult.Hit(symbol));
        return card;
    }

    public static GateContext Question(CheckContext facts, Scorecard card, string to = "b@inner.example") =>
        new(facts, card, new ActionOptions(), new Recipient(Path(to)));
}
