using System.Text;
using Relay.Filters.Rules;
using Relay.Filters.Rules.Subject;

namespace Relay.Filters.Tests.Rules;

/// <summary>Functions that sets in the style of KAM.cf and the stock set ask for, each on a message it is made for and on one it is not.</summary>
public sealed class FurtherEvalTests
{
    private const string Lists = """
        blocklist_to bad@there.example
        blocklist_subject lottery
        welcomelist_from_rcvd *@good.example good.example
        url_redirector go.example
        urirhssub LIST_A uri.example. A 2
        hashbl_acl_free good.example

        """;

    private static readonly byte[] Pdf = Encoding.Latin1.GetBytes(
        "%PDF-1.4\n1 0 obj<</Author(Jo\\(e\\))/Creator <feff0041>/CreationDate(D:20240101120000)>>endobj\n2 0 obj<</Type/XObject/Width 100/Height 50>>endobj\n3 0 obj<</URI (https://evil.example/x)>>\n/Encrypt 4 0 R\n");

    private static readonly RuleMessage Mail = new()
    {
        Header = RuleCase.Fields(
            "From: \"Boss <boss@good.example>\" <x@bad.example>",
            "To: bad@there.example",
            "Cc: a@l.example, b@l.example, c@l.example, d@l.example, e@l.example, f@l.example, g@l.example",
            "Subject: You won the lottery",
            "Date: Mon, 1 Jan 2024 10:00:00 +0000",
            "Received: from mail.juno.example by x with SMTP; Mon, 1 Jan 2024 10:00:00 +0000",
            "Message-ID: <ABCDEFGHIJKLMNOPQRSTUVWXYZAB.evil>"),
        Full = RuleCase.Bytes("Subject: x\n\nbody"),
        Body = RuleCase.Texts("a b c d e f g h\n", "Hello\n"),
        RawBody = RuleCase.Texts("Hello\n"),
        EnvelopeFrom = "there.example.bad@bad.example",
        Received = new DateTimeOffset(2024, 1, 20, 0, 0, 0, TimeSpan.Zero),
        Uris = [RuleCase.Uri("http://go.example/?u=http://other.example/", "go.example")],
        Parts =
        [
            new RulePart { ContentType = "application/pdf", FileName = "Invoice.pdf", Decoded = Pdf },
            new RulePart { ContentType = "image/png", Encoding = "base64", FileName = "a.png", Decoded = (byte[])[0x89, .. "PNG"u8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 100, 0, 0, 0, 50] },
            new RulePart { ContentType = "text/plain", Charset = "us-ascii", Encoding = "quoted-printable", Raw = RuleCase.Bytes("=41=42=43\n"), Text = RuleCase.Bytes("ABC\n"), Decoded = RuleCase.Bytes("ABC\n") },
        ],
        Relays = new RuleRelays
        {
            Untrusted =
            [
                new RuleRelay { Ip = "192.0.2.1", Rdns = "", Helo = "mx.hotmail.com", By = "mx.one.example", IsLookedUp = true },
            ],
            External = [new RuleRelay { Ip = "192.0.2.1", Helo = "mx.hotmail.com" }],
        },
        Authentication = new RuleAuthentication { Dmarc = "fail", DmarcPolicy = "quarantine", Dkim = [new RuleSignature("good.example", "pass", false)] },
        Symbols = new Dictionary<string, double> { ["ATTACHMENT_MACRO_AUTO"] = 1 },
        Lists = static q => (q.Kind, q.Selection, q.Zone) switch
        {
            (RuleListKind.Relays, _, "txt.example") => ["listed for tests"],
            (RuleListKind.Senders, "envfrom" or "from_host" or "ns_from" or "rcvd", "rhs.example") => ["127.0.0.2"],
            (RuleListKind.Hashes, _, "hash.example") => ["127.0.0.2"],
            _ => null,
        },
    };

    [Theory]
    [InlineData("pdf_count(1,1)", 1)]
    [InlineData("pdf_count(2)", 0)]
    [InlineData("pdf_image_count(1,1)", 1)]
    [InlineData("pdf_pixel_coverage(5000,5000)", 1)]
    [InlineData("pdf_image_size_exact(50,100)", 1)]
    [InlineData("pdf_image_size_range(40, 90, 60, 110)", 1)]
    [InlineData("pdf_image_size_range(60, 90)", 0)]
    [InlineData("pdf_image_to_text_ratio(0.000, 0.015)", 1)]
    [InlineData("pdf_image_to_text_ratio(0.5, 1)", 0)]
    [InlineData("pdf_named('invoice.pdf')", 1)]
    [InlineData("pdf_name_regex('/^inv/i')", 1)]
    [InlineData("pdf_name_regex('/^x/')", 0)]
    [InlineData("pdf_match_details('author','/^Jo\\(e\\)$/')", 1)]
    [InlineData("pdf_match_details('creator','/^A$/')", 1)]
    [InlineData("pdf_match_details('created','/^202401/')", 1)]
    [InlineData("pdf_match_details('title','/./')", 0)]
    [InlineData("pdf_is_encrypted()", 1)]
    [InlineData("pdf_is_empty_body()", 0)]
    [InlineData("pdf_is_empty_body('100')", 1)]
    [InlineData("pdf_uri_regex('/evil/')", 1)]
    [InlineData("check_olemacro()", 1)]
    [InlineData("check_olemacro_malice()", 1)]
    [InlineData("check_olemacro_encrypted()", 0)]
    [InlineData("redir_url()", 1)]
    [InlineData("check_for_http_redirector()", 1)]
    [InlineData("check_uri_truncated()", 0)]
    [InlineData("check_to_in_blocklist()", 1)]
    [InlineData("check_subject_in_blocklist()", 1)]
    [InlineData("check_forged_in_welcomelist()", 0)]
    [InlineData("check_dmarc_quarantine()", 1)]
    [InlineData("check_dmarc_none()", 0)]
    [InlineData("check_dkim_dependable()", 1)]
    [InlineData("check_dkim_signall()", 0)]
    [InlineData("check_rbl_txt('t', 'txt.example.', 'listed')", 1)]
    [InlineData("check_rbl_txt('t', 'none.example.', 'listed')", 0)]
    [InlineData("check_rbl_envfrom('e', 'rhs.example.')", 1)]
    [InlineData("check_rbl_from_host('e', 'rhs.example.')", 1)]
    [InlineData("check_rbl_ns_from('e', 'rhs.example.', '127.0.0.3')", 0)]
    [InlineData("check_rbl_rcvd('e', 'rhs.example.')", 1)]
    [InlineData("check_rbl_headers('e', 'rhs.example.', '', 'X-Sender')", 0)]
    [InlineData("check_hashbl_emails('hash.example/A', 'md5/max=10', 'ALLFROM', '^127')", 1)]
    [InlineData("check_hashbl_emails('none.example/A')", 0)]
    [InlineData("check_hashbl_bodyre('hash.example', 'raw', '\\w', '^127')", 1)]
    [InlineData("check_hashbl_uris('hash.example', 'raw', '^127')", 1)]
    [InlineData("check_fromname_domain_differ()", 1)]
    [InlineData("check_fromname_owners_differ()", 1)]
    [InlineData("check_for_no_rdns_dotcom_helo()", 1)]
    [InlineData("check_for_sender_no_reverse()", 0)]
    [InlineData("check_for_forged_received_trail()", 0)]
    [InlineData("check_for_forged_received_ip_helo()", 0)]
    [InlineData("check_for_from_domain_in_received_headers('bad.example', 'false')", 1)]
    [InlineData("check_for_forged_gmail_received_headers()", 0)]
    [InlineData("check_for_forged_yahoo_received_headers()", 0)]
    [InlineData("check_for_forged_juno_received_headers()", 0)]
    [InlineData("check_for_forged_hotmail_received_headers()", 0)]
    [InlineData("check_for_no_hotmail_received_headers()", 0)]
    [InlineData("check_for_forged_eudoramail_received_headers()", 0)]
    [InlineData("check_for_fake_aol_relay_in_rcvd()", 0)]
    [InlineData("gated_through_received_hdr_remover()", 0)]
    [InlineData("check_messageid_not_usable()", 0)]
    [InlineData("check_outlook_message_id()", 0)]
    [InlineData("check_ratware_name_id()", 0)]
    [InlineData("check_ratware_envelope_from()", 1)]
    [InlineData("sorted_recipients()", 0)]
    [InlineData("similar_recipients('undef','0.1')", 1)]
    [InlineData("received_within_months('undef','1')", 1)]
    [InlineData("received_within_months('1','undef')", 0)]
    [InlineData("tvd_vertical_words('50','101')", 1)]
    [InlineData("multipart_alternative_difference_count('3','1')", 0)]
    [InlineData("check_qp_ratio('0.2')", 1)]
    [InlineData("check_for_ascii_text_illegal()", 0)]
    [InlineData("check_abundant_unicode_ratio('0.1')", 0)]
    [InlineData("image_named('A.png')", 1)]
    [InlineData("image_size_range('png', 40, 90)", 1)]
    [InlineData("image_to_text_ratio('png', 0, 0.1)", 1)]
    [InlineData("html_charset_faraway()", 0)]
    [InlineData("check_for_faraway_charset()", 0)]
    [InlineData("check_for_faraway_charset_in_headers()", 0)]
    [InlineData("check_welcomelist_bounce_relays()", 0)]
    public void Function_OfTheMessage_Hits(string call, double expected) => Assert.Equal(expected, RuleCase.Count($"{Lists}body R eval:{call}", "R", Mail));

    [Theory]
    [InlineData("Content-Type: multipart/mixed; boundary=b\n\n--b\nA: b\n\nx\n--b--\n", "")]
    [InlineData("Content-Type: multipart/mixed; boundary=b\n\n--b\nA: b\n\nx\n--b--\n.\n \n", "")]
    [InlineData("Content-Type: multipart/mixed; boundary=b\n\n--b\nA: b\n\nx\n--b--\nmore\n", "mime_epilogue_exists")]
    [InlineData("Content-Type: multipart/mixed; boundary=\"b\"\n\n--b\n\nx\n--b--\n", "missing_mime_headers")]
    [InlineData("Content-Type: multipart/mixed; boundary=b\n\n--b\nA: b\n C\nno field\n\n--b--\n", "missing_mime_head_body_separator")]
    [InlineData("Subject: x\n", "missing_head_body_separator")]
    [InlineData("Content-Type: text/plain\n\n--b--\nx", "")]
    public void ParseFlags_OfAMessage_AreThoseOfItsOctets(string message, string expected)
    {
        string[] flags = ["truncated_header", "missing_head_body_separator", "mime_epilogue_exists", "missing_mime_headers", "missing_mime_head_body_separator"];
        var header = RuleCase.Fields([.. message.Split("\n\n")[0].TrimEnd('\n').Split('\n')]);
        Assert.Equal(expected, string.Join(' ', flags.Where(f => ParseFlags.Has(f, header, RuleCase.Bytes(message)))));
    }

    [Fact]
    public void ParseFlags_OfALongField_SayItIsCut() =>
        Assert.True(ParseFlags.Has("truncated_header", RuleCase.Fields("Subject: " + new string('x', 9_000)), default));

    [Fact]
    public void CheckBayes_WithoutProbability_HitsNowhere() => Assert.Equal("", RuleCase.Hits("body A eval:check_bayes('0.00', '1.00')", RuleCase.Body("x")));
}
