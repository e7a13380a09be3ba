using System.Text;
using Relay.Filters.Rules;
using Relay.Filters.Rules.Scanning;
using Relay.Filters.Rules.Subject;

namespace Relay.Filters.Tests.Rules;

/// <summary>The pass for literals saves work and changes nothing.</summary>
public sealed class PrefilterTests
{
    private static readonly string[] Pieces =
    [
        "abc", "cab", "a", "b", "c", "bca", "(?:abc|bcab)", "[abc]", "[^b]", ".", "a?", "(?:ab)?", "b+", "c*", "(?:ca|b){2}", "\\b", "(?=a)", "(?!b)", "(?i:AbC)", "^", "$", "\\w", "(a)", "(?<N>bc)",
        "a{2,3}", "(?:a|b|c)", "\\x61", "\u00e9", "[\\x80-\\xff]", "(?:|abc)", "abcabc", "(?:cab){1,2}?",
    ];

    [Fact]
    public void Prefilter_OnRandomRulesAndTexts_ChangesNoOutcome()
    {
        var random = new Random(20_260_101);
        for (var round = 0; round < 40; round++)
        {
            var rules = Rules(random, 60);
            var with = RuleCase.Compile(rules);
            _ = RuleWarmUp.Run(with, new CancellationToken(canceled: round % 2 == 0));
            var without = RuleCase.Compile(rules, RuleCase.All with { UsePrefilter = false });
            for (var i = 0; i < 25; i++)
            {
                var mail = Mail(random);
                var (expected, found) = (Text(without.Evaluate(mail)), Text(with.Evaluate(mail)));
                Assert.True(expected == found, Difference(rules, expected, found));
            }
        }
    }

    [Fact]
    public void Index_OnRandomTexts_FindsWhatSearchingFinds()
    {
        var random = new Random(7);
        for (var round = 0; round < 300; round++)
        {
            var literals = Enumerable.Range(0, random.Next(1, 30)).Select(_ => Word(random, 3, 8)).Distinct().ToArray();
            var text = Word(random, 0, 200);
            var sink = new Found { All = [] };
            new LiteralIndex([.. literals.Select(RuleCase.Bytes)]).Scan(RuleCase.Bytes(random.Next(2) == 0 ? text : string.Concat(text.Select(static c => char.IsAscii(c) ? char.ToUpperInvariant(c) : c))), ref sink);
            var expected = literals.SelectMany((l, i) => Enumerable.Range(0, text.Length).Where(at => string.CompareOrdinal(text, at, l, 0, l.Length) == 0 && at + l.Length <= text.Length).Select(at => (i, at)));
            Assert.Equal(expected.Order(), sink.All.Order());
        }
    }

    private struct Found : ILiteralSink
    {
        public required List<(int Literal, int At)> All;

        public readonly bool Wants(int literal) => true;

        readonly void ILiteralSink.Found(int literal, int at) => All.Add((literal, at));
    }

    private static string Rules(Random random, int count)
    {
        var text = new StringBuilder();
        string[] kinds = ["body", "rawbody", "full", "uri", "header", "mimeheader"];
        for (var i = 0; i < count; i++)
        {
            var kind = kinds[random.Next(kinds.Length)];
            var pattern = string.Concat(Enumerable.Range(0, random.Next(1, 5)).Select(_ => Pieces[random.Next(Pieces.Length)]).Select(p => random.Next(9) == 0 ? p + "|" : p));
            var left = kind switch { "header" => random.Next(4) == 0 ? "Subject !~ " : "Subject =~ ", "mimeheader" => random.Next(4) == 0 ? "X !~ " : "X =~ ", _ => "" };
            text.Append(kind).Append(" R").Append(i).Append(' ').Append(left).Append('/').Append(pattern.TrimEnd('|')).Append('/').Append(random.Next(3) == 0 ? "i" : "").Append('\n');
            text.Append(random.Next(4) == 0 ? $"tflags R{i} multiple maxhits={random.Next(1, 5)}\n" : random.Next(4) == 0 ? $"tflags R{i} nosubject\n" : "");
        }

        return text.ToString();
    }

    private static RuleMessage Mail(Random random) => new()
    {
        Header = RuleCase.Fields("Subject: " + Word(random, 0, 12)),
        Body = RuleCase.Texts([.. Enumerable.Range(0, random.Next(4)).Select(_ => Word(random, 0, 20))]),
        RawBody = RuleCase.Texts(Word(random, 0, 30)),
        Full = RuleCase.Bytes(Word(random, 0, 30)),
        Uris = [RuleCase.Uri(Word(random, 0, 10)), RuleCase.Uri(Word(random, 0, 10))],
        Parts = [new RulePart { ContentType = "text/plain", Header = RuleCase.Fields("X: " + Word(random, 0, 12)) }],
    };

    private static string Word(Random random, int least, int most) =>
        string.Concat(Enumerable.Range(0, random.Next(least, most + 1)).Select(_ => "abcabcabcabc \u00e9"[random.Next(14)]));

    /// <summary>The lines of the rules that differ.</summary>
    private static string Difference(string rules, string expected, string found)
    {
        var names = expected.Split(' ').Except(found.Split(' ')).Concat(found.Split(' ').Except(expected.Split(' '))).Select(static h => h.Split('=')[0]).ToArray();
        return string.Join('\n', rules.Split('\n').Where(l => names.Any(n => l.Split(' ').Contains(n))));
    }

    private static string Text(RuleEvaluation evaluation) => string.Join(' ', evaluation.Hits.Select(static h => $"{h.Name}={h.Count}"));
}
