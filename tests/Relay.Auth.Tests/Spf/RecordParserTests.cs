using System.Text;
using Relay.Auth.Spf;

namespace Relay.Auth.Tests.Spf;

public sealed class RecordParserTests
{
    [Theory]
    [InlineData("v=spf1")]
    [InlineData("v=spf1 ")]
    [InlineData("V=SPF1   -ALL   ")]
    [InlineData("v=spf1 +a ?mx ~ptr -all")]
    [InlineData("v=spf1 a/24 a//64 a/24//64 a:b.example/0 mx:b.example//128 mx/32")]
    [InlineData("v=spf1 ip4:192.0.2.0/24 ip4:0.0.0.0/0 ip4:255.255.255.255")]
    [InlineData("v=spf1 ip6::: ip6:2001:db8::/32 ip6:::ffff:192.0.2.1 ip6:1:2:3:4:5:6:7:8/128")]
    [InlineData("v=spf1 include:b.example. exists:%{ir}.%{l1r+-}.%{d2}.b.example ptr:b.example")]
    [InlineData("v=spf1 a:b%{d} a:%%%_%-.example a:b%% a:%{d}.com")]
    [InlineData("v=spf1 a:b.c-d a:b.xn--zckzah a:b.1x a:.b a:b/c:d.example")]
    [InlineData("v=spf1 exp=e.example redirect=r.example x=y x-1._z=%{c}%{t} unknown=")]
    [InlineData("v=spf1 redirect=%{d} a:%{S127R.-+,/_=}")]
    public void Parse_AllThatTheGrammarAllows_IsTaken(string record) => Assert.Null(RecordParser.Parse(Encoding.ASCII.GetBytes(record)).Problem);

    [Theory]
    [InlineData("moo")]
    [InlineData("-")]
    [InlineData("0")]
    [InlineData("a,mx")]
    [InlineData("all:")]
    [InlineData("all/8")]
    [InlineData("++all")]
    [InlineData("+redirect=b.example")]
    [InlineData("include")]
    [InlineData("include:")]
    [InlineData("include/24")]
    [InlineData("exists:b.example/24")]
    [InlineData("ptr/24")]
    [InlineData("ptr:")]
    [InlineData("a:")]
    [InlineData("a/")]
    [InlineData("a/33")]
    [InlineData("a//129")]
    [InlineData("a/024")]
    [InlineData("a/24/64")]
    [InlineData("a/24//64/1")]
    [InlineData("a///64")]
    [InlineData("a//64/24")]
    [InlineData("a:b")]
    [InlineData("a:b.")]
    [InlineData("a:b.123")]
    [InlineData("a:b.-c")]
    [InlineData("a:b.c-")]
    [InlineData("a:b.c_d")]
    [InlineData("a:b.example..")]
    [InlineData("a:%{d}b")]
    [InlineData("a:%{d}/b")]
    [InlineData("a:%")]
    [InlineData("a:%{")]
    [InlineData("a:%{}")]
    [InlineData("a:%{d")]
    [InlineData("a:%{d0}")]
    [InlineData("a:%{dr2}")]
    [InlineData("a:%{d;}")]
    [InlineData("a:%{x}")]
    [InlineData("a:%{c}")]
    [InlineData("a:%{r}.example")]
    [InlineData("a:%(d)")]
    [InlineData("ip4")]
    [InlineData("ip4:")]
    [InlineData("ip4:192.0.2")]
    [InlineData("ip4:192.0.2.256")]
    [InlineData("ip4:192.0.2.01")]
    [InlineData("ip4:192.0.2.1.1")]
    [InlineData("ip4:192.0.2.1//32")]
    [InlineData("ip4:192.0.2.1/33")]
    [InlineData("ip4:192.0.2.1/")]
    [InlineData("ip4:2001:db8::1")]
    [InlineData("ip4:b.example")]
    [InlineData("ip6:192.0.2.1")]
    [InlineData("ip6:2001:db8::1%1")]
    [InlineData("ip6:[2001:db8::1]")]
    [InlineData("ip6:2001:db8::1/129")]
    [InlineData("ip6:::192.0.02.1")]
    [InlineData("ip6:1::2::3")]
    [InlineData("ip6:1:2:3:4:5:6:7:8:9")]
    [InlineData("redirect=")]
    [InlineData("redirect=b")]
    [InlineData("redirect=b.example redirect=c.example")]
    [InlineData("exp=")]
    [InlineData("exp=b.example EXP=c.example")]
    [InlineData("=b")]
    [InlineData("1x=b")]
    [InlineData("x/y=b")]
    [InlineData("x=%a")]
    public void Parse_SyntaxErrorAfterAMatch_IsFoundAndNamed(string term)
    {
        var (record, problem) = RecordParser.Parse(Encoding.ASCII.GetBytes("v=spf1 all " + term));
        Assert.Null(record);
        Assert.False(string.IsNullOrEmpty(problem));
    }

    [Theory]
    [InlineData("v=spf1 a\t-all", "octet 9 ")]
    [InlineData("v=spf1 \u00E4:b.example", "octet 228 ")]
    [InlineData("v=spf1 -all\n", "octet 10 ")]
    public void Parse_OtherOctets_AreNamed(string record, string problem) =>
        Assert.StartsWith(problem, RecordParser.Parse(Encoding.Latin1.GetBytes(record)).Problem, StringComparison.Ordinal);

    [Theory]
    [InlineData("v=spf1", true)]
    [InlineData("V=sPf1 x", true)]
    [InlineData("v=spf10", false)]
    [InlineData("v=spf1\t-all", false)]
    [InlineData(" v=spf1", false)]
    [InlineData("v=spf", false)]
    [InlineData("", false)]
    public void IsSpf_Version_IsExact(string text, bool expected) => Assert.Equal(expected, SpfRecord.IsSpf(Encoding.ASCII.GetBytes(text)));

    [Fact]
    public void TextOf_EachDirective_IsAsPublished()
    {
        var record = RecordParser.Parse("v=spf1  +a:B.example/24 exp=x.example -ALL"u8.ToArray()).Record!;
        Assert.Equal(["+a:B.example/24", "-ALL"], record.Directives.Select(d => record.TextOf(d)));
    }

    [Fact]
    public void Memory_SameOctets_AreParsedOnce()
    {
        var memory = new RecordMemory();
        var first = memory.Parse("v=spf1 -all"u8.ToArray()).Record;
        Assert.Same(first, memory.Parse("v=spf1 -all"u8.ToArray()).Record);
        for (var i = 0; i < 2000; i++)
        {
            Assert.NotNull(memory.Parse(Encoding.ASCII.GetBytes($"v=spf1 ip4:192.0.2.{i % 256}/{1 + (i / 256)} -all")).Record);
        }

        Assert.NotNull(memory.Parse("v=spf1 moo"u8.ToArray()).Problem);
        Assert.NotNull(memory.Parse("v=spf1 moo"u8.ToArray()).Problem);
    }
}
