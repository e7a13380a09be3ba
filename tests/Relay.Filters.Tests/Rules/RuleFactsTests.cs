using System.Net;
using System.Text;
using Relay.Core.Checks;
using Relay.Core.Mail;
using Relay.Core.Options;
using Relay.Filters.Connection.DnsLists;
using Relay.Filters.Rules;
using Relay.Filters.Tests.Checks;

namespace Relay.Filters.Tests.Rules;

/// <summary>What the relay itself knows, as rules ask for it: its client and older hops, what its lists answered, the envelope.</summary>
public sealed class RuleFactsTests
{
    private const string Message =
        "Return-Path: <path@sender.example>\r\nReceived: from old (old.example [198.51.100.4]) by in.example (Postfix) with SMTP id OLD;\r\n\tMon, 1 Jan 2024 10:00:00 +0000\r\nFrom: a@author.example\r\n\r\ntext\r\n";

    [Theory]
    [InlineData("header R X-Spam-Relays-External =~ /^\\[ ip=192\\.0\\.2\\.7 \\S+ helo=h .* \\] \\[ ip=198\\.51\\.100\\.4 rdns=old\\.example helo=old by=in\\.example .* id=OLD /", true)]
    [InlineData("header R X-Spam-Relays-Trusted =~ /ip=/", false)]
    [InlineData("header R Received =~ /OLD; Mon, /", true)]
    [InlineData("header R EnvelopeFrom =~ /./", false)]
    [InlineData("header R eval:check_rbl('z-lastexternal', 'zen.example.')", true)]
    [InlineData("header R eval:check_rbl('z', 'zen.example.', '127.0.0.4')", true)]
    [InlineData("header R eval:check_rbl('z', 'zen.example.', '127.0.0.9')", false)]
    [InlineData("header __Z eval:check_rbl('z', 'zen.example.')\nheader R eval:check_rbl_sub('z', '^127\\.0\\.0\\.4$')", true)]
    [InlineData("header R eval:check_rbl_txt('t', 'zen.example.', 'why')", true)]
    [InlineData("header R eval:check_rbl('o', 'other.example.')", false)]
    [InlineData("urirhssub R uri.example. A 2\nbody R eval:check_uridnsbl('R')\ntflags R net", true)]
    [InlineData("urirhssub R uri.example. A 4\nbody R eval:check_uridnsbl('R')\ntflags R net", false)]
    [InlineData("urirhssub R zen.example. A 2\nbody R eval:check_uridnsbl('R')\ntflags R net", false)]
    public void Rule_InASession_SeesItsFacts(string rule, bool hits) => Assert.Equal(hits, Hits(rule, withSession: true, []));

    [Theory]
    [InlineData("header R X-Spam-Relays-External =~ /^\\[ ip=198\\.51\\.100\\.4 /", true)]
    [InlineData("header R EnvelopeFrom =~ /^path\\@sender\\.example$/", true)]
    [InlineData("header R eval:check_bayes('0.00', '1.00')", false)]
    public void Rule_WithoutASession_SeesTheFirstReceivedField(string rule, bool hits) => Assert.Equal(hits, Hits(rule, withSession: false, []));

    [Fact]
    public void Rule_BehindTrustedNetworks_SeesTheClientAsInternal() =>
        Assert.True(Hits("header __T X-Spam-Relays-Internal =~ /ip=192\\.0\\.2\\.7 .* intl=1 /\nheader __E X-Spam-Relays-External =~ /^\\[ ip=198\\.51\\.100\\.4 /\nmeta R __T && __E", withSession: true, [IPNetwork.Parse("192.0.2.0/24")]));

    private static bool Hits(string rules, bool withSession, IPNetwork[] trusted)
    {
        var set = RuleSet.CompileText("t.cf", Encoding.UTF8.GetBytes(rules), new RuleSetOptions());
        using var body = new MessageBody(int.MaxValue, Path.GetTempPath());
        var bytes = Encoding.ASCII.GetBytes(Message);
        body.Append(bytes);
        using var section = HeaderSection.Copy(bytes);
        var session = CheckCase.Session();
        session.Helo = "h";
        var context = new CheckContext { Session = withSession ? session : null, Hostname = CheckCase.Hostname, Header = section, Message = new ReceivedMessage(body, section, hasEightBit: false) };
        using var features = context.Features;
        DnsListAnswers.Note(context, "dns_lists", [("192.0.2.7", Listed("zen.example", "127.0.0.4", "why not")), ("192.0.2.7", Listed("quiet.example"))]);
        DnsListAnswers.Note(context, "uri_lists", [("evil.example", Listed("uri.example.", "127.0.0.2"))]);
        return new RulesCheck(set, 15, TimeProvider.System, trusted).Conclude(context, new Scorecard(ScoreTable.Empty)).Symbols.Any(static s => s.Name == "R");
    }

    private static DnsListAnswer Listed(string zone, string? answer = null, string text = "") =>
        new(new DnsListOptions { Zone = zone }, zone, answer is null ? DnsListOutcome.NotListed : DnsListOutcome.Listed, answer is null ? [] : [IPAddress.Parse(answer)], [], "") { Text = text };
}
