using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using Relay.Filters.Rules.Gates;
using Relay.Filters.Rules.Patterns;

namespace Relay.Filters.Tests.Rules;

/// <summary>A gate may let through what does not match; what matches it must let through. Texts are Latin-1: a char is a byte.</summary>
public sealed class GateTests
{
    private static readonly string[] Pieces =
    [
        "abc", "a", "b", "c", "(?:abc|bcab)", "[abc]", "[^b]", "[a-b]", "[^\\W_]", ".", "a?", "(?:ab)?", "b+", "c*?", "(?:ca|b){2}", "\\b", "\\B", "(?=a)", "(?!b)", "(?!bc)", "(?=b|$)", "(?!a|$)",
        "(?<=a)", "(?<!b)", "(?<!^|c)", "(?<=ab)", "(?i:AbC)", "(?i)", "(?s:.)", "(?m:^b)", "(?m:c$)", "^", "$", "\\A", "\\z", "\\Z", "\\w", "\\W", "\\s", "\\d", "(a)", "(?<N>bc)", "(b|c)\\1", "([ab])", "\\1",
        "(?>a+)", "a++", "a{2,3}", "b{3}", "[bc]{0,9}", "(?:a|b|c){2,}", "\\x61", "\u00e9", "[\\x80-\\xff]", "(?:|abc)", "\\n", " ", "[[:alpha:]]", "(?:ab?){5}", "(?!(?:a|\\1))", "(?:^|\\s)", "|",
    ];

    [Fact]
    public void Gate_OfAnyPattern_LetsThroughWhatMatches() => Prop.ForAll(
        Gen.Choose(0, Pieces.Length - 1).ListOf().Select(static l => string.Concat(l.Take(8).Select(static i => Pieces[i]))).ToArbitrary(),
        Gen.Elements("ab", "abc", "aabbcc", "a b c", "abc\n", "\u00e9ABC ", "x1_ \n").SelectMany(static s => Gen.Elements(s.ToCharArray()).ListOf()).Select(static l => new string([.. l.Take(24)])).ToArbitrary(),
        Gen.Choose(0, 7).ToArbitrary(),
        static (body, text, flags) => LetsThrough(body, Flags(flags), text)).Check(Config.QuickThrowOnFailure.WithMaxTest(6_000));

    [Fact]
    public void Lanes_OnAnyText_AnswerAsTheirGatesDo()
    {
        var random = new Random(11);
        var lanes = new GateLanes();
        for (var round = 0; round < 2_000; round++)
        {
            var gates = Enumerable.Range(0, random.Next(1, 5)).Select(_ => Gate(string.Concat(Enumerable.Range(0, random.Next(1, 4)).Select(_ => Pieces[random.Next(Pieces.Length)])))).ToArray();
            var text = RuleCase.Bytes(new string([.. Enumerable.Range(0, random.Next(30)).Select(_ => "abc \n\u00e91"[random.Next(7)])]));
            var expected = gates.Select((g, i) => g is null || g.MayMatch<byte>(text) ? 1 << i : 0).Sum();
            Assert.Equal(expected, lanes.MayMatch(text, gates));
        }
    }

    [Theory]
    [InlineData("abc", "xabcx", true)]
    [InlineData("abc", "xabxc", false)]
    [InlineData(@"\bhot\b", "photo", false)]
    [InlineData(@"\bhot\b", "a hot day", true)]
    [InlineData("^abc", "xabc", false)]
    [InlineData("abc$", "abc\n", true)]
    [InlineData("abc$", "abcd", false)]
    [InlineData(@"a(?!\w)", "ab ac", false)]
    [InlineData(@"(?<![a-z])a", "ba ca", false)]
    [InlineData("(?:ab|cd){3}", "abcdxab", false)]
    [InlineData("(?:ab|cd){3}", "abcdab", true)]
    [InlineData("[A-Z]{5}", "ABCDe", false)]
    [InlineData("a.{3,50}b", "ab", false)]
    [InlineData("a(?=bcd)b", "ac", false)]
    [InlineData("(ab)c\\1", "abcba", false)]
    [InlineData("(ab)c\\1", "abcab", true)]
    public void Gate_Asked_TellsWhatItCan(string body, string text, bool may) => Assert.Equal(may, Gate(body)!.MayMatch<byte>(RuleCase.Bytes(text)));

    [Theory]
    [InlineData("a*")]
    [InlineData("a|")]
    [InlineData(".*")]
    public void Gate_ThatCouldNeverSayNo_IsNotMade(string body) => Assert.Null(Gate(body));

    [Theory]
    [InlineData("[ab]*a[ab]{40}c")]
    [InlineData("(?:a|b|ab|ba)*c{30}")]
    [InlineData("(?:a.*b.*){20}c")]
    [InlineData(@"\b(?:\w+\s)*d")]
    public void Gate_OfTwiceTheText_TakesAtMostTwoAndAHalfTimesTheSteps(string body)
    {
        var text = RuleCase.Bytes(AOrB(40_000, 5));
        var (one, two) = (StepsFor(text.AsSpan(0, 20_000)), StepsFor(text));
        Assert.InRange(two, 1, one * 2.5);

        long StepsFor(ReadOnlySpan<byte> part)
        {
            var gate = Gate(body)!;
            gate.MayMatch(part);
            return gate.Steps + part.Length;
        }
    }

    [Fact]
    public void Gate_OfVeryManyStates_ForgetsThemAndIsStillRight()
    {
        var memory = new GateMemory();
        var gate = Gate("a[ab]{30}c", memory)!;
        for (var i = 0; i < 400; i++)
        {
            var text = AOrB(2_000, i);
            gate.MayMatch<byte>(RuleCase.Bytes(text));
            Assert.InRange(gate.StateOctets, 1, 2 * GateMemory.MostOfOne);
            Assert.True(gate.MayMatch<byte>(RuleCase.Bytes(text + "a" + new string('b', 30) + "c")));
        }

        Assert.Equal(gate.StateOctets, memory.Held);
        Assert.True(Gate("a[ab]{30}c", memory)!.MayMatch<byte>("abc"u8) is false);
    }

    [Fact]
    public void Gates_OfOneSet_StayWithinTheirMemory()
    {
        const long Most = 256 << 10;
        var memory = new GateMemory(Most);
        var gates = Enumerable.Range(0, 40).Select(i => Gate($"a[ab]{{{10 + i}}}c", memory)!).ToArray();
        for (var i = 0; i < 40; i++)
        {
            var text = RuleCase.Bytes(AOrB(500, i));
            foreach (var gate in gates)
            {
                Assert.True(!gate.MayMatch<byte>(text) || gate.Steps > 0);
                Assert.InRange(memory.Held, 1, Most + (64 << 10));
            }
        }

        Assert.InRange(memory.Renewals, 1, int.MaxValue);
    }

    [Fact]
    public void Gate_OnManyThreads_AnswersTheSame()
    {
        var texts = Enumerable.Range(0, 200).Select(static i => RuleCase.Bytes(AOrB(300, i) + (i % 3 == 0 ? "abababc" : ""))).ToArray();
        var gate = Gate("(?:ab){3}c", new GateMemory(2_000))!;
        Parallel.For(0, 2_000, i => Assert.True(gate.MayMatch<byte>(texts[i % 200]) == (i % 200 % 3 == 0)));
    }

    private static RegexOptions Flags(int bits) =>
        RegexOptions.CultureInvariant | ((bits & 1) != 0 ? RegexOptions.IgnoreCase : 0) | ((bits & 2) != 0 ? RegexOptions.Multiline : 0) | ((bits & 4) != 0 ? RegexOptions.Singleline : 0);

    private static bool LetsThrough(string body, RegexOptions flags, string text)
    {
        if (RulePattern.TryCreate(new PerlPattern(body, flags), TimeSpan.FromMinutes(1), out _) is not { } pattern)
        {
            return true;
        }

        var mapped = ByteChars.MapLatin1(text);
        var gate = PatternGate.TryMake(pattern.Translated, flags, new GateMemory());
        return gate is null || pattern.Count(mapped, 1, out _) == 0 || (gate.MayMatch<char>(mapped) && gate.MayMatch<byte>(RuleCase.Bytes(text)));
    }

    private static PatternGate? Gate(string body, GateMemory? memory = null) =>
        PatternTranslator.TryTranslate(new PerlPattern(body, default), out _) is { } translated && RulePattern.TryCreate(new PerlPattern(body, default), TimeSpan.FromSeconds(1), out _) is not null
            ? PatternGate.TryMake(translated, RegexOptions.CultureInvariant, memory ?? new GateMemory())
            : null;

    private static string AOrB(int length, int seed)
    {
        var random = new Random(seed);
        return string.Create(length, random, static (chars, r) =>
        {
            for (var i = 0; i < chars.Length; i++)
            {
                chars[i] = r.Next(2) == 0 ? 'a' : 'b';
            }
        });
    }
}
