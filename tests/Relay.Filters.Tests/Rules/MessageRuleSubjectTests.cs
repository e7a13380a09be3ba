using System.Text;
using Relay.Filters.Rules;
using Relay.Filters.Rules.Subject;
using Relay.Mime;

namespace Relay.Filters.Tests.Rules;

public sealed class MessageRuleSubjectTests
{
    private const string Mail =
        "From: =?utf-8?q?Ann_=C3=89?= <ann@x.example>\r\nSubject: Hello\r\n there\r\nReceived: from a\r\n by b\r\nMIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary=b\r\n\r\n"
        + "--b\r\nContent-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nFirst para=\r\ngraph =E9\r\n\r\nSecond me@m.example http://r.example/?u=http://t.example/x\r\n"
        + "--b\r\nContent-Type: text/html\r\n\r\n<html><!-- saved --><title>T</title><body><p>Click <a href=\"http://%77ww.y.example/\">here</a><img src=\"cid:1\" width=10 height=20></body></html>\r\n--b--\r\n";

    [Theory]
    [InlineData("header A From:name =~ /^Ann \\xc3\\x89$/")]
    [InlineData("header A From:addr =~ /^ann\\@x.example$/")]
    [InlineData("header A Subject =~ /^Hello there$/")]
    [InlineData("header A Subject:raw =~ /^ Hello\\n there$/")]
    [InlineData("header A EnvelopeFrom =~ /^env\\@x.example$/")]
    [InlineData("body A /^Hello there$/")]
    [InlineData("body A /^First paragraph \\xc3\\xa9$/")]
    [InlineData("body A /Click here/")]
    [InlineData("rawbody A /First paragraph \\xe9\\n\\nSecond/")]
    [InlineData("rawbody A /<p>Click/")]
    [InlineData("full A /para=\\ngraph =E9\\n/")]
    [InlineData("uri A /^http:..t\\.example.x$/")]
    [InlineData("uri A /^http:..www\\.y\\.example/")]
    [InlineData("uri_detail A type =~ /^a$/ host =~ /^www.y.example$/ domain =~ /^y.example$/")]
    [InlineData("mimeheader A Content-Transfer-Encoding =~ /quoted/")]
    [InlineData("uri A /^mailto:me.m\\.example$/")]
    [InlineData("body A eval:html_eval('length', '> 100')")]
    [InlineData("body A eval:html_test('html')")]
    [InlineData("body A eval:html_tag_exists('img')")]
    [InlineData("body A eval:html_text_match('comment', 'saved')")]
    [InlineData("body A eval:html_text_match('title', '^T$')")]
    [InlineData("body A eval:html_image_ratio('0','1')")]
    [InlineData("rawbody A eval:check_for_mime('mime_multipart_alternative')")]
    [InlineData("body A eval:check_bayes('0.5', '1')")]
    [InlineData("meta A OURS")]
    public void Message_Read_IsWhatRulesSee(string rule)
    {
        using var view = MessageView.Parse(Encoding.Latin1.GetBytes(Mail));
        var rules = RuleCase.Compile(rule);
        var facts = new RuleFacts { EnvelopeFrom = "env@x.example", SpamProbability = 0.9, SymbolCount = static n => n == "OURS" ? 1 : 0, RegistrableDomain = rules.Settings.Domains.Registrable };
        Assert.Equal("A", Assert.Single(rules.Evaluate(new MessageRuleSubject(view, facts)).Hits).Name);
    }

    [Fact]
    public void Message_OfRandomBytes_NeverThrows()
    {
        var random = new Random(5);
        var seed = Encoding.Latin1.GetBytes(Mail);
        var rules = RuleCase.Compile("body A /./\nrawbody B /./\nfull C /./\nuri D /./\nmimeheader E ALL =~ /./\nheader F ALL =~ /./\nbody G eval:html_test('html')\nuri_detail H raw =~ /./");
        var hits = 0;
        for (var i = 0; i < 500; i++)
        {
            var bytes = seed.ToArray();
            for (var n = random.Next(40); n > 0; n--)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            using var view = MessageView.Parse(bytes.AsMemory(0, random.Next(bytes.Length)));
            hits += rules.Evaluate(new MessageRuleSubject(view, new RuleFacts())).Hits.Count;
        }

        Assert.InRange(hits, 1_000, 4_000);
    }
}
