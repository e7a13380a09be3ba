using Relay.Testing.Dns;

namespace Relay.Dns.Tests;

public sealed class AnswerReaderTests
{
    private const string Asked = "a.test";

    [Fact]
    public void Mx_Compressed_IsDecoded()
    {
        var reading = AnswerReader.Read(Samples.Mx, FakeDnsReply.Name(Asked), RecordType.Mx);
        Assert.Equal(new MxRecord("a.test", 300, 10, "mx.a.test"), Assert.Single(reading.Records));
        Assert.Equal(300u, reading.Ttl);
    }

    [Theory]
    [InlineData(RecordType.A, "C0000207", "192.0.2.7")]
    [InlineData(RecordType.Aaaa, "20010DB8000000000000000000000001", "2001:db8::1")]
    [InlineData(RecordType.Ns, "026E73047465737400", "ns.test")]
    [InlineData(RecordType.Ptr, "026E5304544553540" + "0", "ns.test")]
    [InlineData(RecordType.Cname, "C00C", "a.test")]
    [InlineData(RecordType.Mx, "000000", "0 .")] // RFC 7505
    [InlineData(RecordType.Txt, "0276310005FF5C616161", @"v1\255\\aaa")]
    [InlineData(RecordType.Txt, "00", "")]
    [InlineData(RecordType.Txt, "", "")]
    [InlineData(RecordType.Soa, "026E730002686D00" + "00000001000000020000000300000004FFFFFFFF", "ns hm 1 2 3 4 4294967295")]
    [InlineData(RecordType.Tlsa, "030101ABCD", "3 1 1 abcd")]
    public void Data_OfEachType_IsDecodedAndFormatted(RecordType type, string hex, string expected)
    {
        var reading = Read(new FakeDnsReply { Answers = [FakeDnsReply.Record(null, (ushort)type, 60, Convert.FromHexString(hex))] }, type);
        Assert.Equal(DnsOutcome.Records, reading.Outcome);
        Assert.Equal(expected, RecordFormatter.Data(Assert.Single(reading.Records)));
        Assert.Equal(type, reading.Records[0].Type);
    }

    [Theory]
    [InlineData(RecordType.A, "C00002")]
    [InlineData(RecordType.A, "C000020701")]
    [InlineData(RecordType.Aaaa, "C0000207")]
    [InlineData(RecordType.Ns, "")]
    [InlineData(RecordType.Ns, "026E7300FF")]
    [InlineData(RecordType.Ns, "036E73")]
    [InlineData(RecordType.Mx, "0000")]
    [InlineData(RecordType.Mx, "00000161")]
    [InlineData(RecordType.Txt, "0361")]
    [InlineData(RecordType.Soa, "026E730002686D00" + "0000000100000002000000030000000400000")]
    [InlineData(RecordType.Soa, "026E7300")]
    [InlineData(RecordType.Tlsa, "0301")]
    public void Data_ThatIsNotOfItsType_MakesTheReplyMalformed(RecordType type, string hex)
    {
        var data = Convert.FromHexString(hex.Length % 2 == 0 ? hex : hex[..^1]);
        Assert.Equal(DnsFailure.Malformed, Read(new FakeDnsReply { Answers = [FakeDnsReply.Record(null, (ushort)type, 60, data)] }, type).Failure);
    }

    [Fact]
    public void Records_OfAnotherOwnerClassOrType_AreNotBelieved()
    {
        var chaos = FakeDnsReply.Record(null, 1, 60, [6, 6, 6, 6]);
        chaos[5] = 3;
        var reading = Read(new FakeDnsReply
        {
            Answers = [FakeDnsReply.Record("evil.test", 1, 60, [6, 6, 6, 6]), chaos, FakeDnsReply.Record(null, 99, 60, [6, 6, 6, 6])],
            Additionals = [FakeDnsReply.Record(null, 1, 60, [6, 6, 6, 6])],
        }.WithSoa(60, 60), RecordType.A);
        Assert.Equal((DnsOutcome.NoData, DnsFailure.None, 0), (reading.Outcome, reading.Failure, reading.Records.Length));
    }

    [Fact]
    public void Aliases_InAnyOrderAndCase_AreFollowed()
    {
        var reading = Read(new FakeDnsReply
        {
            Answers = [FakeDnsReply.Record("C.test", 1, 50, [192, 0, 2, 1]), FakeDnsReply.Cname("b.test", "c.TEST", 40), FakeDnsReply.Cname(null, "B.test", 90)],
        }, RecordType.A);
        Assert.Equal("192.0.2.1", RecordFormatter.Data(Assert.Single(reading.Records)));
        Assert.Equal(["b.test", "c.test"], reading.Aliases.Select(RecordFormatter.Data));
        Assert.Equal(40u, reading.Ttl);
    }

    [Theory]
    [InlineData(16, DnsFailure.None)]
    [InlineData(17, DnsFailure.Loop)]
    public void Aliases_PastTheLimit_AreALoop(int count, DnsFailure expected)
    {
        var chain = Enumerable.Range(0, count).Select(i => FakeDnsReply.Cname(i == 0 ? null : $"n{i}.test", $"n{i + 1}.test"));
        var reading = Read(new FakeDnsReply { Answers = [.. chain, FakeDnsReply.Record($"n{count}.test", 1, 9, [1, 2, 3, 4])] }, RecordType.A);
        Assert.Equal(expected, reading.Failure);
        Assert.Equal(expected == DnsFailure.None ? 1 : 0, reading.Records.Length);
    }

    [Fact]
    public void Alias_AskedForItself_IsARecord()
    {
        var reading = Read(new FakeDnsReply { Answers = [FakeDnsReply.Cname(null, "b.test")] }, RecordType.Cname);
        Assert.Equal("b.test", RecordFormatter.Data(Assert.Single(reading.Records)));
        Assert.Empty(reading.Aliases);
    }

    [Fact]
    public void NameError_BehindAnAlias_IsOfTheLastName()
    {
        var reading = Read(new FakeDnsReply { ResponseCode = 3, Answers = [FakeDnsReply.Cname(null, "gone.test", 20)] }.WithSoa(60, 60), RecordType.A);
        Assert.Equal((DnsOutcome.NxDomain, 20u, null), (reading.Outcome, reading.Ttl, reading.Next));
        Assert.Single(reading.Aliases);
    }

    [Theory]
    [InlineData(600, 60, 60)] // RFC 2308 §5: the lesser of both
    [InlineData(30, 3600, 30)]
    [InlineData(0x80000001, 3600, 0)] // RFC 2181 §8
    public void Absence_IsKept_AsLongAsTheSoaSays(uint ttl, uint minimum, uint expected)
    {
        Assert.Equal(expected, Read(new FakeDnsReply { ResponseCode = 3 }.WithSoa(ttl, minimum), RecordType.A).Ttl);
        Assert.Equal(expected, Read(new FakeDnsReply().WithSoa(ttl, minimum), RecordType.A).Ttl);
    }

    [Fact]
    public void Absence_WithoutSoa_IsNotKept()
    {
        var reading = Read(new FakeDnsReply { ResponseCode = 3 }, RecordType.A);
        Assert.Equal((DnsOutcome.NxDomain, 0u), (reading.Outcome, reading.Ttl));
    }

    [Fact]
    public void Referral_IsNoAbsence()
    {
        var referral = new FakeDnsReply { Authorities = [FakeDnsReply.Record("test", 2, 60, FakeDnsReply.Name("ns.test"))] };
        Assert.Equal(DnsFailure.ServFail, Read(referral, RecordType.A).Failure);
        Assert.Equal(DnsOutcome.NoData, Read(referral with { Flags = 0x8580 }, RecordType.A).Outcome);
    }

    [Theory]
    [InlineData(1, DnsFailure.ServFail, true)]
    [InlineData(2, DnsFailure.ServFail, false)]
    [InlineData(4, DnsFailure.ServFail, true)]
    [InlineData(5, DnsFailure.Refused, false)]
    [InlineData(6, DnsFailure.ServFail, false)]
    public void ResponseCode_OfTrouble_IsAFailure(int code, DnsFailure failure, bool mayBeEdns)
    {
        var reading = Read(new FakeDnsReply { ResponseCode = code }, RecordType.A);
        Assert.Equal((failure, mayBeEdns, DnsOutcome.Temporary), (reading.Failure, reading.MayBeEdns, reading.Outcome));
    }

    [Fact]
    public void ResponseCode_ExtendedInOpt_IsAFailure()
    {
        var opt = FakeDnsReply.Record("", 41, 0x01000000, []);
        Assert.Equal(DnsFailure.ServFail, Read(new FakeDnsReply { Answers = [FakeDnsReply.Record(null, 1, 60, [1, 2, 3, 4])], Additionals = [opt] }, RecordType.A).Failure);
    }

    [Fact]
    public void Ttl_WithTheTopBit_IsZero() => Assert.Equal(0u, Read(FakeDnsReply.A("192.0.2.1", 0x80000000), RecordType.A).Ttl);

    [Fact]
    public void Message_WithBytesBehindItsEnd_IsMalformed() => Assert.Equal(
        DnsFailure.Malformed, AnswerReader.Read([.. Samples.Mx, 0], FakeDnsReply.Name(Asked), RecordType.Mx).Failure);

    [Theory]
    [InlineData(1000, DnsFailure.None)]
    [InlineData(1001, DnsFailure.Malformed)]
    public void Records_PastTheLimit_AreMalformed(int count, DnsFailure expected)
    {
        var record = FakeDnsReply.Record(null, 1, 60, [192, 0, 2, 1]);
        byte[] message = [.. Samples.Mx[..6], (byte)(count >> 8), (byte)count, .. Samples.Mx[8..24], .. Enumerable.Repeat(record, count).SelectMany(r => r)];
        message[21] = 1;
        Assert.Equal(expected, AnswerReader.Read(message, FakeDnsReply.Name(Asked), RecordType.A).Failure);
    }

    [Fact]
    public void Type_ByItsMnemonic_IsFound()
    {
        Assert.True(RecordFormatter.TryParseType("aaaa", out var type));
        Assert.Equal((RecordType.Aaaa, "AAAA"), (type, RecordFormatter.TypeName(type)));
        Assert.All(["1", "+1", "ANY", "", "A,Ns"], t => Assert.False(RecordFormatter.TryParseType(t, out _)));
    }

    private static Reading Read(FakeDnsReply reply, RecordType type)
    {
        var query = Query.Create(FakeDnsReply.Name(Asked), type, edns: false);
        var packet = reply.Packets(FakeDnsQuery.TryParse(query.Packet.ToArray(), overTcp: false)!).Single();
        Assert.Equal(ReplyMatch.Ours, query.Match(packet));
        return AnswerReader.Read(packet, query.Name, type);
    }
}
