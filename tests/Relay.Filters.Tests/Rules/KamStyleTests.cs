using Relay.Filters.Rules;
using Relay.Filters.Rules.Subject;

namespace Relay.Filters.Tests.Rules;

/// <summary>
/// Small sets of our own in the style of large third-party channels: the conditions, tags, captures and flags that these are written with, together
/// in one file as they stand there. Which construct is tested where: README.md beside this file.
/// </summary>
public sealed class KamStyleTests
{
    private static readonly RuleMessage Mail = new()
    {
        Header = RuleCase.Fields("From: \"PayPaI Service\" <service@mail.example>", "To: ann@own.example", "Subject: Your inv0ice 4711", "X-Mailer: Bulk 1"),
        Body = RuleCase.Texts("Dear ann@own.example, your inv0ice 4711 waits.\n", "Pay with bitcoin now\n", "Pay with bitcoin today\n"),
        RawBody = RuleCase.Texts("<b>Pay</b> with bitcoin\n"),
        Full = RuleCase.Bytes("Subject: x\n\nPay"),
        Uris = [RuleCase.Uri("https://short.example/a", "short.example", "click here", "a")],
        Parts = [new RulePart { ContentType = "application/zip", FileName = "invoice.zip", Header = RuleCase.Fields("Content-Type: application/zip; name=invoice.zip") }],
        EnvelopeFrom = "bounce@mail.example",
        Relays = new RuleRelays { External = [new RuleRelay { Ip = "192.0.2.1", Rdns = "dyn-1.example", Helo = "dyn-1.example", By = "mx.own.example" }] },
    };

    [Theory]
    [InlineData("ifplugin Mail::SpamAssassin::Plugin::MIMEHeader\nmimeheader A Content-Type =~ /name=\\S+\\.zip/i\nendif", "A")]
    [InlineData("ifplugin Mail::SpamAssassin::Plugin::RaptorOnly\nbody A /Pay/\nelse\nbody B /Pay/\nendif", "B")]
    [InlineData("if (version >= 3.004002)\nif can(Mail::SpamAssassin::Conf::feature_bug6558_free)\nbody A /Pay/\nendif\nendif", "A")]
    [InlineData("if (version < 4.0) || !plugin(Mail::SpamAssassin::Plugin::FreeMail)\nbody A /Pay/\nendif", "")]
    [InlineData("lang de body A /Pay/\nbody B /Pay/", "B")]
    [InlineData("replace_tag P (?:p|\\xd0\\xa0)\nreplace_tag O [o0]\nbody A /inv<O>ice/\nreplace_rules A\nbody B /inv<O>ice/", "A")]
    [InlineData("header __TO To:addr =~ /(?<TOADDR>\\S+)/\nbody A /Dear %{TOADDR}/\nbody B /Bye %{TOADDR}/\nbody C /%{NOTSET}/", "A __TO")]
    [InlineData("body __B /bitcoin/\ntflags __B multiple maxhits=5\nmeta A __B == 2\nmeta B (__B > 2)", "A __B")]
    [InlineData("body __X1 /Pay/\nbody __X2 /nothing/\nbody __X3 /invoice|inv0ice/\nmeta A (__X1 + __X2 + __X3 > 1)\nmeta B rules_matching(__X?) == 2", "A B __X1 __X3")]
    [InlineData("header A X-Spam-Relays-External =~ /^[^\\]]+ rdns=dyn-\\S+ helo=dyn-/\nheader B X-Spam-Relays-Untrusted =~ /rdns=dyn/", "A")]
    [InlineData("header A From:name =~ /PayPaI/\nheader B From:addr !~ /\\@paypal\\.com$/i\nheader C EnvelopeFrom =~ /^bounce\\@/", "A B C")]
    [InlineData("header A X-Mailer =~ /^Bulk/\nheader B exists:X-Mailer\nheader C X-None =~ /^UNSET$/ [if-unset: UNSET]\nheader D ALL =~ /^x-mailer: bulk/im", "A B C D")]
    [InlineData("body A m{^Pay with}\nbody B m,bitcoin\\snow,\nbody C m;WAITS;i\nbody D m|inv[o0]ice|x", "A B C D")]
    [InlineData("body A /Your inv/\nbody B /Your inv/\ntflags B nosubject", "A")]
    [InlineData("rawbody A /<b>Pay<\\/b>/\nbody B /<b>/\nfull C /\\n\\nPay/", "A C")]
    [InlineData("uri A m{^https?://short\\.example/}i\nuri_detail B text =~ /click here/ type =~ /^a$/\nuri_detail C text =~ /click/ raw =~ /nothing/", "A B")]
    [InlineData("enlist_addrlist (SERVICE) *@mail.example\nheader A eval:check_from_in_list('SERVICE')\nenlist_uri_host (SHORT) short.example\nbody B eval:check_uri_host_listed('SHORT')", "A B")]
    [InlineData("url_shortener short.example\nbody A eval:short_url()\nclear_url_shortener short.example", "")]
    [InlineData("blacklist_from *@mail.example\nunblacklist_from *@mail.example\nheader A eval:check_from_in_blocklist()", "")]
    [InlineData("body A /Pay/\nscore A 0\nmeta B A", "")]
    [InlineData("body A /Pay/\ndescribe A Payment\npriority A -100\nreuse A\ntest A ok Pay now\nsubjprefix A [PAY]\ntflags A publish", "A")]
    [InlineData("report_safe 0\nadd_header all X y\nbayes_ignore_header X\ntxrep_factor 1\nrewrite_header Subject x\nfns_check 1\nbody A /Pay/", "A")]
    [InlineData("rbl_timeout 15\ndns_query_restriction deny x\nparse_dkim_uris 1\nadsp_override x.example custom_high\nenvelope_sender_header X-E\nbody A /Pay/", "A")]
    [InlineData("redirector_pattern m'^https?://r/(.*)'i\nuridnsbl_skip_domain x.example\nutil_rb_2tld co.example\nhashbl_acl_x a.example\nbody A /Pay/", "A")]
    [InlineData("require_version 9.9\nbody A /Pay/", "")]
    [InlineData("body A /(?{ 1 })/\nbody B /Pay/", "B")]
    [InlineData("body A /[[:upper:]]ay\\x20with\\h\\Qbitcoin\\E\\b/\nbody B /^P\\x{61}y++/\nbody C /\\bPay\\b(?!.*today)/", "A B C")]
    [InlineData("askdns A _SENDERDOMAIN_.l.example TXT /x/\nurirhsbl U l.example. A\nbody U eval:check_uridnsbl('U')\ntflags U net", "")]
    public void Set_InThatStyle_HitsAsWritten(string rules, string expected) => Assert.Equal(expected, RuleCase.Hits(rules, Mail));

    [Fact]
    public void Set_OfUnknownThings_SaysWhatItDidNotTake()
    {
        var report = RuleCase.Compile("frobnicate 1\nbody A eval:check_nothing()\nbody B /x/\nmeta C A && NOWHERE").Report;
        Assert.Equal((2, 1), (report.Taken, report.Skipped));
        Assert.Contains(report.Notes, static n => n.ToString().Contains("frobnicate", StringComparison.Ordinal));
        Assert.Contains(report.Notes, static n => n.ToString().Contains("check_nothing", StringComparison.Ordinal));
    }
}
