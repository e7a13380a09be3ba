using System.Collections.Immutable;
using System.Net;
using System.Text;
using Relay.Dns;
using YamlDotNet.RepresentationModel;

namespace Relay.Auth.Tests.Spf;

/// <summary>
/// The zone data of a suite's scenario as a resolver, CNAMEs followed. TXT records are those of type SPF where a name has no entry of type
/// TXT; TIMEOUT holds for every type that a name does not have.
/// </summary>
internal sealed class Zone : IResolver
{
    private static readonly DnsAnswer NxDomain = new(DnsOutcome.NxDomain, DnsFailure.None, [], false);
    private static readonly DnsAnswer NoData = new(DnsOutcome.NoData, DnsFailure.None, [], false);
    private readonly Dictionary<string, List<DnsRecord>> records = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> silent = new(StringComparer.OrdinalIgnoreCase);

    public int Questions { get; private set; }

    public static Zone Read(YamlMappingNode? data)
    {
        var zone = new Zone();
        foreach (var (key, value) in data is null ? [] : data.Children.ToArray())
        {
            zone.Read(((YamlScalarNode)key).Value!.TrimEnd('.'), (YamlSequenceNode)value);
        }

        return zone;
    }

    public ValueTask<DnsAnswer> QueryAsync(string name, RecordType type, CancellationToken cancellation)
    {
        Questions++;
        for (var hops = 0; hops < 10; hops++)
        {
            if (!records.TryGetValue(name, out var all))
            {
                return new ValueTask<DnsAnswer>(name.StartsWith("error.", StringComparison.OrdinalIgnoreCase) ? DnsAnswer.Failed(DnsFailure.Timeout) : NxDomain);
            }

            var found = all.Where(r => r.Type == type).ToImmutableArray();
            if (found.Length > 0)
            {
                return new ValueTask<DnsAnswer>(new DnsAnswer(DnsOutcome.Records, DnsFailure.None, found, false));
            }

            if (all.Find(static r => r.Type == RecordType.Cname) is not NameRecord alias)
            {
                return new ValueTask<DnsAnswer>(silent.Contains(name) ? DnsAnswer.Failed(DnsFailure.Timeout) : NoData);
            }

            name = alias.Target;
        }

        return new ValueTask<DnsAnswer>(DnsAnswer.Failed(DnsFailure.Loop));
    }

    private void Read(string name, YamlSequenceNode entries)
    {
        var own = records[name] = [];
        var spf = new List<DnsRecord>();
        var hasText = false;
        foreach (var entry in entries)
        {
            if (entry is YamlScalarNode { Value: "TIMEOUT" })
            {
                silent.Add(name);
                continue;
            }

            foreach (var (key, value) in ((YamlMappingNode)entry).Children)
            {
                var type = ((YamlScalarNode)key).Value!;
                hasText |= type == "TXT";
                if (value is YamlScalarNode { Value: "NONE" })
                {
                    continue;
                }

                (type == "SPF" ? spf : own).Add(Record(name, type, value));
            }
        }

        own.AddRange(hasText ? [] : spf);
    }

    private static DnsRecord Record(string name, string type, YamlNode value) => type switch
    {
        "A" => new AddressRecord(name, RecordType.A, 60, IPAddress.Parse(Text(value))),
        "AAAA" => new AddressRecord(name, RecordType.Aaaa, 60, IPAddress.Parse(Text(value))),
        "MX" => new MxRecord(name, 60, ushort.Parse(Text(value[0]), null), Text(value[1])),
        "PTR" => new NameRecord(name, RecordType.Ptr, 60, Text(value).TrimEnd('.')),
        "CNAME" => new NameRecord(name, RecordType.Cname, 60, Text(value).TrimEnd('.')),
        _ => new TxtRecord(name, 60, Encoding.Latin1.GetBytes(value is YamlSequenceNode parts ? string.Concat(parts.Select(Text)) : Text(value))),
    };

    private static string Text(YamlNode node) => ((YamlScalarNode)node).Value!;
}
