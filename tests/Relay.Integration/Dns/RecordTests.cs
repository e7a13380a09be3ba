using System.Text;
using Relay.Dns;
using Relay.Integration.Harness;

namespace Relay.Integration.Dns;

/// <summary>The resolver before nsd, which answers with authority, and before unbound, which asks nsd.</summary>
public sealed class RecordTests(RealZones zones) : IClassFixture<RealZones>
{
    [ClientTheory("nsd", "unbound")]
    [InlineData("real.test", RecordType.A, "192.0.2.1 192.0.2.2")]
    [InlineData("REAL.Test.", RecordType.Aaaa, "2001:db8::1")]
    [InlineData("real.test", RecordType.Mx, "10 mx1.real.test|20 mx2.infra.test")]
    [InlineData("nomail.real.test", RecordType.Mx, "0 .")] // RFC 7505
    [InlineData("real.test", RecordType.Txt, "v=spf1 ip4:192.0.2.0/24 -all")]
    [InlineData("bytes.real.test", RecordType.Txt, @"\000\255""\\")]
    [InlineData("real.test", RecordType.Ns, "ns.infra.test")]
    [InlineData("1.2.0.192.in-addr.arpa", RecordType.Ptr, "mx1.real.test|real.test")]
    [InlineData("_25._tcp.mx1.real.test", RecordType.Tlsa, "3 1 1 8cb0fc6c527506a053f4f14c8464bebbd6dede2738d11468dd953d7d6a3021f1")]
    [InlineData("one.real.test", RecordType.Cname, "two.real.test")]
    [InlineData("host.a.wild.real.test", RecordType.A, "192.0.2.5")] // RFC 4592
    public async Task Record_OfEachType_IsReadFromRealServers(string name, RecordType type, string expected)
    {
        foreach (var resolver in Both(type))
        {
            var answer = await AskAsync(resolver, name, type);
            Assert.Equal((DnsOutcome.Records, DnsFailure.None), (answer.Outcome, answer.Reason));
            Assert.Equal(expected.Replace(' ', '|').Split('|').Order(), string.Join('|', answer.Records.Select(RecordFormatter.Data)).Replace(' ', '|').Split('|').Order());
        }
    }

    [ClientFact("nsd", "unbound")]
    public async Task Soa_OfAZone_IsRead()
    {
        var soa = Assert.IsType<SoaRecord>(Assert.Single((await AskAsync(zones.Direct, "real.test", RecordType.Soa)).Records));
        Assert.Equal(("ns.infra.test", "host.infra.test", 60u, 3600u), (soa.PrimaryServer, soa.Mailbox, soa.Minimum, soa.Refresh));
    }

    [ClientFact("nsd", "unbound")]
    public async Task Text_LongerThanADatagram_ComesWholeOverTcp()
    {
        foreach (var resolver in Both(RecordType.Txt))
        {
            var answer = await AskAsync(resolver, "long.real.test", RecordType.Txt);
            Assert.Equal(RealZones.LongText, Encoding.ASCII.GetString(Assert.IsType<TxtRecord>(Assert.Single(answer.Records)).Data.Span));
        }
    }

    [ClientTheory("nsd", "unbound")]
    [InlineData("only-a.real.test", RecordType.Mx, DnsOutcome.NoData)]
    [InlineData("c.real.test", RecordType.A, DnsOutcome.NoData)] // RFC 8020: a name with names below it exists
    [InlineData("known.wild.real.test", RecordType.A, DnsOutcome.NoData)] // RFC 4592 §2.2.1: a name that is there is not the wildcard's
    [InlineData("nowhere.real.test", RecordType.A, DnsOutcome.NxDomain)]
    [InlineData("below.only-a.real.test", RecordType.A, DnsOutcome.NxDomain)]
    [InlineData("gone.real.test", RecordType.A, DnsOutcome.NxDomain)] // RFC 6604 §3: of the alias's target
    [InlineData("nothing.real.test", RecordType.A, DnsOutcome.NoData)]
    public async Task Absence_OfRecordsAndOfNames_IsToldApart(string name, RecordType type, DnsOutcome expected)
    {
        foreach (var resolver in Both(type))
        {
            var answer = await AskAsync(resolver, name, type);
            Assert.Equal((expected, DnsFailure.None), (answer.Outcome, answer.Reason));
            Assert.Empty(answer.Records);
        }
    }

    [ClientTheory("nsd", "unbound")]
    [InlineData("one.real.test", "192.0.2.3", 3)]
    [InlineData("other.real.test", "192.0.2.6", 1)] // in another zone: nsd may leave the target to the asker
    [InlineData("n5.real.test", "192.0.2.20", 15)]
    public async Task Aliases_InAChain_LeadToTheRecords(string name, string expected, int aliases)
    {
        var answer = await AskAsync(zones.Direct, name, RecordType.A);
        Assert.Equal(expected, RecordFormatter.Data(Assert.Single(answer.Records)));
        Assert.Equal(aliases, answer.Aliases.Length);
    }

    [ClientTheory("nsd", "unbound")]
    [InlineData("circle1.real.test")]
    [InlineData("far1.real.test")] // over two zones
    [InlineData("n0.real.test")] // twenty, where sixteen are followed
    public async Task Aliases_InACircleOrTooMany_AreALoopAndNoAbsence(string name)
    {
        var answer = await AskAsync(zones.Direct, name, RecordType.A);
        Assert.Equal((DnsOutcome.Temporary, DnsFailure.Loop), (answer.Outcome, answer.Reason));
        Assert.Equal(DnsOutcome.Temporary, (await AskAsync(zones.Forwarded, name, RecordType.A)).Outcome);
    }

    [ClientFact("nsd", "unbound")]
    public async Task Zone_OfSomebodyElse_IsRefusedAndNoAbsence()
    {
        var answer = await AskAsync(zones.Direct, "example.org", RecordType.A);
        Assert.Equal((DnsOutcome.Temporary, DnsFailure.Refused), (answer.Outcome, answer.Reason));
    }

    [ClientFact("nsd", "unbound")]
    public async Task Questions_ManyAtOnce_AreAnsweredEachByItsOwn()
    {
        var names = Enumerable.Range(0, 300).Select(i => i % 3 == 0 ? "one.real.test" : $"h{i}.wild.real.test").ToArray();
        var answers = await Task.WhenAll(names.Select(n => AskAsync(zones.Direct, n, RecordType.A)));
        Assert.Equal(names.Select(n => n.StartsWith("one", StringComparison.Ordinal) ? "192.0.2.3" : "192.0.2.5"), answers.Select(a => RecordFormatter.Data(a.Records[0])));
    }

    private static Task<DnsAnswer> AskAsync(Resolver resolver, string name, RecordType type) =>
        resolver.QueryAsync(name, type, CancellationToken.None).AsTask().WaitAsync(TimeSpan.FromSeconds(30));

    /// <summary>unbound is given no server for the reverse tree.</summary>
    private Resolver[] Both(RecordType type) => type == RecordType.Ptr ? [zones.Direct] : [zones.Direct, zones.Forwarded];
}
