namespace Relay.Filters.Tests.Rules;

public sealed class ListDirectiveTests
{
    [Theory]
    [InlineData("welcomelist_from a b\nwhitelist_from c", "welcomelist_from", "a b c")]
    [InlineData("welcomelist_from a b\nunwhitelist_from A", "welcomelist_from", "b")]
    [InlineData("blacklist_from a", "blocklist_from", "a")]
    [InlineData("blacklist_to a", "blocklist_to", "a")]
    [InlineData("def_whitelist_auth *@a *@b", "def_welcomelist_auth", "*@a *@b")]
    [InlineData("welcomelist_from_rcvd *@a b.example", "welcomelist_from_rcvd", "*@a b.example")]
    [InlineData("enlist_addrlist (X) A b", "enlist_addrlist (x)", "a b")]
    [InlineData("enlist_uri_host (X) a b\ndelist_uri_host (X) a", "enlist_uri_host (x)", "b")]
    [InlineData("blacklist_uri_host a", "enlist_uri_host (block)", "a")]
    [InlineData("freemail_domains a\nfreemail_domains b", "freemail_domains", "a b")]
    [InlineData("util_rb_2tld co.uk\nclear_util_rb\nutil_rb_2tld com.au", "util_rb_2tld", "com.au")]
    [InlineData("url_shortener a b\nclear_url_shortener a", "url_shortener", "b")]
    [InlineData("trusted_networks 10.0.0.0/8 !10.1.0.0/16", "trusted_networks", "10.0.0.0/8 !10.1.0.0/16")]
    [InlineData("clear_originating_ip_headers\noriginating_ip_headers X-A X-B", "originating_ip_headers", "X-A X-B")]
    [InlineData("redirector_pattern m'^http://r\\.example/\\?(.*)$'i", "redirector_pattern", "m'^http://r\\.example/\\?(.*)$'i")]
    [InlineData("envelope_sender_header X-A\nenvelope_sender_header X-B", "envelope_sender_header", "X-B")]
    [InlineData("hashbl_acl_free a b", "hashbl_acl_free", "a b")]
    [InlineData("uridnsbl_skip_domain a b", "uridnsbl_skip_domain", "a b")]
    [InlineData("url_redirector a\nurl_redirector_get b", "url_redirector_get", "b")]
    [InlineData("adsp_override a.example custom_low", "adsp_override", "a.example custom_low")]
    [InlineData("dns_query_restriction allow a.example", "dns_query_restriction", "allow a.example")]
    [InlineData("more_spam_to a\nall_spam_to b", "all_spam_to", "b")]
    public void List_Written_IsKeptUnderItsNewerName(string rules, string list, string expected)
    {
        var set = RuleCase.Compile(rules);
        Assert.Empty(set.Report.Notes);
        Assert.Equal(expected, string.Join(' ', set.Settings.Words(list)));
    }

    [Fact]
    public void Sizes_Written_AreCounted() => Assert.Equal([("freemail_domains", 2)], RuleCase.Compile("freemail_domains a b").Settings.Sizes.Select(static s => (s.Key, s.Value)));

    [Fact]
    public void Domains_ByTheTables_AreRegistrable()
    {
        var domains = RuleCase.Compile("util_rb_2tld co.uk\nutil_rb_3tld a.b.example").Settings.Domains;
        Assert.Equal(["x.com", "x.co.uk", "y.a.b.example", "b.example", "com", ""], new[] { "a.x.com", "a.x.co.uk", "z.y.a.b.example", "c.b.example", "com", "" }.Select(domains.Registrable));
    }

    [Fact]
    public void Tests_Written_AreKept()
    {
        var tests = RuleCase.Compile("body A /x/\ntest A ok an x\ntest A fail a y").Tests;
        Assert.Equal([("A", true, "an x"), ("A", false, "a y")], tests.Select(static t => (t.Rule, t.ShouldMatch, t.Text)));
    }
}
