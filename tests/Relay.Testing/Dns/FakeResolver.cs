using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net;
using System.Text;
using Relay.Dns;

namespace Relay.Testing.Dns;

/// <summary>A resolver that knows what a test told it; every other name does not exist.</summary>
public sealed class FakeResolver : IResolver
{
    public static readonly DnsAnswer NxDomain = new(DnsOutcome.NxDomain, DnsFailure.None, [], false);
    public static readonly DnsAnswer NoData = new(DnsOutcome.NoData, DnsFailure.None, [], false);
    public static readonly DnsAnswer ServFail = DnsAnswer.Failed(DnsFailure.ServFail);
    public static readonly DnsAnswer Timeout = DnsAnswer.Failed(DnsFailure.Timeout);

    private readonly ConcurrentDictionary<(string, RecordType), DnsAnswer> answers = new();

    /// <summary>Names asked for, with their type, in order.</summary>
    public ConcurrentQueue<(string Name, RecordType Type)> Asked { get; } = new();

    /// <summary>For what <see cref="Set(string, RecordType, DnsAnswer)"/> did not name.</summary>
    public Func<string, RecordType, DnsAnswer> Else { get; set; } = static (_, _) => NxDomain;

    /// <summary>Answers wait for it.</summary>
    public Task Until { get; set; } = Task.CompletedTask;

    public FakeResolver Set(string name, RecordType type, DnsAnswer answer)
    {
        answers[(name, type)] = answer;
        return this;
    }

    public FakeResolver A(string name, params string[] addresses) =>
        Set(name, RecordType.A, Of([.. addresses.Select(a => new AddressRecord(name, RecordType.A, 60, IPAddress.Parse(a)))]));

    public FakeResolver Aaaa(string name, string address) =>
        Set(name, RecordType.Aaaa, Of(new AddressRecord(name, RecordType.Aaaa, 60, IPAddress.Parse(address))));

    public FakeResolver Ptr(string name, params string[] targets) =>
        Set(name, RecordType.Ptr, Of([.. targets.Select(t => new NameRecord(name, RecordType.Ptr, 60, t))]));

    public FakeResolver Mx(string name, params string[] exchanges) =>
        Set(name, RecordType.Mx, Of([.. exchanges.Select(e => new MxRecord(name, 60, 0, e))]));

    public FakeResolver Txt(string name, string text) => Set(name, RecordType.Txt, Of(new TxtRecord(name, 60, Encoding.Latin1.GetBytes(text))));

    public async ValueTask<DnsAnswer> QueryAsync(string name, RecordType type, CancellationToken cancellation)
    {
        Asked.Enqueue((name, type));
        await Until.WaitAsync(cancellation);
        return answers.TryGetValue((name, type), out var answer) ? answer : Else(name, type);
    }

    private static DnsAnswer Of(params DnsRecord[] records) => new(DnsOutcome.Records, DnsFailure.None, [.. records], false);
}
