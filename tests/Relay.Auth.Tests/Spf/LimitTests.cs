using Relay.Auth.Spf;
using Relay.Dns;
using Relay.Testing.Dns;

namespace Relay.Auth.Tests.Spf;

/// <summary>RFC 7208 §4.6.4, each limit at its bound and one past it.</summary>
public sealed class LimitTests
{
    [Theory]
    [InlineData(10, AuthResult.Pass)]
    [InlineData(11, AuthResult.PermError)]
    public async Task LookUps_ThatManyTerms(int terms, AuthResult expected)
    {
        var policy = new Policy("v=spf1 " + string.Concat(Enumerable.Repeat("a:b.example ", terms)) + "all");
        policy.Dns.A("b.example", "192.0.2.99");
        var result = await policy.AskAsync();
        Assert.Equal((expected, 10), (result.Result, result.LookUps));
        Assert.Equal(expected == AuthResult.PermError, result.Problem is not null);
    }

    [Theory]
    [InlineData(10, AuthResult.Pass)]
    [InlineData(11, AuthResult.PermError)]
    public async Task LookUps_ThatManyRedirects(int length, AuthResult expected)
    {
        var policy = new Policy("v=spf1 redirect=r1.example");
        for (var i = 1; i <= length; i++)
        {
            policy.Dns.Txt($"r{i}.example", i == length ? "v=spf1 all" : $"v=spf1 redirect=r{i + 1}.example");
        }

        Assert.Equal(expected, (await policy.AskAsync()).Result);
    }

    [Theory]
    [InlineData("a:gone.example", 2, AuthResult.Pass)]
    [InlineData("a:gone.example", 3, AuthResult.PermError)]
    [InlineData("mx:gone.example", 3, AuthResult.PermError)]
    [InlineData("exists:gone.example", 3, AuthResult.PermError)]
    [InlineData("ptr", 2, AuthResult.Pass)]
    [InlineData("ptr", 3, AuthResult.PermError)]
    public async Task VoidLookUps_ThatMany(string term, int times, AuthResult expected)
    {
        var policy = new Policy("v=spf1 " + string.Concat(Enumerable.Repeat(term + " ", times)) + "all");
        var result = await policy.AskAsync();
        Assert.Equal((expected, times), (result.Result, result.VoidLookUps));
    }

    [Fact]
    public async Task VoidLookUps_HostsOfAnotherFamily_AreOneTermAtMost()
    {
        var policy = new Policy("v=spf1 mx -all");
        policy.Dns.Mx(Policy.Domain, "a.example", "b.example", "c.example", "d.example");
        policy.Dns.Else = static (_, _) => FakeResolver.NoData;
        var result = await policy.AskAsync();
        Assert.Equal((AuthResult.Fail, 1), (result.Result, result.VoidLookUps));
    }

    [Theory]
    [InlineData(10, AuthResult.Fail)]
    [InlineData(11, AuthResult.PermError)]
    public async Task Mx_ThatManyHosts(int hosts, AuthResult expected)
    {
        var policy = new Policy("v=spf1 mx -all");
        policy.Dns.Mx(Policy.Domain, [.. Enumerable.Range(0, hosts).Select(static i => $"h{i}.example")]);
        policy.Dns.Else = static (name, type) => type == RecordType.A
            ? new DnsAnswer(DnsOutcome.Records, DnsFailure.None, [new AddressRecord(name, type, 60, System.Net.IPAddress.Loopback)], false)
            : FakeResolver.NxDomain;
        Assert.Equal(expected, (await policy.AskAsync()).Result);
        Assert.Equal(10, policy.Dns.Asked.Count(static a => a.Type == RecordType.A));
    }

    [Theory]
    [InlineData(9, AuthResult.Pass)]
    [InlineData(10, AuthResult.Fail)]
    public async Task Ptr_NameAfterThatManyOthers(int others, AuthResult expected)
    {
        var policy = new Policy("v=spf1 ptr -all");
        policy.Dns.Ptr("1.2.0.192.in-addr.arpa", [.. Enumerable.Range(0, others).Select(static i => $"h{i}.{Policy.Domain}"), "good." + Policy.Domain]);
        policy.Dns.A("good." + Policy.Domain, "192.0.2.1");
        Assert.Equal(expected, (await policy.AskAsync()).Result);
    }

    [Theory]
    [InlineData(100, AuthResult.Fail)]
    [InlineData(101, AuthResult.PermError)]
    public async Task Record_ThatLong(int length, AuthResult expected)
    {
        var policy = new Policy("v=spf1 -all".PadRight(length)) { Options = new SpfOptions { RecordLength = 100 } };
        Assert.Equal(expected, (await policy.AskAsync()).Result);
    }

    [Fact]
    public async Task Time_PastTheBound_IsTempError()
    {
        var policy = new Policy("v=spf1 include:b.example -all");
        policy.Dns.Until = new TaskCompletionSource().Task;
        var pending = policy.AskAsync();
        policy.Time.Advance(TimeSpan.FromSeconds(19.9));
        Assert.False(pending.IsCompleted);
        policy.Time.Advance(TimeSpan.FromSeconds(0.1));
        var result = await pending;
        Assert.Equal((AuthResult.TempError, "timeout for sender.example"), (result.Result, result.Problem));
    }

    [Fact]
    public async Task Time_UsedUpByManyAnswers_IsTempError()
    {
        var policy = new Policy("v=spf1 include:b0.example -all");
        policy.Dns.Else = (name, _) =>
        {
            policy.Time.Advance(TimeSpan.FromSeconds(4));
            return new DnsAnswer(DnsOutcome.Records, DnsFailure.None, [new TxtRecord(name, 60, "v=spf1 include:%{d}.b.example"u8.ToArray())], false);
        };
        Assert.Equal(AuthResult.TempError, (await policy.AskAsync()).Result);
        Assert.Equal(6, policy.Dns.Asked.Count);
    }

    [Fact]
    public async Task Cancellation_IsTheOnlyException()
    {
        var policy = new Policy();
        policy.Dns.Until = new TaskCompletionSource().Task;
        using var source = new CancellationTokenSource();
        var query = new SpfQuery(System.Net.IPAddress.Loopback, "h.example", "u@" + Policy.Domain, "");
        var pending = new SpfEvaluator(policy.Dns, policy.Time).CheckMailFromAsync(query, source.Token).AsTask();
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pending);
    }
}
