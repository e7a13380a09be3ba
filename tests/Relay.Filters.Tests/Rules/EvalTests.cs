using Relay.Filters.Rules;
using Relay.Filters.Rules.Evals;
using Relay.Filters.Rules.Subject;

namespace Relay.Filters.Tests.Rules;

public sealed class EvalTests
{
    private static readonly RuleRelay Host = new() { Ip = "192.0.2.7", Rdns = "mail.a.example", Helo = "192.0.9.1", By = "mx.our.example" };

    private static readonly RuleMessage Mail = new()
    {
        Header = RuleCase.Fields(
            "Received: from x by y; Mon, 1 Jan 2024 10:00:00 +0000",
            "Received: from z by x; Mon, 1 Jan 2024 09:59:00 +0000",
            "Date: Mon, 1 Jan 2024 14:30:00 +0000",
            "From: \"boss@corp.example\" <x7@free.example>",
            "Reply-To: y@free.example",
            "To: ann@our.example",
            "Subject: ann, PLEASE READ THIS",
            "X-Two: 1",
            "X-Two: 2",
            "X-T: %FIRST_NAME"),
        EnvelopeFrom = "x7@free.example",
        Body = RuleCase.Texts("MOST OF THIS TEXT IS WRITTEN IN GREAT LETTERS AND that is what it is known by. " + new string('A', 120) + " " + new string('B', 60), "\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9 write z@free.example"),
        RawBody = RuleCase.Texts("one\n\n\n\ntwo\n"),
        Full = RuleCase.Bytes("Subject: x\n\n" + new string('b', 100)),
        Relays = new RuleRelays { Untrusted = [Host], External = [Host], Unparseable = 1 },
        Uris =
        [
            RuleCase.Uri("http://1.2.3.4/x", "", "https://bank.example/"),
            RuleCase.Uri("http://go.bad.example/", "go.bad.example", "https://bank.example/", "a"),
            RuleCase.Uri("http://short.example/1", "short.example", "", "iframe"),
        ],
        Parts =
        [
            new RulePart { ContentType = "multipart/alternative", IsContainer = true },
            new RulePart { ContentType = "text/plain", Parent = "multipart/alternative", Encoding = "quoted-printable", Raw = RuleCase.Bytes("a=41=20\n" + new string('x', 90) + "\n"), Decoded = RuleCase.Bytes("text\n-- \nsignature\n"), Text = RuleCase.Bytes("Current price: 5\nTarget: 6\nother words") },
            new RulePart { ContentType = "text/html", Parent = "multipart/alternative", Encoding = "base64", Raw = RuleCase.Bytes(new string('A', 78) + "\n"), Text = RuleCase.Bytes("all else differs here") },
            new RulePart { ContentType = "image/gif", Encoding = "base64", FileName = "a.exe", Disposition = "attachment", Parent = "multipart/alternative", Decoded = (byte[])[.. "GIF89a"u8, 100, 0, 50, 0] },
            new RulePart { ContentType = "application/octet-stream", Decoded = (byte[])[.. "MZ"u8, .. new byte[600]] },
        ],
        Html =
        [
            new RuleHtml
            {
                Tags = new Dictionary<string, int> { ["img"] = 1, ["body"] = 1, ["center"] = 0 },
                Facts = new Dictionary<string, string> { ["html"] = "1", ["length"] = "500", ["non_space_len"] = "10", ["image_area"] = "5000", ["max_size"] = "6", ["form"] = "0", ["ratio"] = "inf" },
                Texts = new Dictionary<string, IReadOnlyList<string>> { ["comment"] = ["<!x>"], ["title"] = [new string('t', 200)] },
            },
        ],
        Authentication = new RuleAuthentication { Spf = "pass", SpfHelo = "none", Dkim = [new("free.example", "pass"), new("other.example", "fail", true)], Dmarc = "fail", DmarcPolicy = "reject", Arc = "pass" },
        SpamProbability = 0.97,
        Symbols = new Dictionary<string, double> { ["parse:truncated_header"] = 1 },
        Lists = static q => q switch
        {
            { Kind: RuleListKind.Relays, Zone: "zen.example", Selection: "lastexternal" } => ["127.0.0.4", "127.0.0.10"],
            { Kind: RuleListKind.Relays, Zone: "bad.example" } => ["1.2.3.4"],
            { Kind: RuleListKind.Uris, Zone: "uri.example" } => ["127.0.0.6"],
            { Kind: RuleListKind.Names, Zone: "_senderdomain_.n.example" } => ["hello world"],
            { Kind: RuleListKind.Senders, Zone: "rhs.example" } => ["127.0.0.2"],
            _ => null,
        },
    };

    private const string Lists =
        "freemail_domains free.example *.wild.example\nfreemail_welcomelist ok@free.example\nenlist_addrlist (VIP) *@free.example\nenlist_uri_host (BAD) bad.example !good.bad.example\n"
        + "url_shortener short.example\nblocklist_from x?@free.example\nwhitelist_to ann@our.example\nmore_spam_to *@our.example\nall_spam_to nobody@x\nwelcomelist_from_rcvd *@free.example a.example\n"
        + "def_welcomelist_from_rcvd *@free.example other.example\nwelcomelist_auth *@free.example\ndef_welcomelist_from_dkim *@free.example other.example\nblocklist_uri_host short.example\n"
        + "welcomelist_subject please read\nadsp_override other.example custom_high\nwelcomelist_bounce_relays mx.our.example\nok_languages en\n"
        + "urirhssub U uri.example. A 4\nurirhssub V uri.example. A 8\n";

    [Theory]
    [InlineData("check_from_in_list('VIP')", 1)]
    [InlineData("check_from_in_list('NONE')", 0)]
    [InlineData("check_replyto_in_list('VIP')", 1)]
    [InlineData("check_to_in_list('VIP')", 0)]
    [InlineData("check_from_in_blocklist()", 1)]
    [InlineData("check_from_in_blacklist()", 1)]
    [InlineData("check_to_in_whitelist()", 1)]
    [InlineData("check_to_in_welcomelist()", 1)]
    [InlineData("check_to_in_more_spam()", 1)]
    [InlineData("check_to_in_all_spam()", 0)]
    [InlineData("check_from_in_welcomelist()", 1)]
    [InlineData("check_from_in_default_welcomelist()", 0)]
    [InlineData("check_forged_in_default_welcomelist()", 1)]
    [InlineData("check_uri_host_listed('BAD')", 1)]
    [InlineData("check_uri_host_in_blocklist()", 1)]
    [InlineData("check_uri_host_in_welcomelist()", 0)]
    [InlineData("check_subject_in_welcomelist()", 1)]
    [InlineData("check_mailfrom_matches_rcvd()", 0)]
    [InlineData("check_freemail_from()", 1)]
    [InlineData("check_freemail_from('^y')", 0)]
    [InlineData("check_freemail_header('EnvelopeFrom', '\\d@')", 1)]
    [InlineData("check_freemail_header('Reply-To', '\\d@')", 0)]
    [InlineData("check_freemail_header('To')", 0)]
    [InlineData("check_freemail_replyto('replyto')", 1)]
    [InlineData("check_freemail_body()", 1)]
    [InlineData("check_fromname_contains_email()", 1)]
    [InlineData("check_fromname_different()", 1)]
    [InlineData("check_fromname_spoof()", 1)]
    [InlineData("check_fromname_equals_to()", 0)]
    [InlineData("check_fromname_equals_replyto()", 0)]
    [InlineData("check_for_spf_pass()", 1)]
    [InlineData("check_for_spf_fail()", 0)]
    [InlineData("check_for_spf_helo_none()", 1)]
    [InlineData("check_for_spf_whitelist_from()", 1)]
    [InlineData("check_for_def_spf_welcomelist_from()", 0)]
    [InlineData("check_dkim_signed()", 1)]
    [InlineData("check_dkim_valid()", 1)]
    [InlineData("check_dkim_valid('free.example')", 1)]
    [InlineData("check_dkim_valid('other.example')", 0)]
    [InlineData("check_dkim_signed('other.example')", 1)]
    [InlineData("check_dkim_valid_author_sig()", 1)]
    [InlineData("check_dkim_valid_envelopefrom()", 1)]
    [InlineData("check_dkim_testing()", 1)]
    [InlineData("check_dkim_adsp('3')", 0)]
    [InlineData("check_for_dkim_welcomelist_from()", 1)]
    [InlineData("check_for_def_dkim_welcomelist_from()", 0)]
    [InlineData("check_dmarc_reject()", 1)]
    [InlineData("check_dmarc_pass()", 0)]
    [InlineData("check_dmarc_missing()", 0)]
    [InlineData("check_arc_signed()", 1)]
    [InlineData("check_arc_valid()", 1)]
    [InlineData("check_bayes('0.95', '0.99')", 1)]
    [InlineData("check_bayes('0.99', '1.00')", 0)]
    [InlineData("check_rbl('zen-lastexternal', 'zen.example.')", 1)]
    [InlineData("check_rbl('zen-firsttrusted', 'zen.example.')", 0)]
    [InlineData("check_rbl('bad', 'bad.example.')", 0)]
    [InlineData("check_rbl('zen-lastexternal', 'zen.example.', '127.0.0.4')", 1)]
    [InlineData("check_rbl('zen-lastexternal', 'zen.example.', '^127\\.0\\.0\\.1[01]$')", 1)]
    [InlineData("check_rbl('none', 'other.example.')", 0)]
    [InlineData("check_rbl_from_domain('r', 'rhs.example.')", 1)]
    [InlineData("check_uridnsbl('U')", 1)]
    [InlineData("check_uridnsbl('V')", 0)]
    [InlineData("check_uridnsbl('NONE')", 0)]
    [InlineData("check_for_shifted_date('3', '6')", 1)]
    [InlineData("check_for_shifted_date('6', '12')", 0)]
    [InlineData("check_for_shifted_date('undef', '-3')", 0)]
    [InlineData("subject_is_all_caps()", 0)]
    [InlineData("check_for_to_in_subject('user')", 1)]
    [InlineData("check_for_to_in_subject('address')", 0)]
    [InlineData("check_header_count_range('X-Two','2','999')", 1)]
    [InlineData("check_header_count_range('X-Two','3','999')", 0)]
    [InlineData("check_for_missing_to_header()", 0)]
    [InlineData("check_for_matching_env_and_hdr_from()", 1)]
    [InlineData("check_equal_from_domains()", 0)]
    [InlineData("check_unresolved_template()", 1)]
    [InlineData("check_illegal_chars('Subject','0.01','1')", 0)]
    [InlineData("check_all_trusted()", 0)]
    [InlineData("check_no_relays()", 0)]
    [InlineData("check_relays_unparseable()", 1)]
    [InlineData("helo_ip_mismatch()", 1)]
    [InlineData("check_for_numeric_helo()", 1)]
    [InlineData("have_any_bounce_relays()", 1)]
    [InlineData("check_for_uppercase('50', '100')", 1)]
    [InlineData("check_for_uppercase('0', '25')", 0)]
    [InlineData("check_body_8bits()", 1)]
    [InlineData("check_blank_line_ratio('50','80','4')", 1)]
    [InlineData("check_blank_line_ratio('80','100','4')", 0)]
    [InlineData("check_body_length('100')", 1)]
    [InlineData("check_body_length('99')", 0)]
    [InlineData("check_stock_info('2')", 1)]
    [InlineData("check_stock_info('3')", 0)]
    [InlineData("plaintext_body_length('5','5')", 1)]
    [InlineData("plaintext_sig_length('10','12')", 1)]
    [InlineData("plaintext_body_sig_ratio('0','0.5')", 1)]
    [InlineData("multipart_alternative_difference('99','100')", 1)]
    [InlineData("multipart_alternative_difference('0','50')", 0)]
    [InlineData("check_for_mime('mime_qp_count')", 1)]
    [InlineData("check_for_mime('mime_base64_count')", 1)]
    [InlineData("check_for_mime('mime_qp_long_line')", 1)]
    [InlineData("check_for_mime('mime_attachment')", 1)]
    [InlineData("check_for_mime('mime_missing_boundary')", 0)]
    [InlineData("check_for_mime_html()", 1)]
    [InlineData("check_for_mime_html_only()", 0)]
    [InlineData("check_mime_multipart_ratio('1','2')", 1)]
    [InlineData("check_ma_non_text()", 1)]
    [InlineData("check_base64_length('78','79')", 1)]
    [InlineData("check_base64_length('80')", 0)]
    [InlineData("check_microsoft_executable()", 1)]
    [InlineData("check_suspect_name()", 1)]
    [InlineData("check_msg_parse_flags('truncated_header')", 1)]
    [InlineData("check_msg_parse_flags('missing_head_body_separator')", 0)]
    [InlineData("image_count('gif','1','1')", 1)]
    [InlineData("image_count('png','1')", 0)]
    [InlineData("image_size_exact('gif','50','100')", 1)]
    [InlineData("pixel_coverage('all',5000,5000)", 1)]
    [InlineData("html_test('html')", 1)]
    [InlineData("html_test('form')", 0)]
    [InlineData("html_tag_exists('img')", 1)]
    [InlineData("html_tag_exists('blink')", 0)]
    [InlineData("html_tag_balance('body', '!= 0')", 1)]
    [InlineData("html_tag_balance('center', '!= 0')", 0)]
    [InlineData("html_eval('length', '< 512')", 1)]
    [InlineData("html_eval('length', '> 512')", 0)]
    [InlineData("html_range('max_size', '5', '6')", 1)]
    [InlineData("html_range('max_size', '6', 'inf')", 0)]
    [InlineData("html_range('ratio', '6', 'inf')", 1)]
    [InlineData("html_range('ratio', '6', '7')", 0)]
    [InlineData("html_image_only('0400','0800')", 1)]
    [InlineData("html_image_ratio('0.000','0.002')", 1)]
    [InlineData("html_text_match('comment', '<!(?!-).{0,6}>')", 1)]
    [InlineData("html_text_not_match('comment', '<!')", 0)]
    [InlineData("html_title_subject_ratio('3.5')", 1)]
    [InlineData("check_iframe_src()", 1)]
    [InlineData("short_url()", 1)]
    [InlineData("check_https_ip_mismatch()", 1)]
    [InlineData("check_https_http_mismatch('1','10')", 1)]
    public void Function_OfTheMessage_Hits(string call, double expected) => Assert.Equal(expected, RuleCase.Count($"{Lists}header A eval:{call}", "A", Mail));

    [Fact]
    public void Functions_OnAnEmptyMessage_DoNotThrow()
    {
        var rules = string.Concat(EvalRegistry.Names.Select(static (n, i) => $"body A{i} eval:{n}()\nbody B{i} eval:{n}('x', '1', '2')\n"));
        var set = RuleCase.Compile(rules);
        Assert.Equal(0, set.Report.Skipped);
        Assert.False(set.Evaluate(new RuleMessage()).IsIncomplete);
    }

    [Fact]
    public void ListRules_OfOneSet_ShareItsZone()
    {
        const string Rules = "header __Z eval:check_rbl('zen-lastexternal','zen.example.')\nheader S eval:check_rbl_sub('zen-lastexternal','127.0.0.10')\nheader T eval:check_rbl_sub('zen-lastexternal','127.0.0.11')\nheader M eval:check_rbl_sub('zen-lastexternal','8')\n";
        Assert.Equal("M S __Z", RuleCase.Hits(Rules, Mail));
    }

    [Fact]
    public void AskDns_WithPattern_LooksAtTheAnswer() =>
        Assert.Equal("A", RuleCase.Hits("askdns A _SENDERDOMAIN_.n.example TXT /^hello/\naskdns B _SENDERDOMAIN_.n.example TXT /^no/", Mail));

    [Theory]
    [InlineData("Mon, 1 Jan 2024 10:00:00 +0000", 1704103200)]
    [InlineData("1 Jan 24 10:00 GMT", 1704103200)]
    [InlineData("Mon, 01 Jan 2024 05:00:00 EST", 1704103200)]
    [InlineData("Mon, 1 Jan 2024 12:00:00 +0200 (CEST)", 1704103200)]
    [InlineData("Mon, 32 Jan 2024 10:00:00 +0000", 1706781600)]
    [InlineData("1 Jan 2024 25:00:00 +0000", 1704150000)]
    [InlineData("1 Jan 2024 10:00:00 -1900", 1704171600)]
    [InlineData("1 Jan 0102 10:00:00 +0000", 36000)]
    [InlineData("1 Jan 2024 10:00:0 +0000", 1704067200)]
    [InlineData("1 Jan 2024 10:00:00 +9999", 1703740860)]
    [InlineData("yesterday", null)]
    [InlineData("", null)]
    public void Date_Written_IsReadLeniently(string text, int? expected) => Assert.Equal(expected, (int?)MailDate.TryParse(text)?.ToUnixTimeSeconds());

    [Theory]
    [InlineData("127.0.0.2", "", true)]
    [InlineData("10.0.0.1", "", false)]
    [InlineData("127.0.0.72", "8", true)]
    [InlineData("127.0.0.72", "4", false)]
    [InlineData("127.0.0.72", "127.0.0.64-127.0.0.80", true)]
    [InlineData("127.0.0.72", "0x40", true)]
    [InlineData("127.0.0.72", "127.0.0.72", true)]
    [InlineData("text", "/^te/", true)]
    [InlineData("text", "text", true)]
    public void Answer_OfAList_CountsAsWritten(string answer, string wanted, bool counts) => Assert.Equal(counts, ListAnswer.Matches(answer, wanted));

    [Theory]
    [InlineData("*@example.org", "Ann@Example.ORG", true)]
    [InlineData("*@example.org", "ann@sub.example.org", false)]
    [InlineData("*@*.example.org", "ann@sub.example.org", true)]
    [InlineData("a?n@example.org", "ann@example.org", true)]
    [InlineData("ann@example.org", "ann@example.org.evil", false)]
    [InlineData("*", "x", true)]
    [InlineData("*@*.*.co", "a@b.c.co", true)]
    public void AddressPattern_WithWildcards_Matches(string pattern, string address, bool matches) => Assert.Equal(matches, new AddressPatterns([pattern]).Contains(address));
}
