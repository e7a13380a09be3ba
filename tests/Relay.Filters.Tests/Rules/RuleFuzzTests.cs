using System.Text;
using Relay.Filters.Rules;
using Relay.Filters.Rules.Patterns;
using Relay.Filters.Rules.Subject;

namespace Relay.Filters.Tests.Rules;

/// <summary>No bytes in a rule file, no pattern and no message make anything throw.</summary>
public sealed class RuleFuzzTests
{
    private const string Seed =
        "header A Subject =~ /a(?:b|c)+[d-f]{2,3}/i\nheader B From:addr !~ m{x\\.y} [if-unset: z]\nbody C /\\x41\\bq++/\nrawbody D /<(a)\\1>/s\nuri E m,^https?:,\nfull F /x/\n"
        + "meta G (A && !B) || (C + D >= 2)\nmimeheader H Content-Type =~ /x/\nuri_detail I raw =~ /a/ text !~ /b/\nscore A 1 2 3 4\nscore B (1)\ndescribe C text\ntflags D multiple maxhits=3\n"
        + "priority E 5\nreplace_tag T [ab]\nreplace_rules C\nif (version >= 3.0)\nbody J eval:check_freemail_from('x')\nelse\nendif\nifplugin Mail::SpamAssassin::Plugin::SPF\nendif\n"
        + "welcomelist_from *@a.b\nenlist_uri_host (N) a.b\nurirhssub K z. A 2\nheader L eval:check_rbl('s','z.','127')\nmeta M rules_matching(A*)\nbody N /(?<CAP>\\w+)/\nbody O /%{CAP}/\n";

    private const string Signs = "()[]{}|\\*+?^$/.-&!<>=:%@#\n'\"0";

    private static readonly RuleMessage Mail = new()
    {
        Header = RuleCase.Fields("Subject: abbd", "From: a@b", "Received: x"),
        Body = RuleCase.Texts("aAb qq <aa>", ""),
        RawBody = RuleCase.Texts("<aa>"),
        Full = RuleCase.Bytes("Subject: x\n\ny"),
        Uris = [RuleCase.Uri("http://a.b", "a.b")],
        Parts = [new RulePart { ContentType = "text/plain", Header = RuleCase.Fields("Content-Type: x") }],
    };

    [Fact]
    public void RuleFile_Mutated_NeverThrows()
    {
        var random = new Random(1);
        var seed = RuleCase.Bytes(Seed);
        var taken = 0;
        for (var i = 0; i < 1_500; i++)
        {
            var bytes = seed.ToArray();
            for (var n = random.Next(1, 20); n > 0; n--)
            {
                bytes[random.Next(bytes.Length)] = random.Next(3) == 0 ? (byte)random.Next(256) : (byte)Signs[random.Next(Signs.Length)];
            }

            var rules = RuleSet.CompileText("a.cf", bytes, RuleCase.All with { MatchTimeout = TimeSpan.FromMilliseconds(20) });
            taken += rules.Report.Taken;
            rules.Evaluate(Mail);
        }

        Assert.InRange(taken, 1_500, 1_500 * 20);
    }

    [Fact]
    public void RuleFile_OfRandomBytes_NeverThrowsAndDefinesNothing()
    {
        var random = new Random(2);
        for (var i = 0; i < 500; i++)
        {
            var bytes = new byte[random.Next(2_000)];
            random.NextBytes(bytes);
            Assert.Equal(0, RuleSet.CompileText("a.cf", bytes, RuleCase.All).Report.Taken);
        }
    }

    [Fact]
    public void Pattern_Random_IsTakenOrRefusedWithAReason()
    {
        var random = new Random(3);
        const string Letters = "ab()[]{}|\\*+?^$.-:=!<>,12dswxQEknPpi#& \u00e9";
        var taken = 0;
        for (var i = 0; i < 20_000; i++)
        {
            var body = string.Concat(Enumerable.Range(0, random.Next(1, 14)).Select(_ => Letters[random.Next(Letters.Length)]));
            var pattern = RulePattern.TryCreate(new PerlPattern(body, System.Text.RegularExpressions.RegexOptions.CultureInvariant), TimeSpan.FromMilliseconds(20), out var fault);
            Assert.True(pattern is not null || fault.Length > 0);
            taken += pattern is null ? 0 : 1;
            pattern?.Count("aabb12 \n", 10, out _);
        }

        Assert.InRange(taken, 4_000, 20_000);
    }

    [Fact]
    public void Message_OfRandomBytes_NeverThrows()
    {
        var random = new Random(4);
        var rules = RuleCase.Compile(Seed);
        for (var i = 0; i < 500; i++)
        {
            var bytes = new byte[random.Next(300)];
            random.NextBytes(bytes);
            var text = Encoding.Latin1.GetString(bytes);
            var evaluation = rules.Evaluate(new RuleMessage
            {
                Header = RuleCase.Fields("From:" + text, "Subject:" + text, "Received:" + text, "Date:" + text),
                Body = [bytes],
                RawBody = [bytes],
                Full = bytes,
                Uris = [RuleCase.Uri(text, "h")],
                EnvelopeFrom = text,
                Parts = [new RulePart { ContentType = "image/gif", Decoded = bytes, Raw = bytes, Text = bytes, FileName = text, Charset = text }],
            });
            Assert.False(evaluation.IsIncomplete);
        }
    }

    [Fact]
    public void Evaluation_OutOfTime_EndsAndSaysSo()
    {
        var rules = RuleCase.Compile("body A /x/\nbody B /y/", RuleCase.All with { MessageTimeout = TimeSpan.Zero });
        Assert.True(rules.Evaluate(RuleCase.Body("x y")).IsIncomplete);
    }

    [Fact]
    public void Evaluation_WithAPatternThatTakesTooLong_GoesOnAndSaysSo()
    {
        var rules = RuleCase.Compile("body A /^(?=(a+)+\\1$)a/\nbody B /b/", RuleCase.All with { MatchTimeout = TimeSpan.FromMilliseconds(20) });
        var evaluation = rules.Evaluate(RuleCase.Body(new string('a', 40) + "b"));
        Assert.True(evaluation.IsIncomplete);
        Assert.Equal("A", Assert.Single(evaluation.TooLong));
        Assert.Equal(1, rules.Rules.Single(static r => r.Name == "A").Timeouts);
        Assert.Equal("B", Assert.Single(evaluation.Hits).Name);
    }

    [Fact]
    public void Evaluation_OnManyThreads_IsThatOfOne()
    {
        var rules = RuleCase.Compile(Seed);
        var expected = string.Join(' ', rules.Evaluate(Mail).Hits.Select(static h => h.Name));
        var wrong = 0;
        Parallel.For(0, 2_000, new ParallelOptions { MaxDegreeOfParallelism = 4 }, _ =>
        {
            if (string.Join(' ', rules.Evaluate(Mail).Hits.Select(static h => h.Name)) != expected)
            {
                Interlocked.Increment(ref wrong);
            }
        });
        Assert.Equal(0, wrong);
        Assert.NotEmpty(expected);
    }
}
