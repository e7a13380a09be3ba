using System.Text;
using BenchmarkDotNet.Attributes;
using Relay.Filters.Rules;
using Relay.Filters.Rules.Subject;

namespace Relay.Benchmarks;

/// <summary>
/// Rules over a message of five kilobytes: the relay's own, SpamAssassin's stock set where Debian's package is installed, and both together.
/// Score set of a relay with look-ups and a classifier, and only what is told of runs.
/// </summary>
public class RuleBenchmarks
{
    private const string Stock = "/usr/share/spamassassin";

    private static readonly string[] Sentences =
    [
        "Thank you for your message of last week about the meeting in the library. ",
        "The figures are in the table below, and the second column holds those of the year before. ",
        "Please look at http://www.example.org/report/2024?id=17 when you find the time. ",
        "We have changed the order of the steps, since the third needs what the fifth makes. ",
    ];

    private static readonly string Own = Path.Combine(AppContext.BaseDirectory, "rules");

    private string[] paths = [];
    private readonly RuleMessage message = Message();
    private RuleSet rules = null!;
    private RuleSet plain = null!;

    /// <summary>Without Debian's package the stock set is empty, and both are our own.</summary>
    [Params("own", "stock", "both")]
    public string Set { get; set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        var sets = Set switch { "own" => new[] { Own }, "stock" => [Stock], _ => [Own, Stock] };
        paths = Array.FindAll(sets, Directory.Exists);
        rules = RuleSet.Compile(paths, new RuleSetOptions());
        plain = RuleSet.Compile(paths, new RuleSetOptions { UsePrefilter = false, MessageTimeout = TimeSpan.FromMinutes(1) });
    }

    [Benchmark]
    public RuleSet Compile() => RuleSet.Compile(paths, new RuleSetOptions());

    [Benchmark(Baseline = true)]
    public int Evaluate() => rules.Evaluate(message).Hits.Count;

    [Benchmark]
    public int EvaluateWithoutPrefilter() => plain.Evaluate(message).Hits.Count;

    private static RuleMessage Message()
    {
        var text = new StringBuilder();
        for (var i = 0; text.Length < 5_000; i++)
        {
            text.Append(Sentences[i % Sentences.Length]).Append(i % 5 == 4 ? "\n\n" : "");
        }

        var body = Encoding.UTF8.GetBytes(text.ToString());
        var raw = new List<ReadOnlyMemory<byte>>();
        BodyLines.Chunks(body, raw);
        return new RuleMessage
        {
            Header = [Field("From", "Ann Example <ann@example.org>"), Field("To", "bob@example.com"), Field("Subject", "Figures of the year"), Field("Message-ID", "<1@example.org>"), Field("Date", "Mon, 1 Jan 2024 10:00:00 +0000")],
            Full = body,
            Body = BodyLines.Paragraphs([body]),
            RawBody = raw,
            Uris = [new RuleUri { Raw = "http://www.example.org/report/2024?id=17"u8.ToArray(), Cleaned = ["http://www.example.org/report/2024?id=17"u8.ToArray()], Hosts = ["www.example.org"], Domains = ["example.org"] }],
            Parts = [new RulePart { ContentType = "text/plain", Raw = body, Decoded = body, Text = body }],
            EnvelopeFrom = "ann@example.org",
        };
    }

    private static RuleHeaderField Field(string name, string value) => new(name, Encoding.UTF8.GetBytes(" " + value), Encoding.UTF8.GetBytes(value));
}
