using Relay.Core.Checks;
using Relay.Core.Mail;
using Relay.Filters.Tests.Checks;
using Relay.Filters.Urls;
using Relay.Filters.Urls.Message;

namespace Relay.Filters.Tests.Urls;

/// <summary>Every fact of a link, in a message as it comes.</summary>
public sealed class LinksCheckTests : IDisposable
{
    private readonly LinkCase it = new();

    public void Dispose() => it.Dispose();

    [Theory]
    [InlineData("http://198.51.100.7/x", "LINK_IP_HOST 198.51.100.7")]
    [InlineData("http://[2001:db8::7]/x", "LINK_IP_HOST 2001:db8::7")]
    [InlineData("http://0xC6336407/", "LINK_IP_HOST 198.51.100.7, LINK_IP_DISGUISED 198.51.100.7: http://0xC6336407/")]
    [InlineData("http://user:pass@a.example/", "LINK_USERINFO a.example: http://user:pass@a.example/")]
    [InlineData("http://www.paypal.com@evil.example/", "LINK_USERINFO_HOST evil.example: http://www.paypal.com@evil.example/")]
    [InlineData("http://evil.example\\@good.example/", "LINK_AMBIGUOUS_HOST evil.example or good.example: http://evil.example\\@good.example/")]
    [InlineData("https://evil.example\\x\\y", "LINK_AMBIGUOUS_HOST evil.example or none: https://evil.example\\x\\y")]
    [InlineData("https:///evil.example/", "LINK_MANY_SLASHES evil.example: https:///evil.example/")]
    [InlineData("http://%65vil.example/", "LINK_ENCODED_HOST evil.example: http://%65vil.example/")]
    [InlineData("http://ｅvil.example/", "LINK_MAPPED_HOST evil.example: http://ｅvil.example/")]
    [InlineData("http://a.example:8081/", "LINK_PORT a.example:8081")]
    [InlineData("http://a.b.c.d.evil.com/", "")]
    [InlineData("http://a.b.c.d.e.evil.com/", "LINK_MANY_LABELS a.b.c.d.e.evil.com")]
    [InlineData("http://bücher.de/", "LINK_IDN bücher in xn--bcher-kva.de")]
    [InlineData("http://xn--999999999.example/", "LINK_BAD_IDN xn--999999999.example")]
    [InlineData("http://pаypal.example/", "LINK_IDN pаypal in xn--pypal-4ve.example, LINK_MIXED_SCRIPTS pаypal in xn--pypal-4ve.example, LINK_HOMOGRAPH xn--pypal-4ve.example for paypal.com")]
    [InlineData("http://раураӏ.com/", "LINK_IDN раураӏ in xn--80aa0cbo65f.com, LINK_HOMOGRAPH xn--80aa0cbo65f.com for paypal.com")]
    [InlineData("http://paypa1.com/", "LINK_LOOKALIKE paypa1.com for paypal.com")]
    [InlineData("http://rnicrosoft.com/", "LINK_LOOKALIKE rnicrosoft.com for microsoft.com")]
    [InlineData("http://paypall.net/", "LINK_LOOKALIKE paypall.net for paypal.com")]
    [InlineData("http://ourcornpany.example/", "LINK_OWN_LOOKALIKE ourcornpany.example for ourcompany.example")]
    [InlineData("http://ourcompny.com/", "LINK_OWN_LOOKALIKE ourcompny.com for ourcompany.example")]
    [InlineData("http://configurde.com/", "LINK_LOOKALIKE configurde.com for configured.example")]
    [InlineData("http://paypal-login.com/", "LINK_KNOWN_WORD paypal-login.com for paypal.com")]
    [InlineData("http://www.paypal.com.evil.example/", "LINK_KNOWN_BEFORE paypal.com in www.paypal.com.evil.example")]
    [InlineData("https://www.google.com/url?q=https%3A%2F%2Fa.example%2F", "LINK_REDIRECTOR www.google.com to a.example")]
    [InlineData("https://shop.example/?to=https://a.example/", "LINK_EMBEDDED_URL shop.example to a.example")]
    [InlineData("https://bit.ly/abc", "LINK_SHORTENER bit.ly")]
    [InlineData("data:text/html;base64,PHNjcmlwdD4=", "LINK_DATA data:text/html;base64,PHNjcmlwdD4=")]
    [InlineData("javascript:alert(1)", "LINK_SCRIPT javascript:alert(1)")]
    [InlineData("file://evil.example/share/x.lnk", "LINK_FILE file://evil.example/share/x.lnk")]
    [InlineData("\\\\evil.example\\share\\x", "LINK_FILE \\\\evil.example\\share\\x")]
    [InlineData("https://a.example/x?u=b@example.org", "LINK_RECIPIENT a.example")]
    [InlineData("https://a.example/x?u=B%40Example.ORG", "LINK_RECIPIENT a.example")]
    [InlineData("https://a.example/#YkBleGFtcGxlLm9yZw==", "LINK_RECIPIENT a.example")]
    [InlineData("https://a.example/setup.exe?x", "LINK_PROGRAM a.example: setup.exe")]
    [InlineData("https://a.example/invoice.pdf.exe", "LINK_DOUBLE_EXTENSION invoice.pdf.exe")]
    [InlineData("https://a.example/invoice%2Epdf.js", "")]
    [InlineData("https://a.example/invoice.pdf.js", "LINK_DOUBLE_EXTENSION invoice.pdf.js")]
    public async Task Link_Odd_IsItsSymbolWithEvidence(string url, string expected) => Assert.Equal(expected, await it.FindAsync(LinkCase.Link(url)));

    /// <summary>UTS 39 §4: letters of each script that is in the table, digits and pairs.</summary>
    [Theory]
    [InlineData("gооgle", "google.com")]
    [InlineData("ɡoogle", "google.com")]
    [InlineData("аррӏе", "apple.com")]
    [InlineData("micrоsоft", "microsoft.com")]
    [InlineData("micгosoft", "microsoft.com")]
    [InlineData("αmazon", "amazon.com")]
    [InlineData("ոetflix", "netflix.com")]
    [InlineData("ḟacebook", "facebook.com")]
    [InlineData("dгopbоx", "dropbox.com")]
    [InlineData("ԁocusign", "docusign.com")]
    [InlineData("linkеdin", "linkedin.com")]
    [InlineData("ѕtrіре", "stripe.com")]
    [InlineData("ԝellsfargo", "wellsfargo.com")]
    public async Task Homograph_OfAKnownName_IsFound(string label, string known) =>
        Assert.Contains($" for {known}", (await it.FindAsync(LinkCase.Link($"http://www.{label}.com/"))).Split(", ").Single(static s => s.StartsWith("LINK_HOMOGRAPH", StringComparison.Ordinal)), StringComparison.Ordinal);

    [Theory]
    [InlineData("https://пример.рф/")]
    [InlineData("https://例え.jp/")]
    [InlineData("https://bücher.de/")]
    [InlineData("https://παράδειγμα.gr/")]
    [InlineData("https://日本google.jp/")]
    public async Task Name_OfAnotherLanguage_IsNoDeception(string url) => Assert.DoesNotMatch("HOMOGRAPH|MIXED|LOOKALIKE", await it.FindAsync(LinkCase.Link(url)));

    [Theory]
    [InlineData("https://www.example.com/page.html")]
    [InlineData("https://example.com:443/x:y@z")]
    [InlineData("http://localhost:8081/")]
    [InlineData("http://127.0.0.1:3000/")]
    [InlineData("http://192.168.1.1/")]
    [InlineData("http://printer:631/")]
    [InlineData("https://amazon.de/")]
    [InlineData("https://www.paypal.com/signin")]
    [InlineData("https://paypal.me/x")]
    [InlineData("https://mail.ourcompany.example/")]
    [InlineData("https://ourcompany.com/")]
    [InlineData("https://apples.com/")]
    [InlineData("https://a.example/jquery.min.js")]
    [InlineData("mailto:b@example.org")]
    [InlineData("tel:123")]
    [InlineData("#top")]
    [InlineData("page.html")]
    [InlineData("http://")]
    public async Task Link_Usual_IsNothing(string url) => Assert.Equal("", await it.FindAsync(LinkCase.Link(url)));

    [Theory]
    [InlineData("https://a.example/", "https://www.b.example/login", "LINK_TEXT_MISMATCH www.b.example shown, a.example meant")]
    [InlineData("https://a.example/", "www.bank.de", "LINK_TEXT_MISMATCH www.bank.de shown, a.example meant")]
    [InlineData("https://a.example/", "<b>www.</b>bank.de", "LINK_TEXT_MISMATCH www.bank.de shown, a.example meant")]
    [InlineData("https://a.example/", "pay&#112;al.com", "LINK_TEXT_MISMATCH paypal.com shown, a.example meant, LINK_TEXT_KNOWN paypal.com shown, a.example meant")]
    [InlineData("https://click.b.example/x", "https://www.b.example/", "")]
    [InlineData("https://tracker.example/c?to=https://b.example/", "https://www.b.example/", "LINK_EMBEDDED_URL tracker.example to b.example")]
    [InlineData("https://a.example/", "Read it at www.b.example", "")]
    [InlineData("https://a.example/", "report.pdf", "")]
    [InlineData("https://a.example/", "info@b.com", "")]
    [InlineData("https://a.example/", "", "")]
    public async Task LinkText_NamesAnotherHost_IsNoticed(string url, string text, string expected) => Assert.Equal(expected, await it.FindAsync(LinkCase.Link(url, text)));

    [Fact]
    public async Task Link_ThreeTimesWrapped_IsNested()
    {
        var url = "https://c.example/";
        foreach (var host in (string[])["b.example", "a.example", "shop.example"])
        {
            url = $"https://{host}/?to={Uri.EscapeDataString(url)}";
        }

        Assert.Contains("LINK_NESTED c.example", await it.FindAsync(LinkCase.Link(url)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Form_InTheMessage_IsNoticed() =>
        Assert.Equal("LINK_FORM evil.example", await it.FindAsync(LinkCase.Html("<form action='https://evil.example/p'><input type=password></form>")));

    [Fact]
    public async Task Refresh_InTheMessage_IsNoticed() =>
        Assert.Equal("LINK_REFRESH evil.example", await it.FindAsync(LinkCase.Html("<meta http-equiv=refresh content='0; url=https://www.evil.example/'>")));

    /// <summary>Neither piece of a link is one by itself; joined they are judged.</summary>
    [Fact]
    public async Task Base_InTheMessage_IsNoticed_AndLinksAreJoinedWithIt() =>
        Assert.Equal("LINK_IP_HOST 198.51.100.7, LINK_PROGRAM 198.51.100.7: run.exe, LINK_BASE http://198.51.100.7/a/", await it.FindAsync(LinkCase.Html("<base href='http://198.51.100.7/a/'><a href='run.exe'>x</a>")));

    [Fact]
    public async Task LinkText_HiddenLetters_AreNotRead() => Assert.Equal(
        "LINK_TEXT_MISMATCH paypal.com shown, a.example meant, LINK_TEXT_KNOWN paypal.com shown, a.example meant",
        await it.FindAsync(LinkCase.Link("https://a.example/", "pay<span style='display:none'>xyz</span>pal&#8203;.com")));

    [Fact]
    public async Task LinkText_OfAPictureFirst_IsFoundAtTheSecondLink() => Assert.Equal(
        "LINK_TEXT_MISMATCH www.b.example shown, a.example meant", await it.FindAsync(LinkCase.Html("<a href='https://a.example/'><img src=cid:1></a><a href='https://a.example/'>www.b.example</a>")));

    [Theory]
    [InlineData(MessageLinks.MaximumLinks, "")]
    [InlineData(MessageLinks.MaximumLinks + 1, "LINK_CUT 1000 looked at")]
    public async Task Links_MoreThanAreLookedAt_IsSaid(int count, string expected) =>
        Assert.Equal(expected, await it.FindAsync(LinkCase.Plain(string.Join("\r\n", Enumerable.Range(0, count).Select(static i => $"https://a.example/{i}")))));

    [Fact]
    public async Task Text_Links_AreJudgedToo() =>
        Assert.Equal("LINK_IP_HOST 198.51.100.7, LINK_LOOKALIKE paypa1.com for paypal.com", await it.FindAsync(LinkCase.Plain("see http://198.51.100.7/ and\r\nwww.paypa1.com/x.")));

    [Fact]
    public async Task Picture_OfAnOddHost_IsNoLinkToFollow() =>
        Assert.Equal("LINK_IP_HOST 198.51.100.7", await it.FindAsync(LinkCase.Html("<img src='http://198.51.100.7/b@example.org/setup.exe'><img src='data:image/png;base64,AAAA'><img src='https://bit.ly/x'>")));

    [Fact]
    public async Task SameFact_OfManyLinks_IsOneSymbolWithTheirNumber() =>
        Assert.Equal("LINK_IP_HOST 198.51.100.1 and 2 more", await it.FindAsync(LinkCase.Plain("http://198.51.100.1/a http://198.51.100.1/b http://198.51.100.2/ http://198.51.100.3/")));

    [Fact]
    public async Task Recipient_OfTheEnvelope_CountsBeforeTo()
    {
        var context = it.Context(LinkCase.Link("https://a.example/?x=someone@ourcompany.example&y=b@example.org"));
        context.Envelope = DnsLists.ListCase.Sender("sender.example");
        context.Envelope.Recipients.Add(new Recipient(new MailPath("SomeOne@ourcompany.example", "SomeOne", "ourcompany.example")));
        Assert.Equal("LINK_RECIPIENT a.example", await CheckCase.RunAsync(new LinksCheck(LinkCase.Parts), context));
        context.Envelope.Recipients.Clear();
        context.Envelope.Recipients.Add(new Recipient(new MailPath("c@ourcompany.example", "c", "ourcompany.example")));
        Assert.Equal("", await CheckCase.RunAsync(new LinksCheck(LinkCase.Parts), context));
    }

    [Fact]
    public void Text_LinkRunsIntoWordsWithoutSpaces_BothReadingsAreLookedAt()
    {
        var context = it.Context(LinkCase.Plain("见http://evil.example.com中文字符/x"));
        Assert.Contains("evil.example.com", MessageLinks.Of(context, LinkCase.Parts).All.Select(static l => l.Url.Host));
    }

    [Fact]
    public void MessageInPieces_Links_AreTheSame()
    {
        var message = LinkCase.Plain(string.Concat(Enumerable.Repeat("some text of a long message, line after line\r\n", 5000)) + "http://198.51.100.7/");
        Assert.Equal("198.51.100.7", Assert.Single(MessageLinks.Of(it.Context(message), LinkCase.Parts).All).Url.Host);
    }

    [Fact]
    public void UnknownSymbols_AreTheChecksNames()
    {
        Assert.Equal("LINKS_UNKNOWN", Scorecard.UnknownSymbol(new LinksCheck(LinkCase.Parts).Name));
        Assert.Equal(34, LinkFindingsNames().Distinct().Count());
    }

    private static IReadOnlyList<string> LinkFindingsNames() => new LinksCheck(LinkCase.Parts).Symbols;
}
