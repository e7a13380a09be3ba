using System.Net;
using Relay.Auth.Spf;
using Relay.Dns;

namespace Relay.Benchmarks.Authentication;

/// <summary>One SPF record for every name there is.</summary>
internal sealed class SpfOfAll(byte[] record) : IResolver
{
    private static readonly DnsAnswer NxDomain = new(DnsOutcome.NxDomain, DnsFailure.None, [], false);
    private static readonly SpfQuery Query = new(IPAddress.Parse("2001:db8::1"), "n1.example", "a.b-c+d@n1.example", "mx.receiver.example");

    public static void Evaluate(byte[] record)
    {
        var result = new SpfEvaluator(new SpfOfAll(record), TimeProvider.System).CheckMailFromAsync(Query, CancellationToken.None);
        if (!result.IsCompletedSuccessfully)
        {
            throw new InvalidOperationException("an answer was not at hand");
        }
    }

    public ValueTask<DnsAnswer> QueryAsync(string name, RecordType type, CancellationToken cancellation) =>
        new(type == RecordType.Txt ? new DnsAnswer(DnsOutcome.Records, DnsFailure.None, [new TxtRecord(name, 60, record)], false) : NxDomain);
}
