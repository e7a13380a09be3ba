using System.Collections.Frozen;
using System.Net;
using System.Text;
using BenchmarkDotNet.Attributes;
using Relay.Auth;
using Relay.Auth.Spf;
using Relay.Dns;

namespace Relay.Benchmarks;

/// <summary>SPF of a sender with eight includes, as large ones have, every answer of the DNS at hand.</summary>
public class SpfBenchmarks
{
    private static readonly CachedAnswers Answers = new();
    private static readonly SpfQuery Query = new(IPAddress.Parse("203.0.113.9"), "mail.sender.example", "user@sender.example", "mx.receiver.example");
    private readonly SpfEvaluator evaluator = new(Answers, TimeProvider.System);

    /// <summary>The client is in the last include: 9 records are walked.</summary>
    [Benchmark]
    public AuthResult EightIncludes() => Result(evaluator);

    /// <summary>The same when no record was read before.</summary>
    [Benchmark]
    public AuthResult EightIncludesParsed() => Result(new SpfEvaluator(Answers, TimeProvider.System));

    private static AuthResult Result(SpfEvaluator evaluator)
    {
        var pending = evaluator.CheckMailFromAsync(Query, CancellationToken.None);
        return pending.IsCompletedSuccessfully ? pending.GetAwaiter().GetResult().Result : throw new InvalidOperationException("an answer was not at hand");
    }

    private sealed class CachedAnswers : IResolver
    {
        private static readonly DnsAnswer NxDomain = new(DnsOutcome.NxDomain, DnsFailure.None, [], false);
        private readonly FrozenDictionary<string, DnsAnswer> texts = Records().ToFrozenDictionary(static r => r.Name, static r => new DnsAnswer(
            DnsOutcome.Records, DnsFailure.None, [new TxtRecord(r.Name, 300, "some-verification=0123456789"u8.ToArray()), new TxtRecord(r.Name, 300, Encoding.ASCII.GetBytes(r.Text))], false));

        public ValueTask<DnsAnswer> QueryAsync(string name, RecordType type, CancellationToken cancellation) =>
            new(type == RecordType.Txt && texts.TryGetValue(name, out var answer) ? answer : NxDomain);

        private static IEnumerable<(string Name, string Text)> Records()
        {
            yield return ("sender.example", "v=spf1 " + string.Concat(Enumerable.Range(1, 8).Select(static i => $"include:_spf{i}.provider.example ")) + "-all");
            for (var i = 1; i <= 8; i++)
            {
                var networks = string.Concat(Enumerable.Range(0, 12).Select(n => $"ip4:198.51.{(100 * i) % 256}.{n * 16}/28 "));
                yield return ($"_spf{i}.provider.example", $"v=spf1 {networks}ip6:2001:db8:{i}::/48 {(i == 8 ? "ip4:203.0.113.0/24 " : "")}~all");
            }
        }
    }
}
