using Relay.Testing;
using Relay.Testing.Dns;

namespace Relay.Dns.Tests;

/// <summary>One server: what it says, and what becomes of it.</summary>
public sealed class ResolverTests : IAsyncLifetime
{
    private const ushort A = 1;
    private const ushort Txt = 16;
    private const string Evil = "6.6.6.6";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly ManualTimeProvider time = new();
    private readonly FakeDnsServer server = new();
    private readonly Resolver resolver;

    public ResolverTests() => resolver = new Resolver(new ResolverOptions { Servers = [server.Address], Hosts = HostsFile.Empty }, time);

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await resolver.DisposeAsync();
        await server.DisposeAsync();
    }

    [Fact]
    public async Task Name_WithRecords_GivesThem()
    {
        server.On("a.test", A, FakeDnsReply.A("192.0.2.7") with { Authenticated = true });
        var answer = await AskAsync("A.test.");
        Assert.Equal((DnsOutcome.Records, DnsFailure.None, true), (answer.Outcome, answer.Reason, answer.Authenticated));
        Assert.Equal("192.0.2.7", Data(answer));
        Assert.Equal("a.test", answer.Records[0].Name);
        Assert.True(server.Queries.Single().HasOpt);
    }

    [Fact]
    public async Task Name_InUnicode_IsAskedForAsALabels()
    {
        await AskAsync("bücher.test");
        Assert.Equal("xn--bcher-kva.test", server.Queries.Single().Name);
    }

    [Theory]
    [InlineData("a..test")]
    [InlineData("")]
    public async Task Name_ThatIsNone_IsMalformedAndAsksNobody(string name)
    {
        var answer = await AskAsync(name);
        Assert.Equal((DnsOutcome.Temporary, DnsFailure.Malformed), (answer.Outcome, answer.Reason));
        Assert.Empty(server.Queries);
    }

    [Fact]
    public async Task Answer_TooLongForADatagram_ComesOverTcp()
    {
        var text = new string('x', 3000);
        server.On("a.test", Txt, FakeDnsReply.Txt("cut") with { Truncated = true, OverTcp = FakeDnsReply.Txt(text) });
        Assert.Equal(text, Data(await AskAsync("a.test", RecordType.Txt)));
        Assert.Equal([false, true], server.Queries.Select(q => q.OverTcp));
    }

    [Fact]
    public async Task Answer_TruncatedOverTcpToo_IsMalformed()
    {
        server.On("a.test", Txt, new FakeDnsReply { Truncated = true });
        Assert.Equal(DnsFailure.Malformed, (await AskAsync("a.test", RecordType.Txt)).Reason);
    }

    [Fact]
    public async Task Server_ThatDoesNotKnowEdns_IsAskedWithoutFromThenOn()
    {
        server.Default = new FakeDnsReply
        {
            Choose = q => q.HasOpt
                ? new FakeDnsReply { ResponseCode = 1, Twist = (_, m) => [.. m[..5], 0, .. m[6..12]] }
                : FakeDnsReply.A("192.0.2.7"),
        };
        Assert.Equal("192.0.2.7", Data(await AskAsync("a.test")));
        Assert.Equal("192.0.2.7", Data(await AskAsync("b.test")));
        Assert.Equal([true, false, false], server.Queries.Select(q => q.HasOpt));
        time.Advance(TimeSpan.FromMinutes(11));
        await AskAsync("c.test");
        Assert.Equal([true, false], server.Queries.Skip(3).Select(q => q.HasOpt));
    }

    [Theory]
    [InlineData(2, DnsFailure.ServFail)]
    [InlineData(4, DnsFailure.ServFail)]
    [InlineData(5, DnsFailure.Refused)]
    public async Task Server_InTrouble_IsATemporaryAnswerKeptASecond(int code, DnsFailure reason)
    {
        server.On("a.test", A, new FakeDnsReply { ResponseCode = code });
        var answer = await AskAsync("a.test");
        Assert.Equal((DnsOutcome.Temporary, reason), (answer.Outcome, answer.Reason));
        var asked = server.Queries.Count;
        await AskAsync("a.test");
        Assert.Equal(asked, server.Queries.Count);
        server.On("a.test", A, FakeDnsReply.A("192.0.2.7"));
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("192.0.2.7", Data(await AskAsync("a.test")));
    }

    [Fact]
    public async Task Server_ThatIsSilent_IsTriedTwiceThenTimesOut()
    {
        server.On("a.test", A, new FakeDnsReply { Silent = true });
        var pending = AskAsync("a.test");
        for (var tries = 0; tries < 2; tries++)
        {
            Assert.False(pending.IsCompleted);
            Assert.True(await server.Asked.WaitAsync(Patience));
            time.Advance(TimeSpan.FromSeconds(2));
        }

        Assert.Equal((DnsOutcome.Temporary, DnsFailure.Timeout), ((await pending).Outcome, (await pending).Reason));
        Assert.Equal(2, server.Queries.Count);
        Assert.NotEqual(server.Queries.First().Packet, server.Queries.Last().Packet);
    }

    [Fact]
    public async Task Packet_LostOnce_IsAskedForAgain()
    {
        server.On("a.test", A, new FakeDnsReply { Choose = _ => server.Queries.Count == 1 ? new FakeDnsReply { Silent = true } : FakeDnsReply.A("192.0.2.7") });
        var pending = AskAsync("a.test");
        Assert.True(await server.Asked.WaitAsync(Patience));
        time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal("192.0.2.7", Data(await pending));
    }

    public static TheoryData<string> Forgeries => ["id", "question", "type", "case", "query", "header", "garbage"];

    [Theory]
    [MemberData(nameof(Forgeries))]
    public async Task Forgery_BeforeTheAnswer_IsAsIfItHadNotCome(string kind)
    {
        var forged = FakeDnsReply.A(Evil) with { Twist = (_, m) => Forge(kind, m) };
        server.On("a.test", A, FakeDnsReply.A("192.0.2.7") with { First = forged });
        Assert.Equal("192.0.2.7", Data(await AskAsync("a.test")));
        Assert.Single(server.Queries);
    }

    [Theory]
    [MemberData(nameof(Forgeries))]
    public async Task Forgery_Alone_TimesOut(string kind)
    {
        server.On("a.test", A, FakeDnsReply.A(Evil) with { Twist = (_, m) => Forge(kind, m), OverTcp = new FakeDnsReply { Silent = true } });
        var pending = AskAsync("a.test");
        while (!pending.IsCompleted)
        {
            time.Advance(TimeSpan.FromMilliseconds(200));
            await Task.Yield();
        }

        var answer = await pending;
        Assert.Equal(DnsOutcome.Temporary, answer.Outcome);
        Assert.True(answer.Reason is DnsFailure.Timeout or DnsFailure.Malformed);
    }

    [Fact]
    public async Task Answer_FromAnotherPort_IsNotHeard()
    {
        var silence = new FakeDnsReply { Silent = true };
        server.On("a.test", A, new FakeDnsReply
        {
            Choose = _ => server.Queries.Count == 1 ? silence : FakeDnsReply.A("192.0.2.7"),
            FromElsewhere = FakeDnsReply.A(Evil),
        });
        var pending = AskAsync("a.test");
        Assert.True(await server.Asked.WaitAsync(Patience));
        time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal("192.0.2.7", Data(await pending));
        Assert.Equal(2, server.Queries.Count);
    }

    [Fact]
    public async Task Server_ThatChangesCase_IsAskedOverTcpNext()
    {
        var changed = FakeDnsReply.A("192.0.2.8") with { Twist = (_, m) => Forge("case", m) };
        server.Default = FakeDnsReply.A("192.0.2.7") with { First = changed, OverTcp = changed };
        Assert.Equal("192.0.2.7", Data(await AskAsync("a.test")));
        Assert.Equal("192.0.2.8", Data(await AskAsync("b.test")));
        Assert.Equal([false, true], server.Queries.Select(q => q.OverTcp));
        time.Advance(TimeSpan.FromMinutes(11));
        Assert.Equal("192.0.2.7", Data(await AskAsync("c.test")));
    }

    [Fact]
    public async Task Reply_CutOrLooping_IsMalformed()
    {
        server.On("cut.test", A, FakeDnsReply.A(Evil) with { Twist = (_, m) => m[..^3] });
        server.On("loop.test", A, new FakeDnsReply { Answers = [FakeDnsReply.Record(null, 5, 60, [0xC0, 39])] });
        Assert.Equal(DnsFailure.Malformed, (await AskAsync("cut.test")).Reason);
        Assert.Equal(DnsFailure.Malformed, (await AskAsync("loop.test")).Reason);
    }

    [Fact]
    public async Task Aliases_ThatTheReplyDoesNotFollow_AreAskedFor()
    {
        server.On("a.test", A, new FakeDnsReply { Answers = [FakeDnsReply.Cname(null, "b.test")], Authenticated = true })
            .On("b.test", A, new FakeDnsReply { Answers = [FakeDnsReply.Cname(null, "c.test")], Authenticated = true })
            .On("c.test", A, FakeDnsReply.A("192.0.2.9"));
        var answer = await AskAsync("a.test");
        Assert.Equal("192.0.2.9", Data(answer));
        Assert.Equal(["b.test", "c.test"], answer.Aliases.Select(RecordFormatter.Data));
        Assert.False(answer.Authenticated);
    }

    [Theory]
    [InlineData("a.test")]
    [InlineData("b.test")]
    public async Task Aliases_InACircle_AreALoop(string back)
    {
        server.On("a.test", A, new FakeDnsReply { Answers = [FakeDnsReply.Cname(null, "b.test")] })
            .On("b.test", A, new FakeDnsReply { Answers = [FakeDnsReply.Cname(null, back)] });
        Assert.Equal((DnsOutcome.Temporary, DnsFailure.Loop), ((await AskAsync("a.test")).Outcome, (await AskAsync("a.test")).Reason));
        Assert.InRange(server.Queries.Count, 1, 4);
    }

    private static byte[] Forge(string kind, byte[] message)
    {
        switch (kind)
        {
            case "id": message[0] ^= 1; break;
            case "question": message[13] = (byte)'z'; break;
            case "type": message[^19] = 28; break;
            case "case": message[13] ^= 0x20; break;
            case "query": message[2] &= 0x7F; break;
            case "header": return message[..12];
            default: return [1, 2, 3];
        }

        return message;
    }

    private static string Data(DnsAnswer answer) => string.Join(' ', answer.Records.Select(RecordFormatter.Data));

    private Task<DnsAnswer> AskAsync(string name, RecordType type = RecordType.A) =>
        resolver.QueryAsync(name, type, CancellationToken.None).AsTask().WaitAsync(Patience);
}
