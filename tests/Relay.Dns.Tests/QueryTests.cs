using Relay.Testing.Dns;

namespace Relay.Dns.Tests;

public sealed class QueryTests
{
    private static readonly byte[] Name = FakeDnsReply.Name("mail.example.test");

    [Fact]
    public void Query_AsSent_AsksOnceWithRecursionAndTheAdBit()
    {
        var query = Query.Create(Name, RecordType.Mx, edns: true);
        Assert.True(MessageHeader.TryRead(query.Packet.Span, out var header));
        Assert.Equal((0x0120, 1, 0, 0, 1), (header.Flags, header.Questions, header.Answers, header.Authorities, header.Additionals));
        Assert.Equal("0000290" + "4D0000000000000", Convert.ToHexString(query.Packet.Span[^11..]));
        Assert.Equal("000F0001", Convert.ToHexString(query.Packet.Span[(12 + Name.Length)..(16 + Name.Length)]));
        Assert.Equal(16 + Name.Length, Query.Create(Name, RecordType.Mx, edns: false).Packet.Length);
    }

    [Fact]
    public void Queries_OfOneQuestion_DifferInIdAndCase()
    {
        var packets = Enumerable.Range(0, 64).Select(_ => FakeDnsQuery.TryParse(Query.Create(Name, RecordType.A, true).Packet.ToArray(), false)!).ToList();
        Assert.True(packets.Select(p => p.Id).Distinct().Count() > 50);
        Assert.True(packets.Select(p => p.AsAsked).Distinct().Count() > 50);
        Assert.All(packets, p => Assert.Equal("mail.example.test", p.Name));
    }

    [Fact]
    public void Reply_ThatEchoesAll_IsOurs() => Assert.Equal(ReplyMatch.Ours, Match(reply => reply));

    [Theory]
    [InlineData(0, 0x01, "Foreign")] // id
    [InlineData(1, 0x80, "Foreign")]
    [InlineData(2, 0x80, "Foreign")] // no response
    [InlineData(2, 0x10, "Foreign")] // another opcode
    [InlineData(5, 0x03, "Foreign")] // two questions
    [InlineData(5, 0x01, "Foreign")] // none, though nothing failed
    [InlineData(12, 0x01, "Foreign")] // label's length
    [InlineData(13, 0x20, "OtherCase")]
    [InlineData(13, 0x01, "Foreign")] // another name
    [InlineData(31, 0x02, "Foreign")] // another type
    [InlineData(33, 0x02, "Foreign")] // another class
    public void Reply_WithAnythingElse_IsNot(int at, byte bits, string expected) => Assert.Equal(expected, Match(reply =>
    {
        reply[at] ^= bits;
        return reply;
    }).ToString());

    [Fact]
    public void Reply_CutWithinTheQuestion_IsForeign()
    {
        for (var length = 0; length < 16 + Name.Length; length++)
        {
            Assert.Equal(ReplyMatch.Foreign, Match(reply => reply[..length]));
        }
    }

    [Fact]
    public void FormatError_WithoutQuestion_IsOurs() => Assert.Equal(ReplyMatch.Ours, Match(reply =>
    {
        reply[5] = 0;
        reply[3] |= 1;
        return reply[..12];
    }));

    private static ReplyMatch Match(Func<byte[], byte[]> twist)
    {
        var query = Query.Create(Name, RecordType.Mx, edns: false);
        var reply = query.Packet.ToArray();
        reply[2] |= 0x80;
        return query.Match(twist(reply));
    }
}
