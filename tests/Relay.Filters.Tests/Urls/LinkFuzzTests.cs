using FsCheck;
using FsCheck.Fluent;
using Relay.Filters.Urls.Message;
using Relay.Filters.Urls.Parsing;
using Relay.Mime.Urls;
using Relay.Testing.Fuzz;

namespace Relay.Filters.Tests.Urls;

/// <summary>Whatever senders write: no exception, and work that grows with what they write, counted in characters looked at.</summary>
public sealed class LinkFuzzTests
{
    private static readonly string[] Pieces =
    [
        "http:", "https:", "//", "\\\\", "/", "\\", "@", ":", "?", "#", "%", "%2F", "%00", "%25", "[", "]", "::1", "0x", "127.1", ".", "..", "www.", "xn--", "xn--p1ai", "а", "ö", "。",
        "\u200B", "\uD800", "\uDC00", "\uFFFD", "\t", "\n", "=", "&", ";", "u=", "url=", "aHR0cHM6Ly9h", "google.com/url?q=", "urldefense.com/v3/__", "__;", "!!", "*", "**B", "paypal.com", "evil.example",
        "urldefense.proofpoint.com/v2/url?u=", "http-3A__", "/amp/s/", "99999999999", "-", "_", "a", "Z", "9", "\0", " ", "javascript:", "data:", "file:",
    ];

    private static readonly Gen<string> Urls = Gen.Elements(Pieces).ListOf().Select(static l => string.Concat(l));

    [Fact]
    public void AnyText_Parsed_HasPartsInsideOfIt() => Prop.ForAll(
        Arb.From(Gen.OneOf(Urls, Gen.Choose(0, 0xFFFF).Select(static c => (char)c).ListOf().Select(static l => "http://" + new string([.. l])))),
        static text =>
        {
            var url = UrlParser.Parse(text);
            _ = (url.Userinfo.Length, url.Path.Length, url.Query.Length, url.Fragment.Length);
            Assert.Equal(url.HasHost, url.Host.Length > 0);
            Assert.True(url.Host.Length <= 253);
            Assert.DoesNotContain(url.Host, static c => c is < '!' or > '~' or '/' or '@' or '\\' or '#' or '?');
            Assert.Equal(url.IsWeb && url.StrictHost != url.Host, url.Has(UrlTraits.Ambiguous));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(20000));

    /// <summary>A host once read is read the same again.</summary>
    [Fact]
    public void Host_ReadAgain_IsTheSame() => Prop.ForAll(Arb.From(Urls), static text =>
    {
        var url = UrlParser.Parse("http://" + text);
        if (url.HostKind is HostKind.Name or HostKind.V4)
        {
            Assert.Equal(url.Host, UrlParser.Parse($"http://{url.Host}/").Host);
        }
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(20000));

    [Fact]
    public void AnyLinks_Judged_NeverFail() => Prop.ForAll(Arb.From(Urls.ListOf()), static texts =>
    {
        using var it = new LinkCase();
        var body = string.Join('\n', texts.Select(static t => $"<a href=\"{t}\">{t}</a> {t}"));
        Assert.NotNull(it.FindAsync(LinkCase.Html(body)).GetAwaiter().GetResult());
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(1500));

    public static TheoryData<string> Wraps => [.. HostileLinks.Wraps];

    [Theory]
    [MemberData(nameof(Wraps))]
    public void Nesting_Deeper_CostsNoMoreThanItIsLong(string wrap)
    {
        static long Steps(string wrap, int levels) => MessageLinks.Read([new LinkInput(HostileLinks.Nested(wrap, levels), UrlKind.Link)], LinkCase.Parts).Steps;

        Assert.True(Steps(wrap, 40) <= 2.5 * Steps(wrap, 20));
        Assert.True(Steps(wrap, 4000) <= (MessageLinks.MaximumDepth + 1) * 200_000L);
    }

    [Fact]
    public void Fan_OfAddresses_IsBoundedByLinksAndCharacters()
    {
        var url = "http://end.example/";
        for (var i = 0; i < 6; i++)
        {
            url = $"http://h{i}.example/?" + string.Join('&', Enumerable.Range(0, 4).Select(n => $"p{n}={Uri.EscapeDataString($"http://n{n}.example/" + url)}"));
            url = url[..Math.Min(url.Length, UrlParser.MaximumLength)];
        }

        var found = MessageLinks.Read([.. Enumerable.Range(0, 400).Select(i => new LinkInput($"http://x{i}.example/?u={url}", UrlKind.Link))], LinkCase.Parts);
        Assert.True(found.All.Count <= MessageLinks.MaximumLinks);
        Assert.True(found.Steps <= MessageLinks.MaximumCharacters + (6 * UrlParser.MaximumLength));
        Assert.True(found.All.Max(static l => l.Depth) <= MessageLinks.MaximumDepth);
    }
}
