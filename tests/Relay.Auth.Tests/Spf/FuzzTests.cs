using System.Net;
using System.Text;
using Relay.Auth.Spf;
using Relay.Dns;
using Relay.Testing;
using Relay.Testing.Dns;
using Relay.Testing.Fuzz;

namespace Relay.Auth.Tests.Spf;

/// <summary>Zones and senders made of the grammar's own pieces and of noise: no exception, a bounded number of questions, a result that is whole.</summary>
public sealed class FuzzTests
{
    /// <summary>11 records; 10 terms of an mx with its 10 hosts; the client's names and their addresses; the explanation.</summary>
    private const int MostQuestions = 11 + (10 * 11) + 11 + 1;

    private static readonly string[] Senders = ["u@n1.example", "", "@n1.example", "a.b-c+d@n2.example", "ü@n1.example", "\"\\\"@\"@n1.example", "u@n1.example.", "\u0000@n3.example", "x"];

    [Fact]
    public async Task Evaluate_AnyZone_EndsWithinItsBounds()
    {
        var random = new Random(41);
        var results = new HashSet<AuthResult>();
        for (var round = 0; round < 20_000; round++)
        {
            var dns = new FakeResolver();
            foreach (var name in SpfTexts.Names)
            {
                dns.Txt(name, random.Next(4) == 0 ? SpfTexts.Noise(random) : SpfTexts.Record(random));
            }

            dns.Else = (name, type) => Answer(random, name, type);
            var client = IPAddress.Parse(random.Next(2) == 0 ? "192.0.2.1" : "2001:db8::1");
            var query = new SpfQuery(client, random.Next(3) == 0 ? SpfTexts.Noise(random) : "n1.example", random.Next(8) == 0 ? SpfTexts.Noise(random) : Senders[random.Next(Senders.Length)], "");
            var got = await new SpfEvaluator(dns, new ManualTimeProvider()).CheckMailFromAsync(query, CancellationToken.None);
            results.Add(got.Result);
            Assert.InRange(dns.Asked.Count, 0, MostQuestions);
            Assert.InRange(got.LookUps, 0, 10);
            Assert.InRange(got.VoidLookUps, 0, 3);
            Assert.True(got.Explanation is null || (got.Result == AuthResult.Fail && !got.Explanation.AsSpan().ContainsAnyExceptInRange(' ', '~')));
            Assert.True(got.Problem is null || !got.Problem.AsSpan().ContainsAnyExceptInRange(' ', '~'), got.Problem);
            Assert.All(dns.Asked, static a => Assert.True(DomainName.IsValid(a.Name), a.Name));
        }

        Assert.Equal(7, results.Count);
    }

    [Fact]
    public async Task Evaluate_TreesOfIncludes_AskEachTermOnceAtMost()
    {
        // Every record includes ten others, each of which includes ten: 10^10 without the limit.
        var dns = new FakeResolver
        {
            Else = static (name, type) => type == RecordType.Txt
                ? new DnsAnswer(DnsOutcome.Records, DnsFailure.None, [new TxtRecord(name, 60, Encoding.ASCII.GetBytes("v=spf1 " + string.Concat(Enumerable.Range(0, 10).Select(static i => $"include:i{i}.%{{d2}} ")) + "-all"))], false)
                : FakeResolver.NxDomain,
        };
        var got = await new SpfEvaluator(dns, new ManualTimeProvider())
            .CheckMailFromAsync(new SpfQuery(IPAddress.Loopback, "h", "u@n1.example", ""), CancellationToken.None);
        Assert.Equal((AuthResult.PermError, 10, 11), (got.Result, got.LookUps, dns.Asked.Count));
    }

    [Fact]
    public async Task Evaluate_TheMostExpensiveRecord_AsksNoMoreThanTheBound()
    {
        var dns = new FakeResolver().Txt("n1.example", "v=spf1 " + string.Concat(Enumerable.Repeat("mx:%{p}.n2.example ", 10)) + "-all exp=n3.example").Txt("n3.example", "%{p}");
        dns.Else = static (name, type) => type switch
        {
            RecordType.Mx => new DnsAnswer(DnsOutcome.Records, DnsFailure.None, [.. Enumerable.Range(0, 10).Select(i => new MxRecord(name, 60, 1, $"h{i}.example"))], false),
            RecordType.Ptr => new DnsAnswer(DnsOutcome.Records, DnsFailure.None, [.. Enumerable.Range(0, 100).Select(i => new NameRecord(name, type, 60, $"p{i}.example"))], false),
            RecordType.A => new DnsAnswer(DnsOutcome.Records, DnsFailure.None, [new AddressRecord(name, type, 60, IPAddress.Any)], false),
            _ => FakeResolver.NxDomain,
        };
        var got = await new SpfEvaluator(dns, new ManualTimeProvider())
            .CheckMailFromAsync(new SpfQuery(IPAddress.Loopback, "h", "u@n1.example", ""), CancellationToken.None);
        Assert.Equal((AuthResult.Fail, "unknown"), (got.Result, got.Explanation));
        Assert.Equal(1 + (10 * 11) + 11 + 1, dns.Asked.Count);
    }

    [Fact]
    public void Parse_Noise_IsARecordOrAProblem()
    {
        var random = new Random(43);
        for (var round = 0; round < 50_000; round++)
        {
            var text = random.Next(2) == 0 ? SpfTexts.Record(random) : "v=spf1 " + SpfTexts.Noise(random);
            var (record, problem) = RecordParser.Parse(Encoding.Latin1.GetBytes(text));
            Assert.True(record is null != problem is null, text);
        }
    }

    private static DnsAnswer Answer(Random random, string name, RecordType type)
    {
        var there = DnsOutcome.Records;
        return (random.Next(6), type) switch
        {
            (0, _) => random.Next(8) == 0 ? FakeResolver.ServFail : FakeResolver.NoData,
            (1, _) => FakeResolver.NxDomain,
            (_, RecordType.A) => new(there, DnsFailure.None, [new AddressRecord(name, type, 60, IPAddress.Parse(random.Next(9) == 0 ? "192.0.2.1" : "198.51.100.1"))], false),
            (_, RecordType.Aaaa) => new(there, DnsFailure.None, [new AddressRecord(name, type, 60, IPAddress.Parse(random.Next(9) == 0 ? "2001:db8::1" : "2001:db8::2"))], false),
            (_, RecordType.Mx) => new(there, DnsFailure.None, [.. Enumerable.Range(0, random.Next(13)).Select(i => new MxRecord(name, 60, (ushort)i, $"h{i}.example"))], false),
            (_, RecordType.Ptr) => new(there, DnsFailure.None, [.. Enumerable.Range(0, random.Next(13)).Select(i => new NameRecord(name, type, 60, i == 0 ? @"odd\.name\000" : $"h{i}.n1.example"))], false),
            _ => new(there, DnsFailure.None, [new TxtRecord(name, 60, Encoding.Latin1.GetBytes(SpfTexts.Record(random)))], false),
        };
    }
}
