using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;

namespace Relay.Dns;

/// <summary>
/// Names this machine knows without asking: the lines of /etc/hosts, and <c>localhost</c> with everything below it (RFC 6761 §6.3). Answers for
/// addresses only; a name that is here has no addresses but these.
/// </summary>
public sealed class HostsFile
{
    private const uint Ttl = 0; // known here and now, nothing to keep
    private static readonly byte[] Localhost = [9, .. "localhost"u8, 0];
    private static readonly Lazy<HostsFile> SystemFile = new(static () => new HostsFile(LocalFile.Read("/etc/hosts")));
    private static readonly DnsAnswer NoData = new(DnsOutcome.NoData, DnsFailure.None, [], false);
    private readonly Dictionary<byte[], Entry> names = new(NameComparer.Instance);
    private readonly Dictionary<byte[], Entry>.AlternateLookup<ReadOnlySpan<byte>> lookup;

    /// <summary>Reads lines of <c>ADDRESS NAME…</c>; what is no such line is passed over.</summary>
    public HostsFile(string text)
    {
        lookup = names.GetAlternateLookup<ReadOnlySpan<byte>>();
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            var comment = line.IndexOf('#');
            var words = (comment < 0 ? line : line[..comment]).ToString().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            if (words.Length > 1 && IPAddress.TryParse(words[0], out var address))
            {
                Add(address, words.AsSpan(1));
            }
        }
    }

    /// <summary>Knows localhost and nothing else.</summary>
    public static HostsFile Empty { get; } = new("");

    /// <summary>/etc/hosts as it was when it was first asked for.</summary>
    public static HostsFile System => SystemFile.Value;

    /// <param name="name">In wire form and lower case.</param>
    internal bool TryAnswer(ReadOnlySpan<byte> name, RecordType type, out DnsAnswer answer)
    {
        if (DomainName.IsAtOrBelow(name, Localhost))
        {
            answer = type is RecordType.A or RecordType.Aaaa
                ? Answer([new AddressRecord(DomainName.Format(name), type, Ttl, type == RecordType.A ? IPAddress.Loopback : IPAddress.IPv6Loopback)])
                : NoData;
            return true;
        }

        var known = lookup.TryGetValue(name, out var entry);
        answer = type == RecordType.A ? entry.V4 ?? NoData : entry.V6 ?? NoData;
        return known && (type is RecordType.A or RecordType.Aaaa);
    }

    private static DnsAnswer Answer(ImmutableArray<DnsRecord> records) => new(DnsOutcome.Records, DnsFailure.None, records, false);

    private void Add(IPAddress address, ReadOnlySpan<string> hosts)
    {
        var wire = new byte[DomainName.MaximumWire];
        var isV4 = address.AddressFamily == AddressFamily.InterNetwork;
        foreach (var host in hosts)
        {
            if (!DomainName.TryEncode(host, wire, out var length))
            {
                continue;
            }

            var key = wire.AsSpan(0, length);
            lookup.TryGetValue(key, out var entry);
            var record = new AddressRecord(DomainName.Format(key), isV4 ? RecordType.A : RecordType.Aaaa, Ttl, address);
            lookup[key] = isV4 ? entry with { V4 = With(entry.V4, record) } : entry with { V6 = With(entry.V6, record) };
        }
    }

    private static DnsAnswer With(DnsAnswer? before, DnsRecord record) => Answer([.. before?.Records ?? [], record]);

    private readonly record struct Entry(DnsAnswer? V4, DnsAnswer? V6);
}
