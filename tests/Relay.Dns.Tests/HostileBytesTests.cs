using System.Text;
using Relay.Testing.Dns;

namespace Relay.Dns.Tests;

/// <summary>Every parser of the resolver on prefixes of good input, on good input with changes, and on noise. Own samples: needs no shared data.</summary>
public sealed class HostileBytesTests
{
    private const string Asked = "a.test";
    private static readonly byte[] Name = FakeDnsReply.Name(Asked);

    /// <summary>Each type that is decoded, with its data's good form.</summary>
    private static readonly (RecordType Type, byte[] Data)[] Good =
    [
        (RecordType.A, [192, 0, 2, 1]),
        (RecordType.Aaaa, [0x20, 1, 0xD, 0xB8, .. new byte[12]]),
        (RecordType.Ns, [2, (byte)'n', (byte)'s', 0xC0, 12]),
        (RecordType.Cname, FakeDnsReply.Name("b.test")),
        (RecordType.Ptr, FakeDnsReply.Name("host.b.test")),
        (RecordType.Mx, [0, 10, 2, (byte)'m', (byte)'x', 0xC0, 12]),
        (RecordType.Txt, [3, 1, 2, 3, 0, 5, .. "v=abc"u8]),
        (RecordType.Soa, [.. FakeDnsReply.Name("ns.test"), 0xC0, 12, .. new byte[20]]),
        (RecordType.Tlsa, [3, 1, 1, .. new byte[32]]),
    ];

    [Fact]
    public void Reply_OfEachTypeCutAnywhere_IsMalformedAndNoAbsence()
    {
        foreach (var (type, packet) in Replies())
        {
            Assert.Equal(DnsOutcome.Records, AnswerReader.Read(packet, Name, type).Outcome);
            for (var length = 0; length < packet.Length; length++)
            {
                var cut = AnswerReader.Read(packet.AsSpan(0, length), Name, type);
                Assert.True(cut.Failure == DnsFailure.Malformed, $"{type} cut at {length}: {cut.Outcome} {cut.Failure}");
            }
        }
    }

    [Fact]
    public void Reply_WithAnyOctetChanged_IsReadWithoutThrowing_AndGivesOnlyWhatIsOfItsType()
    {
        foreach (var (type, packet) in Replies())
        {
            for (var at = 0; at < packet.Length; at++)
            {
                for (var value = 0; value < 256; value += at % 3 == 0 ? 1 : 7)
                {
                    var changed = packet.ToArray();
                    changed[at] = (byte)value;
                    var reading = AnswerReader.Read(changed, Name, type);
                    Assert.All(reading.Records, r => Assert.Equal(type, r.Type));
                    Assert.True(reading.Failure == DnsFailure.None || reading.Records.IsEmpty, $"{type} with {value} at {at}: records and {reading.Failure}");
                    Assert.All(reading.Records, r => Assert.NotNull(RecordFormatter.Data(r)));
                }
            }
        }
    }

    [Fact]
    public void Data_OfEachTypeCutOrMadeLonger_IsOfThatTypeOrNone()
    {
        foreach (var (type, data) in Good)
        {
            for (var length = 0; length <= data.Length + 1; length++)
            {
                // The record says how long its data is, and the message goes on behind it.
                byte[] cut = length <= data.Length ? data[..length] : [.. data, 0];
                var packet = Packet(type, cut);
                var reading = AnswerReader.Read(packet, Name, type);
                Assert.True(reading.Failure is DnsFailure.Malformed || reading.Records is [var record] && record.Type == type, $"{type} with {length} of {data.Length}");
            }
        }
    }

    [Fact]
    public void Name_OfNoise_IsReadWithinItsBounds()
    {
        var random = new Random(11);
        Span<byte> name = stackalloc byte[DomainName.MaximumWire];
        for (var i = 0; i < 100_000; i++)
        {
            var message = new byte[random.Next(1, 80)];
            random.NextBytes(message);
            for (var at = 0; at < message.Length; at += 3)
            {
                message[at] = random.Next(4) switch { 0 => 0, 1 => (byte)random.Next(8), 2 => 0xC0, _ => message[at] };
            }

            var offset = random.Next(message.Length);
            if (NameReader.TryRead(message, offset, name, out var length, out var next))
            {
                Assert.InRange(length, 1, DomainName.MaximumWire);
                Assert.InRange(next, offset + 1, message.Length);
                var again = new byte[DomainName.MaximumWire];
                var text = DomainName.Format(name[..length]);
                Assert.True(DomainName.TryEncode(text.Length == 0 ? "." : text, again, out var same) && again.AsSpan(0, same).SequenceEqual(name[..length]), text);
            }
        }
    }

    [Fact]
    public void Match_OfAnyBytes_IsOursOnlyWithIdAndQuestion()
    {
        var random = new Random(5);
        var query = Query.Create(Name, RecordType.A, edns: true);
        byte[] reply = [.. query.Packet.Span];
        reply[2] |= 0x80;
        Assert.Equal(ReplyMatch.Ours, query.Match(reply));
        for (var length = 0; length < 12 + Name.Length + 4; length++)
        {
            Assert.Equal(ReplyMatch.Foreign, query.Match(reply.AsSpan(0, length)));
        }

        for (var i = 0; i < 50_000; i++)
        {
            var noise = new byte[random.Next(100)];
            random.NextBytes(noise);
            reply.AsSpan(0, Math.Min(noise.Length, random.Next(14))).CopyTo(noise);
            var ours = query.Match(noise) == ReplyMatch.Ours;
            Assert.True(!ours || noise.AsSpan(0, 2).SequenceEqual(query.Packet.Span[..2]));
        }
    }

    [Fact]
    public void LocalFiles_OfAnyText_AreReadWithoutThrowing()
    {
        var random = new Random(9);
        string[] words = ["nameserver", "192.0.2.1", "2001:db8::1", "fe80::1%2", "[", "]", "%", "#", "options", "mail.test", "a..b", "\u00fc", "\0", "\n", "\r", " ", "\t", new string('x', 300)];
        for (var i = 0; i < 5000; i++)
        {
            var text = new StringBuilder();
            for (var n = random.Next(30); n > 0; n--)
            {
                text.Append(words[random.Next(words.Length)]).Append(random.Next(2) == 0 ? " " : "");
            }

            Assert.InRange(SystemResolver.Parse(text.ToString()).Length, 1, 3);
            Assert.False(new HostsFile(text.ToString()).TryAnswer(FakeDnsReply.Name("other.test"), RecordType.A, out _));
        }
    }

    private static IEnumerable<(RecordType Type, byte[] Packet)> Replies() => Good.Select(g => (g.Type, Packet(g.Type, g.Data)));

    /// <summary>A reply with every section: an answer, a SOA, an OPT.</summary>
    private static byte[] Packet(RecordType type, byte[] data)
    {
        var query = FakeDnsQuery.TryParse(Query.Create(Name, type, edns: false).Packet.ToArray(), overTcp: false)!;
        return new FakeDnsReply
        {
            Answers = [FakeDnsReply.Record(null, (ushort)type, 60, data)],
            Additionals = [FakeDnsReply.Record("", 41, 0, [])],
        }.WithSoa(60, 60).Packets(query).Single();
    }
}
