using System.Net;
using System.Text.Json;
using Relay.Testing;

namespace Relay.Dns.Tests;

/// <summary>Packets of other resolvers' test suites; the oracle beside each is another parser's verdict.</summary>
public sealed class PacketConformanceTests
{
    [Fact]
    public void Conformance_Packets_AreReadAsTheOracleReadsThem()
    {
        var judged = 0;
        foreach (var (id, packet, oracle) in Packets())
        {
            if (Question(packet) is not var (name, type) || !Enum.IsDefined(type))
            {
                continue;
            }

            judged++;
            var reading = AnswerReader.Read(packet, name, type);
            var says = $"{id}: {reading.Failure} {reading.Outcome}";
            if (oracle.GetProperty("parse").GetString() != "ok")
            {
                Assert.True(reading.Failure != DnsFailure.None, says);
                continue;
            }

            var want = Wanted(oracle, DomainName.Format(name), type);
            switch (oracle.GetProperty("rcode").GetString())
            {
                case "NOERROR" when oracle.GetProperty("tc").GetBoolean():
                    Assert.True(reading.Truncated, says);
                    break;
                case "NOERROR" when want.Count > 0:
                    Assert.True(reading.Outcome == DnsOutcome.Records, says);
                    Assert.Equal(want.Order(), reading.Records.Select(r => ((AddressRecord)r).Address.ToString()).Order());
                    break;
                case "NXDOMAIN" when want.Count == 0 && !oracle.GetProperty("tc").GetBoolean():
                    Assert.True(reading.Outcome == DnsOutcome.NxDomain, says);
                    break;
                case "NOERROR" or "NXDOMAIN":
                    break;
                default:
                    Assert.True(reading.Failure is DnsFailure.ServFail or DnsFailure.Refused, says);
                    break;
            }
        }

        if (judged == 0)
        {
            Console.WriteLine("conformance/dns is not here: no packets were read");
        }

        Assert.True(judged is 0 or > 100, $"only {judged} packets");
    }

    [Fact]
    public void Conformance_EveryPrefixAndManyMutations_NeverThrowNorInventAnAbsence()
    {
        var random = new Random(7);
        foreach (var (id, packet, _) in Packets().Append(("own", Samples.Mx, default)))
        {
            if (Question(packet) is not var (name, type))
            {
                continue;
            }

            for (var length = 0; length < packet.Length; length++)
            {
                var cut = AnswerReader.Read(packet.AsSpan(0, length), name, type);
                Assert.True(cut.Outcome is not (DnsOutcome.NxDomain or DnsOutcome.NoData), $"{id} cut at {length}: {cut.Outcome}");
            }

            for (var i = 0; i < 50; i++)
            {
                var changed = packet.ToArray();
                changed[random.Next(changed.Length)] = (byte)random.Next(256);
                Assert.NotNull(AnswerReader.Read(changed, name, type));
            }
        }
    }

    [Fact]
    public void Noise_BehindAGoodHeader_NeverThrows()
    {
        var random = new Random(3);
        byte[] name = [1, (byte)'a', 0];
        for (var i = 0; i < 20_000; i++)
        {
            var message = new byte[random.Next(200)];
            random.NextBytes(message);
            Samples.Mx.AsSpan(0, Math.Min(message.Length, random.Next(20))).CopyTo(message);
            Assert.NotNull(AnswerReader.Read(message, name, (RecordType)random.Next(60)));
        }
    }

    private static List<string> Wanted(JsonElement oracle, string name, RecordType type) => type is not (RecordType.A or RecordType.Aaaa)
        ? []
        : [.. oracle.GetProperty("answer").EnumerateArray().Select(l => l.GetString()!.Split(' ', 4))
            .Where(f => f[2] == RecordFormatter.TypeName(type) && f[0].TrimEnd('.').Equals(name, StringComparison.OrdinalIgnoreCase))
            .Select(f => IPAddress.Parse(f[3]).ToString())];

    private static (byte[] Name, RecordType Type)? Question(byte[] packet)
    {
        Span<byte> name = stackalloc byte[DomainName.MaximumWire];
        return MessageHeader.TryRead(packet, out var header) && header.Questions == 1 && header.IsReply
            && NameReader.TryRead(packet, MessageHeader.Length, name, out var length, out var next) && packet.Length >= next + 4
            ? (name[..length].ToArray(), (RecordType)((packet[next] << 8) | packet[next + 1]))
            : null;
    }

    private static IEnumerable<(string Id, byte[] Packet, JsonElement Oracle)> Packets()
    {
        foreach (var file in (string[])["unbound-packets.json", "typed-replies.json"])
        {
            if (SharedData.Find("conformance", "dns", file) is { } path)
            {
                foreach (var c in Cases(path))
                {
                    yield return (c.GetProperty("id").GetString()!, Convert.FromHexString(c.GetProperty("packet_hex").GetString()!), c.GetProperty("dnspython"));
                }
            }
        }

        if (SharedData.Find("conformance", "dns", "c-ares-fuzzinput", "cases.json") is { } index)
        {
            foreach (var c in Cases(index))
            {
                var file = c.GetProperty("file").GetString()!;
                yield return (file, File.ReadAllBytes(Path.Combine(Path.GetDirectoryName(index)!, file)), c.GetProperty("dnspython"));
            }
        }
    }

    private static JsonElement.ArrayEnumerator Cases(string path) => JsonDocument.Parse(File.ReadAllText(path)).RootElement.GetProperty("cases").EnumerateArray();
}
