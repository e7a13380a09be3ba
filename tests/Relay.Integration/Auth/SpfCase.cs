using System.Net;
using System.Text;
using System.Text.Json;
using Relay.Auth.Spf;
using Relay.Dns;
using Relay.Testing.Dns;

namespace Relay.Integration.Auth;

/// <summary>
/// A zone and a client made by chance, for two implementations of SPF. What the two read differently is not made, with the reason:
/// pyspf refuses a record that includes its own domain when it reads it, while RFC 7208 §4.6.4 knows only the limit of ten terms, which comes to the
/// same unless something else ends the evaluation first; pyspf counts each address of a client's name that is not there as a void
/// look-up, while RFC 7208 §4.6.4 counts terms, and these names are the client's, not the sender's; pyspf's <c>%{s}</c> of a sender without a local
/// part has none either, while RFC 7208 §4.3 puts postmaster there.
/// </summary>
internal sealed class SpfCase
{
    private static readonly string[] Names = ["n1.example", "n2.example", "n3.example", "n4.example"];
    private static readonly string[] Hosts = ["h1.example", "h2.example", "h3.example", "h1.n1.example", "gone.example"];
    private static readonly string[] Wrong = ["moo", "a:b", "ip4:1.2.3", "ip4:192.0.2.0/33", "a/33", "all:x", "include", "exists:%{x}.b.example", "redirect=", "a:%{d}/24/64", "ip6:1::2::3"];
    private static readonly string[] Senders = ["u@n1.example", "a.b-c+d@n1.example", "", "@n1.example", "User@N1.Example", "u@none.example", "u@n1", "u@a..example"];
    private readonly Random random;
    private readonly Dictionary<string, List<object[]>> zone = [];

    public SpfCase(int seed)
    {
        random = new Random(seed);
        Id = seed;
        Ip = random.Next(3) > 0 ? "192.0.2." + random.Next(1, 4) : "2001:db8::" + random.Next(1, 4);
        From = Senders[random.Next(3) > 0 ? 0 : random.Next(Senders.Length)];
        foreach (var name in Names)
        {
            Add(name, "TXT", Record(name));
        }

        foreach (var host in Hosts[..^1].Concat(Names))
        {
            Add(host, "A", "192.0.2." + random.Next(1, 6));
            if (random.Next(2) == 0)
            {
                Add(host, "AAAA", "2001:db8::" + random.Next(1, 6));
            }
        }

        foreach (var name in Names)
        {
            Add(name, "MX", new object[] { random.Next(3), Hosts[random.Next(Hosts.Length)] });
        }

        Add(random.Next(2) == 0 ? "1.2.0.192.in-addr.arpa" : "2.2.0.192.in-addr.arpa", "PTR", Hosts[random.Next(Hosts.Length - 1)]);
        Add("why.example", "TXT", From.StartsWith('@') ? "%{l} %{o}" : "%{i} %{s} %{d} %{ir}.%{v}: %{L}");
        if (random.Next(8) == 0)
        {
            Add("n3.example", "TIMEOUT", "TXT");
            zone["n3.example"].RemoveAll(static r => r[0] is "TXT");
        }
    }

    public int Id { get; }

    public string Ip { get; }

    public string Helo => "n2.example";

    public string From { get; }

    public string ToJson() => JsonSerializer.Serialize(new { id = Id, ip = Ip, helo = Helo, from = From, zone });

    public Task<SpfResult> EvaluateAsync()
    {
        var dns = new FakeResolver { Else = Answer };
        return new SpfEvaluator(dns, TimeProvider.System)
            .CheckMailFromAsync(new SpfQuery(IPAddress.Parse(Ip), Helo, From, "mx.receiver.example"), CancellationToken.None).AsTask();
    }

    private DnsAnswer Answer(string name, RecordType type)
    {
        if (!zone.TryGetValue(name.ToLowerInvariant(), out var records))
        {
            return FakeResolver.NxDomain;
        }

        var word = type.ToString().ToUpperInvariant();
        if (records.Exists(r => r[0] is "TIMEOUT" && (string)r[1] == word))
        {
            return FakeResolver.Timeout;
        }

        DnsRecord[] found = [.. records.Where(r => (string)r[0] == word).Select(r => Decoded(name, type, r[1]))];
        return found.Length == 0 ? FakeResolver.NoData : new DnsAnswer(DnsOutcome.Records, DnsFailure.None, [.. found], false);
    }

    private static DnsRecord Decoded(string name, RecordType type, object value) => type switch
    {
        RecordType.A or RecordType.Aaaa => new AddressRecord(name, type, 60, IPAddress.Parse((string)value)),
        RecordType.Mx => new MxRecord(name, 60, (ushort)(int)((object[])value)[0], (string)((object[])value)[1]),
        RecordType.Ptr => new NameRecord(name, type, 60, (string)value),
        _ => new TxtRecord(name, 60, Encoding.Latin1.GetBytes((string)value)),
    };

    private void Add(string name, string type, object value)
    {
        if (!zone.TryGetValue(name, out var records))
        {
            zone[name] = records = [];
        }

        records.Add([type, value]);
    }

    private string Record(string own)
    {
        var text = new StringBuilder("v=spf1");
        for (var terms = random.Next(1, 8); terms > 0; terms--)
        {
            text.Append(' ').Append("+-~?"[random.Next(4)]).Append(Mechanism(own));
        }

        text.Append((random.Next(8), Names[random.Next(Names.Length)]) switch
        {
            (0, var n) => " redirect=" + n,
            (1, _) => "  x-y=%{d} ",
            (2, _) => " -all exp=why.example",
            (3, _) => random.Next(3) == 0 ? " " + Wrong[random.Next(Wrong.Length)] : " ~all",
            _ => " -all",
        });
        return text.ToString();
    }

    private string Mechanism(string own) => (random.Next(11), Names[random.Next(Names.Length)], Hosts[random.Next(Hosts.Length)]) switch
    {
        (0, _, _) => $"ip4:192.0.2.{random.Next(1, 8)}/{random.Next(28, 33)}",
        (1, _, _) => $"ip6:2001:db8::{random.Next(1, 8)}/{random.Next(124, 129)}",
        (2, _, _) => "a",
        (3, _, var h) => "a:" + h,
        (4, _, var h) => $"a:{h}/{random.Next(29, 33)}//{random.Next(125, 129)}",
        (5, var n, _) => "mx:" + n,
        (6, var n, _) => n == own ? "a" : "include:" + n,
        (7, var n, _) => $"include:%{{d2r}}.{n}",
        (8, _, var h) => "exists:" + h,
        (9, _, _) => "exists:%{l1r-+}.%{o}",
        _ => "ptr",
    };
}
