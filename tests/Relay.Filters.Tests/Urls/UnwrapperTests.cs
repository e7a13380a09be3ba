using Relay.Filters.Urls.Parsing;
using Relay.Filters.Urls.Redirects;

namespace Relay.Filters.Tests.Urls;

/// <summary>Addresses inside of addresses, without fetching any.</summary>
public sealed class UnwrapperTests
{
    private static readonly Unwrapper Unwrapper = new(LinkCase.Lists.Redirectors);

    [Theory]
    [InlineData("https://www.google.com/url?sa=t&q=https%3A%2F%2Fevil.example%2Fa%3Fb&ust=1", "https://evil.example/a?b")]
    [InlineData("https://www.google.co.uk/url?url=http://evil.example/", "http://evil.example/")]
    [InlineData("https://www.google.de/url?q=evil.example", "http://evil.example")]
    [InlineData("https://l.facebook.com/l.php?u=https%3A%2F%2Fevil.example%2F&h=AT0", "https://evil.example/")]
    [InlineData("https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fevil.example%2Fx&amp;data=05%7C01", "https://evil.example/x")]
    [InlineData("https://urldefense.proofpoint.com/v1/url?u=http://evil.example/a&k=x", "http://evil.example/a")]
    [InlineData("https://urldefense.proofpoint.com/v2/url?u=https-3A__www.evil.example_a-2Db_-3Fx-3D1&d=DwMF&c=x", "https://www.evil.example/a-b/?x=1")]
    [InlineData("https://urldefense.com/v3/__https://evil.example/a*b__;Kw!!ABC!def$", "https://evil.example/a+b")]
    [InlineData("https://urldefense.com/v3/__http://evil.example/a**Bb__;Kys_!!ABC!def$", "http://evil.example/a++?b")]
    [InlineData("https://protect-eu.mimecast.com/s/abcd?domain=evil.example", "http://evil.example")]
    [InlineData("https://linkprotect.cudasvc.com/url?a=https%3a%2f%2fevil.example%2f&c=E,1", "https://evil.example/")]
    [InlineData("https://secure-web.cisco.com/1abc/https%3A%2F%2Fevil.example%2Fp", "https://evil.example/p")]
    [InlineData("https://www.bing.com/ck/a?!&&p=1&u=a1aHR0cHM6Ly9ldmlsLmV4YW1wbGUv&ntb=1", "https://evil.example/")]
    [InlineData("https://www.google.com/amp/s/evil.example/page", "https://evil.example/page")]
    [InlineData("https://www.google.co.uk/amp/evil.example/page", "http://evil.example/page")]
    [InlineData("https://evil-example.cdn.ampproject.org/c/s/evil.example/page?a=1", "https://evil.example/page?a=1")]
    [InlineData("https://evil-example.cdn.ampproject.org/v/evil.example/page", "http://evil.example/page")]
    [InlineData("https://news.example/amp/s/evil.example/", "https://evil.example/")]
    [InlineData("https://my--bank-evil-example.translate.goog/login?_x_tr_sl=auto", "https://my-bank.evil.example/login")]
    [InlineData("https://x.r.eu-west-1.awstrack.me/L0/https:%2F%2Fevil.example%2Fa/1/0102-x/y=1", "https://evil.example/a/1/0102-x/y=1")]
    [InlineData("https://protect.checkpoint.com/v2/___https://evil.example/a___.YXA6eDp5", "https://evil.example/a")]
    [InlineData("https://href.li/?https://evil.example/?a=b", "https://evil.example/?a=b")]
    [InlineData("https://shared.outlook.inky.com/link?domain=evil.example&t=h.eJx", "http://evil.example")]
    [InlineData("https://link.edgepilot.com/s/ab12/cd?u=https://evil.example/", "https://evil.example/")]
    [InlineData("https://scanmail.trustwave.com/?c=1&d=2&u=http%3a%2f%2fevil.example", "http://evil.example")]
    [InlineData("https://www.youtube.com/redirect?event=x&q=https%3A%2F%2Fevil.example", "https://evil.example")]
    [InlineData("https://www.linkedin.com/redir/redirect?url=https%3A%2F%2Fevil%2Eexample&urlhash=1", "https://evil.example")]
    [InlineData("https://t.umblr.com/redirect?z=https%3A%2F%2Fevil.example%2F&t=1", "https://evil.example/")]
    [InlineData("https://slack-redir.net/link?url=https%3A%2F%2Fevil.example%2F", "https://evil.example/")]
    [InlineData("https://www.tiktok.com/link/v2?aid=1&target=evil.example", "http://evil.example")]
    [InlineData("https://eu-west-1.protection.sophos.com/?u=aHR0cHM6Ly9ldmlsLmV4YW1wbGUv&p=x", "https://evil.example/")]
    [InlineData("https://r.search.yahoo.com/_ylt=x/RU=https%3a%2f%2fevil.example%2fa/RK=2/RS=x", "https://evil.example/a/RK=2/RS=x")]
    public void KnownService_Address_IsTakenOut(string url, string target)
    {
        var found = Assert.Single(Find(url));
        Assert.Equal(target, found.Text);
    }

    [Theory]
    [InlineData("https://shop.example/go?to=https://evil.example/", "https://evil.example/")]
    [InlineData("https://shop.example/go?to=https%253A%252F%252Fevil.example%252F", "https://evil.example/")]
    [InlineData("https://shop.example/go?to=//evil.example/x", "//evil.example/x")]
    [InlineData("https://shop.example/go?to=aHR0cHM6Ly9ldmlsLmV4YW1wbGUv", "https://evil.example/")]
    [InlineData("https://shop.example/go#next=https://evil.example/", "https://evil.example/")]
    [InlineData("https://shop.example/click/https://evil.example/x?y=1", "https://evil.example/x?y=1")]
    [InlineData("https://urldefense.com/v3/__https://evil.example/", "https://evil.example/")]
    [InlineData("https://shop.example/go?a=1;to=http:\\\\evil.example", "http:\\\\evil.example")]
    public void AnyParameter_ThatIsAnAddress_IsTakenOut(string url, string target)
    {
        var found = Assert.Single(Find(url));
        Assert.Equal(target, found.Text);
        Assert.Equal(Wrapping.Embedded, found.How);
    }

    [Theory]
    [InlineData("https://shop.example/?q=evil.example")]
    [InlineData("https://shop.example/?q=httpd")]
    [InlineData("https://shop.example/?q=http%3A")]
    [InlineData("https://shop.example/http/https/x")]
    [InlineData("https://shop.example/?q=aHR0c!!!")]
    [InlineData("https://shop.example/?&&==&=&;;")]
    [InlineData("https://urldefense.com/v2/url?x=1")]
    [InlineData("https://shop.example/amp/story.html")]
    [InlineData("https://www.google.com/amp/")]
    [InlineData("https://translate.goog/")]
    [InlineData("mailto:a@example.org?url=http://evil.example/")]
    public void NoAddress_GivesNone(string url) => Assert.Empty(Find(url));

    /// <summary>Cut anywhere, and with any last character, so that bits are left over.</summary>
    [Fact]
    public void Base64_Prefixes_GiveWhatIsWhole()
    {
        const string Base64 = "aHR0cHM6Ly9ldmlsLmV4YW1wbGUvcGFnZQ";
        for (var i = 20; i < Base64.Length; i++)
        {
            foreach (var last in "Ahz9_-")
            {
                Assert.StartsWith("https://evil", Assert.Single(Find($"https://shop.example/?u={Base64[..i]}{last}")).Text, StringComparison.Ordinal);
                Assert.True(Find($"https://urldefense.com/v3/__https://evil.example/*__;{Base64[..i]}{last}!!").Count == 1);
            }
        }
    }

    [Theory]
    [InlineData(Unwrapper.MaximumTargets)]
    [InlineData(Unwrapper.MaximumTargets + 1)]
    public void ManyParameters_AreTakenUpToTheBound(int count)
    {
        var url = "https://shop.example/?" + string.Join('&', Enumerable.Range(0, count).Select(static i => $"p{i}=https://e{i}.example/"));
        Assert.Equal(Unwrapper.MaximumTargets, Find(url).Count);
    }

    private static List<Unwrapper.Target> Find(string url)
    {
        var parsed = UrlParser.Parse(url);
        var targets = new List<Unwrapper.Target>();
        Unwrapper.Unwrap(parsed, LinkCase.Suffixes.OrganizationOf(parsed.Host), targets);
        return targets;
    }
}
