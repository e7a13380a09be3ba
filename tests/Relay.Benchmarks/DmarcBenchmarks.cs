using BenchmarkDotNet.Attributes;
using Relay.Auth.Authors;
using Relay.Auth.Dmarc;
using Relay.Auth.Domains;
using Relay.Dns;
using Relay.Mime;

namespace Relay.Benchmarks;

/// <summary>What a message costs in DMARC beyond DNS itself, which answers at once here: reading its author, the walk, alignment, the public suffix list.</summary>
public class DmarcBenchmarks
{
    private static readonly byte[] ListFile = File.ReadAllBytes(Path.Combine(BenchmarkSettings.Repository(), "rules", "public_suffix_list.dat"));

    private readonly HeaderFields fields = HeaderFields.Parse(SampleMail.Message);
    private readonly PublicSuffixList list = PublicSuffixListReader.Read(ListFile);
    private readonly DmarcEvaluator evaluator;
    private readonly DmarcIdentifiers own = new("example.net", ["example.net"]);
    private readonly DmarcIdentifiers relaxed = new("bounce.example.net", ["mail.example.net"]);

    public DmarcBenchmarks() => evaluator = new DmarcEvaluator(new OneRecord(), list, new DmarcOptions());

    [Benchmark]
    public AuthorResult ReadAuthor() => AuthorReader.Read(fields, SampleMail.Message);

    [Benchmark]
    public AuthorResult ReadEncodedAuthor() => AuthorReader.Parse("=?utf-8?q?J=C3=B6rg_M=C3=BCller?= =?utf-8?b?w5Y=?=\r\n <joerg.mueller@mail.example.net>\r\n"u8);

    /// <summary>Author, SPF and DKIM are one domain: one question.</summary>
    [Benchmark]
    public ValueTask<DmarcResult> SameDomain() => evaluator.EvaluateAsync("example.net", own, CancellationToken.None);

    /// <summary>Five questions: the author's walk and one name each for the other two.</summary>
    [Benchmark]
    public ValueTask<DmarcResult> RelaxedAlignment() => evaluator.EvaluateAsync("news.example.net", relaxed, CancellationToken.None);

    /// <summary>The longest walk: eight questions.</summary>
    [Benchmark]
    public ValueTask<DmarcResult> LongestWalk() => evaluator.EvaluateAsync("a.b.c.d.e.f.g.h.i.example.org", relaxed, CancellationToken.None);

    [Benchmark]
    public int RegistrableDomain() => list.RegistrableDomain("a.b.www.example.co.uk").Length;

    [Benchmark]
    public int LoadPublicSuffixList() => PublicSuffixListReader.Read(ListFile).Count;

    private sealed class OneRecord : IResolver
    {
        private static readonly DnsAnswer Absent = new(DnsOutcome.NxDomain, DnsFailure.None, [], false);

        private readonly DnsAnswer found = new(
            DnsOutcome.Records,
            DnsFailure.None,
            [new TxtRecord("_dmarc.example.net", 300, "v=DMARC1; p=reject; sp=quarantine; rua=mailto:dmarc@example.net; fo=1"u8.ToArray())],
            false);

        public ValueTask<DnsAnswer> QueryAsync(string name, RecordType type, CancellationToken cancellation) => new(name == "_dmarc.example.net" ? found : Absent);
    }
}
