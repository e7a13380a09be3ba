using System.Collections.Concurrent;
using System.Net;
using Relay.Dns;

namespace Relay.Protocols.Tests.Delivery;

/// <summary>Answers from a table; NXDOMAIN for the rest.</summary>
internal sealed class FakeResolver : IResolver
{
    private readonly ConcurrentDictionary<(string, RecordType), DnsAnswer> answers = [];

    public FakeResolver Address(string name, params string[] addresses) => Put(name, RecordType.A, [.. addresses.Select(a => new AddressRecord(name, RecordType.A, 60, IPAddress.Parse(a)))]);

    public FakeResolver Mx(string name, params (ushort Preference, string Exchange)[] hosts) => Put(name, RecordType.Mx, [.. hosts.Select(h => new MxRecord(name, 60, h.Preference, h.Exchange))]);

    public FakeResolver Put(string name, RecordType type, DnsRecord[] records)
    {
        answers[(name, type)] = new DnsAnswer(records.Length > 0 ? DnsOutcome.Records : DnsOutcome.NoData, DnsFailure.None, [.. records], false);
        return this;
    }

    public FakeResolver Fail(string name, RecordType type)
    {
        answers[(name, type)] = DnsAnswer.Failed(DnsFailure.ServFail);
        return this;
    }

    public ValueTask<DnsAnswer> QueryAsync(string name, RecordType type, CancellationToken cancellation) =>
        new(answers.GetValueOrDefault((name, type)) ?? new DnsAnswer(DnsOutcome.NxDomain, DnsFailure.None, [], false));
}
