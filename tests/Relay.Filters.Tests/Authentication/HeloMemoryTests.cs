using Relay.Core.Checks;
using Relay.Core.Mail;
using Relay.Core.Options;
using Relay.Dns;
using Relay.Filters.Authentication;
using Relay.Filters.Tests.Checks;
using Relay.Testing.Dns;

namespace Relay.Filters.Tests.Authentication;

/// <summary>SPF of the name in HELO over the transactions of a session, counted in look-ups.</summary>
public sealed class HeloMemoryTests
{
    private const string Helo = "mail.client.example";

    private readonly FakeResolver zone = new FakeResolver().Txt(Helo, "v=spf1 a:host.client.example -all").A("host.client.example", AuthenticationCase.Client);
    private readonly SessionFacts session = CheckCase.Session();
    private readonly Authenticators parts;

    public HeloMemoryTests()
    {
        session.Helo = Helo;
        parts = Authenticators.Create(new CheckOptions(), zone, Auth.Domains.PublicSuffixList.Empty, TimeProvider.System);
    }

    private int HeloLookUps => zone.Asked.Count(static a => a.Name is Helo or "host.client.example");

    [Fact]
    public async Task Helo_ManyTransactionsOfASession_IsEvaluatedOnce()
    {
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal("SPF_NONE SPF_HELO_PASS", await TransactAsync("a@sender.example"));
        }

        Assert.Equal(2, HeloLookUps); // its record, and the address in it
        Assert.Equal(5, zone.Asked.Count(static a => a.Name == "sender.example"));
    }

    [Fact]
    public async Task Helo_NullReversePath_IsTheSameEvaluation()
    {
        Assert.Equal("SPF_PASS", await TransactAsync(""));
        Assert.Equal("SPF_NONE SPF_HELO_PASS", await TransactAsync("a@sender.example"));
        Assert.Equal("SPF_PASS", await TransactAsync(""));
        Assert.Equal(2, HeloLookUps);
    }

    [Fact]
    public async Task Helo_AnotherName_IsEvaluatedAnew()
    {
        Assert.Equal("SPF_NONE SPF_HELO_PASS", await TransactAsync("a@sender.example"));
        session.Helo = "other.client.example";
        zone.Txt("other.client.example", "v=spf1 -all");
        Assert.Equal("SPF_NONE SPF_HELO_FAIL", await TransactAsync("a@sender.example"));
        session.Helo = Helo;
        Assert.Equal("SPF_NONE SPF_HELO_PASS", await TransactAsync("a@sender.example"));
        Assert.Equal(4, HeloLookUps);
    }

    [Fact]
    public async Task Helo_LookUpFails_IsAskedAgainByTheNextTransaction()
    {
        zone.Set(Helo, RecordType.Txt, FakeResolver.ServFail);
        Assert.Equal("SPF_NONE SPF_HELO_UNKNOWN", await TransactAsync("a@sender.example"));
        zone.Txt(Helo, $"v=spf1 ip4:{AuthenticationCase.Client} -all");
        Assert.Equal("SPF_NONE SPF_HELO_PASS", await TransactAsync("a@sender.example"));
    }

    [Fact]
    public async Task Helo_CutOffWithItsTransaction_IsAskedAgainByTheNext()
    {
        using var over = new CancellationTokenSource();
        var answers = new TaskCompletionSource();
        zone.Until = answers.Task;
        var cut = new SpfHeloCheck(parts).RunAsync(Context("a@sender.example"), over.Token).AsTask();
        await over.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cut);
        answers.SetResult();
        Assert.Equal("SPF_NONE SPF_HELO_PASS", await TransactAsync("a@sender.example"));
    }

    [Fact]
    public async Task Helo_AnotherSession_IsEvaluatedForItself()
    {
        Assert.Equal("SPF_NONE SPF_HELO_PASS", await TransactAsync("a@sender.example"));
        var stranger = CheckCase.Session("198.51.100.9");
        stranger.Helo = Helo;
        Assert.Equal("SPF_NONE SPF_HELO_FAIL", await TransactAsync("a@sender.example", stranger));
    }

    private CheckContext Context(string from, SessionFacts? of = null) => new()
    {
        Session = of ?? session,
        Hostname = CheckCase.Hostname,
        Envelope = new Core.Mail.Envelope
        {
            ReversePath = from.Length == 0 ? MailPath.Null : new MailPath(from, "a", "sender.example"),
            Client = new ClientIdentity(session.ClientAddress, 1, Helo, true),
            Id = "id",
        },
    };

    private async Task<string> TransactAsync(string from, SessionFacts? of = null)
    {
        var context = Context(from, of);
        var card = new Scorecard(ScoreTable.Empty);
        foreach (var check in (ICheck[])[new SpfCheck(parts), new SpfHeloCheck(parts)])
        {
            card.Add(check.Name, await check.RunAsync(context, CancellationToken.None));
        }

        context.Features.Dispose();
        return string.Join(' ', card.Symbols.Select(static s => s.Name));
    }
}
