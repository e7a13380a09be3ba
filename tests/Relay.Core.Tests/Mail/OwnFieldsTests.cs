using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Relay.Core.Mail;
using Relay.Mime;

namespace Relay.Core.Tests.Mail;

public sealed class OwnFieldsTests
{
    private const string Host = "mx.example.org";

    [Theory]
    [InlineData("Authentication-Results: mx.example.org; spf=pass")]
    [InlineData("authentication-RESULTS: MX.Example.ORG; spf=pass")]
    [InlineData("Authentication-Results:mx.example.org;spf=pass")]
    [InlineData("Authentication-Results: mx.example.org")]
    [InlineData("Authentication-Results: mx.example.org 1; none")]
    [InlineData("Authentication-Results: mx.example.org/1; none")]
    [InlineData("Authentication-Results: mx.example.org; none")]
    [InlineData("Authentication-Results: mx.example.org.; none")]
    [InlineData("Authentication-Results: (a comment) mx.example.org; none")]
    [InlineData("Authentication-Results: mx.example.org(a comment); none")]
    [InlineData("Authentication-Results: (one (two (three))) mx.example.org; none")]
    [InlineData("Authentication-Results: (one)(two)\t(three)mx.example.org; none")]
    [InlineData("Authentication-Results: (an escaped \\) stays inside) mx.example.org; none")]
    [InlineData("Authentication-Results: \"mx.example.org\"; none")]
    [InlineData("Authentication-Results: \"MX.EXAMPLE.ORG.\" (x); none")]
    [InlineData("Authentication-Results: \"mx\\.ex\\ample.org\"; none")]
    [InlineData("Authentication-Results:\r\n mx.example.org; none")]
    [InlineData("Authentication-Results:\r\n\t(folded\r\n comment)\r\n mx.example.org\r\n ; none")]
    [InlineData("Authentication-Results : mx.example.org; none")]
    [InlineData("Authentication-Results: (a)\r\n (b) \"mx.example.org\" (c) 1 (d); none")]
    [InlineData("Authentication-Results: \" mx.example.org \"; none")]
    [InlineData("Authentication-Results: mx.example.org...; none")]
    [InlineData("Authentication-Results: mx.example.org\0; spf=pass")]
    [InlineData("Authentication-Results: \0\u0001mx.example.org; spf=pass")]
    [InlineData("Authentication-Results: mx.example.org\u000B; spf=pass")]
    [InlineData("Authentication-Results: mx.example.org\u00A0; spf=pass")]
    [InlineData("Authentication-Results: \u00A0mx.example.org; spf=pass")]
    [InlineData("Authentication-Results: \uFEFFmx.example.org; spf=pass")]
    [InlineData("Authentication-Results: mx.exam\u200Bple.o\u00ADrg; spf=pass")]
    [InlineData("Authentication-Results: mx.example.org\u202E; spf=pass")]
    [InlineData("Authentication-Results: mx.example.org, spf=pass")]
    [InlineData("Authentication-Results: mx.example.org: spf=pass")]
    [InlineData("Authentication-Results: mx.example.org\"; spf=pass")]
    [InlineData("Authentication-Results: mx.example.org=x; spf=pass")]
    [InlineData("Authentication-Results: ｍｘ．ｅｘａｍｐｌｅ．ｏｒｇ; spf=pass")]
    [InlineData("Authentication-Results: mx。example｡org; spf=pass")]
    [InlineData("Authentication-Results: \"mx．example．org\"; spf=pass")]
    [InlineData("Authentication-Results: 𝐦𝗑.ⓔⓧample.ℴrg; spf=pass")]
    [InlineData("Authentication-Results: XN--mx-.example.org; spf=pass")]
    [InlineData("Authentication-Results: =?utf-8?q?mx.example.org?=; spf=pass")]
    [InlineData("Authentication-Results: =?utf-8?B?bXguZXhhbXBsZS5vcmc7IHNwZj1wYXNz?=")]
    [InlineData("Authentication-Results: mx.=?utf-8?q?example?=.org; spf=pass")]
    [InlineData("Authentication-Results: \"=?utf-8?q?mx.example.org?=\"; spf=pass")]
    [InlineData("X-Spam-Status: No, score=-100")]
    [InlineData("X-Spam-Flag: NO")]
    [InlineData("x-sPAM-anything-else: 1")]
    [InlineData("X-Spam-Report:\r\n\t* many\r\n\t* lines")]
    [InlineData("X-Spam-Score : 0")]
    [InlineData("X-Relay-Id: 01kdvvjg000000000000")]
    [InlineData("x-relay-id: forged")]
    public void Find_FieldOfOurName_IsTakenOutWhole(string field)
    {
        var header = $"Subject: a\r\n{field}\r\nTo: b\r\n";
        Assert.Equal("Subject: a\r\nTo: b\r\n", Without(header, Host));
    }

    [Theory]
    [InlineData("Authentication-Results: other.example; spf=pass")]
    [InlineData("Authentication-Results: mx.example.org.evil.example; spf=pass")]
    [InlineData("Authentication-Results: evilmx.example.org; spf=pass")]
    [InlineData("Authentication-Results: example.org; spf=pass")]
    [InlineData("Authentication-Results: other.example (mx.example.org); spf=pass")]
    [InlineData("Authentication-Results: (mx.example.org) other.example; spf=pass")]
    [InlineData("Authentication-Results: other.example; spf=pass smtp.helo=mx.example.org")]
    [InlineData("Authentication-Results: ((mx.example.org; spf=pass")]
    [InlineData("Authentication-Results:")]
    [InlineData("Authentication-Results: ;")]
    [InlineData("Authentication-Results: \"")]
    [InlineData("Authentication-Results: mx.ex\u0430mple.org; spf=pass")]
    [InlineData("Authentication-Results: mx.example.org.\u0435vil; spf=pass")]
    [InlineData("Authentication-Results: mx.example-org; spf=pass")]
    [InlineData("Authentication-Results: mx_example.org; spf=pass")]
    [InlineData("Authentication-Results: xn--mx.example.org; spf=pass")]
    [InlineData("Authentication-Results: other.example; dkim=pass reason=\"=?utf-8?q?x?=\"")]
    [InlineData("Authentication-Results: other.example 1; spf=pass (=?utf-8?q?mx.example.org?=)")]
    [InlineData("Authentication-Results: ; mx.example.org; spf=pass")]
    [InlineData("Authentication-Results-Old: mx.example.org; spf=pass")]
    [InlineData("ARC-Authentication-Results: i=1; mx.example.org; spf=pass")]
    [InlineData("X-Authentication-Results: mx.example.org; spf=pass")]
    [InlineData("X-Spam: yes")]
    [InlineData("X-Spam-: empty tail")]
    [InlineData("XX-Spam-Status: No")]
    [InlineData("X-Spammer: x")]
    [InlineData("X-Relay-Identity: x")]
    [InlineData("X-Relay: x")]
    [InlineData("Received: from mx.example.org by mx.example.org")]
    [InlineData("no field at all X-Spam-Flag NO")]
    public void Find_FieldThatOnlyLooksLikeOurs_Stays(string field)
    {
        var header = $"{field}\r\nTo: b\r\n";
        Assert.Equal(header, Without(header, Host));
    }

    [Theory]
    [InlineData("xn--bcher-kva.example", "bücher.example")]
    [InlineData("xn--bcher-kva.example", "BÜCHER.Example.")]
    [InlineData("xn--bcher-kva.example", "\"bücher.example\"")]
    [InlineData("xn--bcher-kva.example", "XN--BCHER-KVA.example")]
    [InlineData("bücher.example", "xn--bcher-kva.example")]
    [InlineData("bücher.example", "bücher.example")]
    public void Find_OtherLabelsOfOurName_IsOurs(string hostname, string id) =>
        Assert.Equal("", Without($"Authentication-Results: {id}; spf=pass\r\n", hostname));

    [Fact]
    public void Find_FoldedFirstLine_IsNotTakenForAField()
    {
        const string Header = " X-Spam-Flag: NO\r\nTo: b\r\n";
        Assert.Equal(Header, Without(Header, Host));
    }

    [Theory]
    [InlineData("")]
    [InlineData("\"")]
    public void Find_IdOfAMegabyteOfLetters_IsNotOurs(string quote)
    {
        // Mapped as an internationalized name it would take minutes, and the runner's time-out.
        var letters = new string([.. Enumerable.Range(0, 400_000).Select(static i => (char)(0x4E00 + (i % 20_000)))]);
        var header = $"Authentication-Results: {quote}{letters}{quote}; none\r\n";
        Assert.Equal(header, Without(header, Host));
    }

    [Fact]
    public void Find_SeveralFields_ComeInOrder()
    {
        const string Header = "X-Spam-Flag: NO\r\nX-Spam-Score: 0\r\nSubject: x\r\nX-Relay-Id: y\r\n";
        var bytes = Encoding.UTF8.GetBytes(Header);
        Assert.Equal(
            [new ByteRange(0, 17), new ByteRange(17, 17), new ByteRange(46, 15)],
            OwnFields.Find(bytes, HeaderFields.Parse(bytes), Host));
    }

    [Fact]
    public void Find_AnyBytes_NamesStretchesInsideTheHeader()
    {
        string[] words = ["Authentication-Results", "X-Spam-", "X-Spam-A", ":", " ", "\t", "\r\n", "\r", "(", ")", "\\", "\"", ";", Host, ".", "ü", "xn--", "。", "\0", "A: b"];
        var pieces = Gen.OneOf(
            Gen.Elements(words).Select(Encoding.UTF8.GetBytes),
            ArbMap.Default.GeneratorFor<byte>().ArrayOf());
        Prop.ForAll(pieces.ListOf().Select(static p => p.SelectMany(static b => b).ToArray()).ToArbitrary(), bytes =>
        {
            var fields = HeaderFields.Parse(bytes);
            long end = 0;
            foreach (var range in OwnFields.Find(bytes, fields, Host))
            {
                Assert.True(range.Offset >= end && range.Length > 0 && range.End <= fields.Length);
                end = range.End;
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000).WithReplay(17, 19));
    }

    private static string Without(string header, string hostname)
    {
        var bytes = Encoding.UTF8.GetBytes(header);
        var rest = bytes.ToList();
        foreach (var range in OwnFields.Find(bytes, HeaderFields.Parse(bytes), hostname).Reverse())
        {
            rest.RemoveRange((int)range.Offset, (int)range.Length);
        }

        return Encoding.UTF8.GetString([.. rest]);
    }
}
