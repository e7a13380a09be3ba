using Relay.Core.Checks;
using Relay.Dns;
using Relay.Filters.Connection;
using Relay.Testing;
using Relay.Testing.Dns;

namespace Relay.Filters.Tests.Checks;

public sealed class HeloDnsCheckTests
{
    private readonly FakeResolver dns = new();

    public HeloDnsCheckTests() => dns.A("mail.example", "192.0.2.8", "192.0.2.7").A("other.example", "192.0.2.8")
        .Set("half.example", RecordType.A, FakeResolver.Timeout).Set("part.example", RecordType.Aaaa, FakeResolver.ServFail).A("part.example", "192.0.2.7");

    [Theory]
    [InlineData("mail.example", "")]
    [InlineData("mail.example.", "")]
    [InlineData("part.example", "")]
    [InlineData("other.example", "HELO_MISMATCH other.example")]
    [InlineData("absent.example", "HELO_NO_RESOLVE absent.example")]
    [InlineData("half.example", "HELO_DNS_UNKNOWN name in HELO: Timeout")]
    [InlineData("[192.0.2.7]", "")]
    [InlineData("192.0.2.7", "")]
    [InlineData("localhost", "")]
    [InlineData("", "")]
    [InlineData(null, "")]
    public async Task Helo_LookedUp_GivesItsSymbol(string? helo, string expected)
    {
        var session = CheckCase.Session();
        session.Helo = helo;
        var check = new HeloDnsCheck(dns);
        var card = new Scorecard(ScoreTable.Empty);
        card.Add(check.Name, await check.RunAsync(new CheckContext { Session = session, Hostname = CheckCase.Hostname }, CancellationToken.None));
        Assert.Equal(expected, string.Join(", ", card.Symbols.Select(static s => $"{s.Name} {s.Detail}")));
    }

    [Fact]
    public async Task BoundedResolver_NoAnswerInTime_IsATimeOut()
    {
        var time = new ManualTimeProvider();
        dns.Until = new TaskCompletionSource().Task;
        var asked = new BoundedResolver(dns, TimeSpan.FromSeconds(6), time).QueryAsync("mail.example", RecordType.A, CancellationToken.None).AsTask();
        time.Advance(TimeSpan.FromSeconds(5));
        Assert.False(asked.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(DnsFailure.Timeout, (await asked).Reason);
    }
}
