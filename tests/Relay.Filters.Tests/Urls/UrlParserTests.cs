using Relay.Filters.Urls.Parsing;

namespace Relay.Filters.Tests.Urls;

/// <summary>Hosts as browsers read them (WHATWG URL), and where RFC 3986 reads another.</summary>
public sealed class UrlParserTests
{
    [Theory]
    [InlineData("http://Example.COM/a?b#c", "example.com")]
    [InlineData("  https://example.com  ", "example.com")]
    [InlineData("http:\\\\example.com\\path", "example.com")]
    [InlineData("http:/example.com/", "example.com")]
    [InlineData("http:example.com/", "example.com")]
    [InlineData("http://////example.com/", "example.com")]
    [InlineData("//example.com/x", "example.com")]
    [InlineData("www.example.com/x", "www.example.com")]
    [InlineData("ht\ntp://exa\tmple.com/", "example.com")]
    [InlineData("http://user:pass@example.com:8080/", "example.com")]
    [InlineData("http://good.example@evil.example/", "evil.example")]
    [InlineData("http://a@b@evil.example/", "evil.example")]
    [InlineData("http://evil.example\\@good.example/", "evil.example")]
    [InlineData("http://evil.example#@good.example/", "evil.example")]
    [InlineData("http://evil.example?@good.example/", "evil.example")]
    [InlineData("http://example.com./", "example.com")]
    [InlineData("http://%65xample%2ecom/", "example.com")]
    [InlineData("http://ｅｘａｍｐｌｅ．ｃｏｍ/", "example.com")]
    [InlineData("http://example。com/", "example.com")]
    [InlineData("http://exa\u00ADmp\u200Ble.com/", "example.com")]
    [InlineData("http://ⓔⓧⓐⓜⓟⓛⓔ.com/", "example.com")]
    [InlineData("http://Bücher.example/", "xn--bcher-kva.example")]
    [InlineData("http://xn--bcher-kva.example/", "xn--bcher-kva.example")]
    [InlineData("http://b%C3%BCcher.example/", "xn--bcher-kva.example")]
    [InlineData("http://my_host.example/", "my_host.example")]
    [InlineData("http://192.0.2.1/", "192.0.2.1")]
    [InlineData("http://3221225985/", "192.0.2.1")]
    [InlineData("http://0xC0.0x00.0x02.0x01/", "192.0.2.1")]
    [InlineData("http://0xc0000201/", "192.0.2.1")]
    [InlineData("http://0300.0.2.1/", "192.0.2.1")]
    [InlineData("http://192.0.513/", "192.0.2.1")]
    [InlineData("http://192.0.2.1./", "192.0.2.1")]
    [InlineData("http://192。0。2。1/", "192.0.2.1")]
    [InlineData("http://%31%39%32.0.2.1/", "192.0.2.1")]
    [InlineData("http://[2001:DB8::1]:80/", "2001:db8::1")]
    [InlineData("http://[::ffff:192.0.2.1]/", "192.0.2.1")]
    [InlineData("file://server/share/x", "server")]
    [InlineData("\\\\server\\share\\x", "server")]
    public void Parse_Host_IsWhatBrowsersRead(string url, string host)
    {
        var parsed = UrlParser.Parse(url);
        Assert.Equal(host, parsed.Host);
        Assert.True(parsed.HasHost);
    }

    [Theory]
    [InlineData("http://")]
    [InlineData("http:///")]
    [InlineData("http://exa mple.com/")]
    [InlineData("http://exa<mple.com/")]
    [InlineData("http://%00.example/")]
    [InlineData("http://a%2Fb.example/")]
    [InlineData("http://256.0.2.1/")]
    [InlineData("http://1.2.3.4.5/")]
    [InlineData("http://1.2.3.08/")]
    [InlineData("http://4294967296/")]
    [InlineData("http://a.0x/x%")]
    [InlineData("http://99999999999../")]
    [InlineData("http://a..b/")]
    [InlineData("http://[::1/")]
    [InlineData("http://[::1%25eth0]/")]
    [InlineData("http://[1.2.3.4]/")]
    [InlineData("http://\uFFFD.example/")]
    public void Parse_NoHost_IsInvalid(string url)
    {
        var parsed = UrlParser.Parse(url);
        Assert.Equal(HostKind.Invalid, parsed.HostKind);
        Assert.Equal("", parsed.Host);
        Assert.True(parsed.Has(UrlTraits.Broken));
    }

    [Theory]
    [InlineData("", UrlScheme.None)]
    [InlineData("path/file.html", UrlScheme.None)]
    [InlineData("/path", UrlScheme.None)]
    [InlineData("#top", UrlScheme.None)]
    [InlineData("1http://example.com", UrlScheme.None)]
    [InlineData("mailto:a@example.com", UrlScheme.Other)]
    [InlineData("java\nscript:alert(1)", UrlScheme.Script)]
    [InlineData("VBScript:x", UrlScheme.Script)]
    [InlineData("data:text/html,x", UrlScheme.Data)]
    [InlineData("FTP://example.com/", UrlScheme.Ftp)]
    public void Parse_Scheme_IsKnown(string url, UrlScheme scheme) => Assert.Equal(scheme, UrlParser.Parse(url).Scheme);

    [Theory]
    [InlineData("http://evil.example\\@good.example/", "good.example")]
    [InlineData("http:/example.com/", "")]
    [InlineData("http:///example.com/", "")]
    [InlineData("http:\\\\example.com/", "")]
    [InlineData("http://a@b@example.com/", "")]
    [InlineData("http://exa\nmple.com/", "")]
    [InlineData("http://3221225985/", "3221225985")]
    [InlineData("http://192.0.513/", "192.0.513")]
    public void Parse_StandardReadsAnotherHost_IsAmbiguous(string url, string strict)
    {
        var parsed = UrlParser.Parse(url);
        Assert.True(parsed.Has(UrlTraits.Ambiguous));
        Assert.Equal(strict, parsed.StrictHost);
    }

    [Theory]
    [InlineData("http://example.com/")]
    [InlineData("http://user@example.com:8080/a@b")]
    [InlineData("http://%65xample.com/")]
    [InlineData("http://example.com./")]
    [InlineData("http://bücher.example/")]
    [InlineData("www.example.com/x")]
    [InlineData("http://[2001:db8::1]/")]
    [InlineData("http://example.com?http://other.example/")]
    public void Parse_BothReadTheSameHost_IsNotAmbiguous(string url)
    {
        var parsed = UrlParser.Parse(url);
        Assert.False(parsed.Has(UrlTraits.Ambiguous));
        Assert.Equal(parsed.Host, parsed.StrictHost);
    }

    [Fact]
    public void Parse_Parts_ArePositionsOfTheText()
    {
        var url = UrlParser.Parse("http://us:er@example.com:8080/a/b?c=d?e#f#g");
        Assert.Equal("us:er", url.Userinfo.ToString());
        Assert.Equal(8080, url.Port);
        Assert.Equal("/a/b", url.Path.ToString());
        Assert.Equal("c=d?e", url.Query.ToString());
        Assert.Equal("f#g", url.Fragment.ToString());
    }

    [Theory]
    [InlineData("http://example.com:/", -1, false)]
    [InlineData("http://example.com:65535/", 65535, false)]
    [InlineData("http://example.com:65536/", -1, true)]
    [InlineData("http://example.com:99999999999999999999/", -1, true)]
    [InlineData("http://example.com:8a/", -1, true)]
    [InlineData("http://[2001:db8::1]:81/", 81, false)]
    public void Parse_Port_IsANumberOfSixteenBits(string url, int port, bool broken)
    {
        var parsed = UrlParser.Parse(url);
        Assert.Equal(port, parsed.Port);
        Assert.Equal(broken, parsed.Has(UrlTraits.Broken));
    }

    [Theory]
    [InlineData("http://paypal.com@evil.example/", UrlTraits.Userinfo | UrlTraits.UserinfoIsHost)]
    [InlineData("http://paypal.com:x@evil.example/", UrlTraits.Userinfo | UrlTraits.UserinfoIsHost)]
    [InlineData("http://user@evil.example/", UrlTraits.Userinfo)]
    [InlineData("http://:@evil.example/", UrlTraits.Userinfo)]
    public void Parse_Userinfo_IsNoticed(string url, UrlTraits traits) => Assert.Equal(traits, UrlParser.Parse(url).Traits);

    [Theory]
    [InlineData(UrlParser.MaximumLength, false)]
    [InlineData(UrlParser.MaximumLength + 1, true)]
    public void Parse_LongText_IsCutAtItsBound(int length, bool cut)
    {
        var url = UrlParser.Parse("http://example.com/".PadRight(length, 'x'));
        Assert.Equal(cut, url.Has(UrlTraits.Cut));
        Assert.Equal(UrlParser.MaximumLength, url.Text.Length);
        Assert.Equal("example.com", url.Host);
    }

    [Theory]
    [InlineData(253, HostKind.Name)]
    [InlineData(254, HostKind.Invalid)]
    [InlineData(900, HostKind.Invalid)]
    public void Parse_LongHost_IsInvalidPastDnsLimit(int length, HostKind kind)
    {
        var host = string.Join('.', Enumerable.Repeat(new string('a', 49), 30))[..length];
        Assert.Equal(kind, UrlParser.Parse($"http://{host}/").HostKind);
    }
}
