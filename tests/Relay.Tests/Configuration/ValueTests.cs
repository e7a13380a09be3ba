using System.Net;
using Relay.Configuration.Values;
using Relay.Core.Options;

namespace Relay.Tests.Configuration;

public sealed class ValueTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("1000", 1000)]
    [InlineData("1B", 1)]
    [InlineData("3KiB", 3L << 10)]
    [InlineData("50MiB", 50L << 20)]
    [InlineData("2GiB", 2L << 30)]
    public void Size_Valid_IsOctets(string text, long expected)
    {
        Assert.Equal(expected, Units.Size(0, long.MaxValue)(text).Value);
    }

    [Theory]
    [InlineData("")]
    [InlineData("MiB")]
    [InlineData("-1")]
    [InlineData("1.5MiB")]
    [InlineData("1 MiB")]
    [InlineData("1mib")]
    [InlineData("1K")]
    [InlineData("99999999999999999999")]
    [InlineData("1MiBx")]
    [InlineData("٣MiB")]
    public void Size_Invalid_IsAProblem(string text)
    {
        Assert.NotNull(Units.Size(0, long.MaxValue)(text).Problem);
    }

    [Fact]
    public void Size_PastLong_IsOutOfBoundsAndNoOverflow()
    {
        Assert.Contains("out of bounds", Units.Size(0, 1L << 40)("9223372036854775807GiB").Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0", 0)]
    [InlineData("0s", 0)]
    [InlineData("250ms", 250)]
    [InlineData("2s", 2_000)]
    [InlineData("5m", 300_000)]
    [InlineData("3h", 10_800_000)]
    [InlineData("35d", 3_024_000_000)]
    public void Time_Valid_IsItsLength(string text, long milliseconds)
    {
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), Units.Time(TimeSpan.Zero, TimeSpan.MaxValue)(text).Value);
    }

    [Theory]
    [InlineData("")]
    [InlineData("5")]
    [InlineData("5min")]
    [InlineData("-5s")]
    [InlineData("1h30m")]
    [InlineData("s")]
    public void Time_Invalid_IsAProblem(string text)
    {
        Assert.NotNull(Units.Time(TimeSpan.Zero, TimeSpan.MaxValue)(text).Problem);
    }

    [Theory]
    [InlineData("smtp://h", BackendScheme.Smtp, "h", 25, BackendTls.Opportunistic, null)]
    [InlineData("smtp://H.Example:2525", BackendScheme.Smtp, "h.example", 2525, BackendTls.Opportunistic, null)]
    [InlineData("smtp://[2001:db8::1]", BackendScheme.Smtp, "2001:db8::1", 25, BackendTls.Opportunistic, null)]
    [InlineData("smtp://[2001:db8::1]:26?tls=none", BackendScheme.Smtp, "2001:db8::1", 26, BackendTls.None, null)]
    [InlineData("smtp://10.0.0.5?tls=required&tls_name=Mail.Example", BackendScheme.Smtp, "10.0.0.5", 25, BackendTls.Required, "mail.example")]
    [InlineData("smtp://10.0.0.5?tls_name=mail.example&tls=verified", BackendScheme.Smtp, "10.0.0.5", 25, BackendTls.Verified, "mail.example")]
    [InlineData("smtps://h", BackendScheme.Smtps, "h", 465, BackendTls.Verified, null)]
    [InlineData("smtps://h?tls=required", BackendScheme.Smtps, "h", 465, BackendTls.Required, null)]
    [InlineData("smtps://h?tls=opportunistic", BackendScheme.Smtps, "h", 465, BackendTls.Opportunistic, null)]
    [InlineData("lmtp://h", BackendScheme.Lmtp, "h", 24, BackendTls.Opportunistic, null)]
    [InlineData("mx://example.org", BackendScheme.Mx, "example.org", 25, BackendTls.Opportunistic, null)]
    [InlineData("imap://h", BackendScheme.Imap, "h", 143, BackendTls.Opportunistic, null)]
    [InlineData("imaps://h", BackendScheme.Imaps, "h", 993, BackendTls.Verified, null)]
    [InlineData("pop3://h", BackendScheme.Pop3, "h", 110, BackendTls.Opportunistic, null)]
    [InlineData("pop3s://h", BackendScheme.Pop3s, "h", 995, BackendTls.Verified, null)]
    public void BackendUrl_Valid_HasItsParts(string text, BackendScheme scheme, string host, int port, BackendTls tls, string? name)
    {
        var parsed = Url(text);

        Assert.Null(parsed.Problem);
        Assert.Equal(new BackendUrl(scheme, host, port, tls, name), parsed.Value);
    }

    [Fact]
    public void BackendUrl_Maildir_HasAnAbsolutePath()
    {
        Assert.Equal("/base/var/maildir", Url("maildir:var/maildir").Value.Path);
        Assert.Equal("/m", Url("maildir:/m").Value.Path);
    }

    [Theory]
    [InlineData("smtp:h")]
    [InlineData("SMTP://h")]
    [InlineData("smtp://")]
    [InlineData("smtp://:25")]
    [InlineData("smtp://h:")]
    [InlineData("smtp://h:0")]
    [InlineData("smtp://h:65536")]
    [InlineData("smtp://h:+25")]
    [InlineData("smtp://h/")]
    [InlineData("smtp://user@h")]
    [InlineData("smtp://2001:db8::1")]
    [InlineData("smtp://[::1")]
    [InlineData("smtp://[h]:25")]
    [InlineData("smtp://10.1")]
    [InlineData("smtp://a..b")]
    [InlineData("smtp://h?")]
    [InlineData("smtp://h?tls")]
    [InlineData("smtp://h?tls=on")]
    [InlineData("smtp://h?tls=none&tls=none")]
    [InlineData("smtp://h?timeout=3")]
    [InlineData("smtp://h?tls_name=")]
    [InlineData("smtps://h?tls=none")]
    [InlineData("mx://10.0.0.1")]
    [InlineData("maildir:")]
    [InlineData("http://h")]
    public void BackendUrl_Invalid_IsAProblem(string text)
    {
        Assert.NotNull(Url(text).Problem);
    }

    [Theory]
    [InlineData("127.0.0.1:25", "127.0.0.1:25", true)]
    [InlineData("127.0.0.1:25", "127.0.0.2:25", false)]
    [InlineData("127.0.0.1:25", "127.0.0.1:26", false)]
    [InlineData("0.0.0.0:25", "127.0.0.1:25", true)]
    [InlineData("[::1]:25", "0.0.0.0:25", false)]
    [InlineData("[::]:25", "127.0.0.1:25", true)]
    [InlineData("[::]:25", "[::1]:25", true)]
    [InlineData("0.0.0.0:0", "0.0.0.0:0", false)]
    public void Clash_Addresses_AreThoseThatCannotBothBeBound(string a, string b, bool clash)
    {
        Assert.Equal(clash, Addresses.Clash(IPEndPoint.Parse(a), IPEndPoint.Parse(b)));
        Assert.Equal(clash, Addresses.Clash(IPEndPoint.Parse(b), IPEndPoint.Parse(a)));
    }

    [Theory]
    [InlineData("10.1")]
    [InlineData("010.0.0.1")]
    [InlineData("0x7f.0.0.1")]
    [InlineData("2130706433")]
    [InlineData("fe80::1%eth0")]
    [InlineData("[::1]")]
    [InlineData("")]
    public void Address_NotInFullForm_IsNone(string text)
    {
        Assert.False(Addresses.TryAddress(text, out _));
    }

    [Theory]
    [InlineData("localhost", "localhost")]
    [InlineData("a_b.example", "a_b.example")]
    [InlineData("例え.テスト", "xn--r8jz45g.xn--zckzah")]
    [InlineData("BÜCHER.Example", "xn--bcher-kva.example")]
    public void DomainName_Valid_IsLowerCaseALabels(string text, string expected)
    {
        Assert.Equal(expected, DomainNames.Name(text).Value);
    }

    [Theory]
    [InlineData(63, true)]
    [InlineData(64, false)]
    public void DomainName_LabelAtTheCap_IsTakenAndOnePastNot(int length, bool valid)
    {
        Assert.Equal(valid, DomainNames.TryName(new string('a', length) + ".example", out _));
    }

    [Theory]
    [InlineData(253, true)]
    [InlineData(254, false)]
    public void DomainName_AtTheCap_IsTakenAndOnePastNot(int length, bool valid)
    {
        var name = string.Concat(Enumerable.Repeat("a.", 126)) + new string('b', length - 252);

        Assert.Equal(length, name.Length);
        Assert.Equal(valid, DomainNames.TryName(name, out _));
    }

    private static Parsed<BackendUrl> Url(string text) =>
        BackendUrls.Of(Enum.GetValues<BackendScheme>(), new FilePaths("/base").Absolute)(text);
}
