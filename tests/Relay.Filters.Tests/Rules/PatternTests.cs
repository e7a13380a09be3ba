using Relay.Filters.Rules.Patterns;

namespace Relay.Filters.Tests.Rules;

/// <summary>Perl's patterns over bytes and what .NET makes of the translation. Texts are Latin-1: a char is a byte.</summary>
public sealed class PatternTests
{
    [Theory]
    [InlineData("/abc/", "xABCx", false)]
    [InlineData("/abc/i", "xABCx", true)]
    [InlineData("m{a/b}", "a/b", true)]
    [InlineData("m!a/b!i", "A/B", true)]
    [InlineData("m,a/b,", "a/b", true)]
    [InlineData("m;a;", "a", true)]
    [InlineData("m|a|", "a", true)]
    [InlineData("m%a%", "a", true)]
    [InlineData("m(a(b)c)", "abc", true)]
    [InlineData("m<a>", "a", true)]
    [InlineData("qr/a/", "a", true)]
    [InlineData(@"/a\/b/", "a/b", true)]
    [InlineData("/a/gos", "a", true)]
    [InlineData("/^b$/m", "a\nb\nc", true)]
    [InlineData("/^b$/", "a\nb\nc", false)]
    [InlineData("/a.b/", "a\nb", false)]
    [InlineData("/a.b/s", "a\nb", true)]
    [InlineData("/a b # c\n d/x", "abd", true)]
    [InlineData("/a$/", "a\n", true)]
    [InlineData(@"/a\z/", "a\n", false)]
    [InlineData(@"/a\Z/", "a\n", true)]
    [InlineData(@"/\Aa/", "ba", false)]
    [InlineData(@"/\x41\x{42}/", "AB", true)]
    [InlineData(@"/\xe9/", "\u00e9", true)]
    [InlineData(@"/\x{e9}/", "\u00e9", true)]
    [InlineData(@"/\351/", "\u00e9", true)]
    [InlineData(@"/\o{351}/", "\u00e9", true)]
    [InlineData(@"/\0/", "\0", true)]
    [InlineData(@"/a\x{2019}?b/", "ab", true)]
    [InlineData(@"/\x{2019}/", "\u00e2\u0080\u0099", false)]
    [InlineData(@"/[\x{2019}a]/", "a", true)]
    [InlineData("/\u00c3\u00a9/", "\u00c3\u00a9", true)]
    [InlineData("/\u00c3\u00a9/i", "\u00c3\u0089", false)]
    [InlineData(@"/\w/", "\u00e9", false)]
    [InlineData(@"/\W/", "\u00e9", true)]
    [InlineData(@"/\s/", "\u00a0", false)]
    [InlineData(@"/\h/", "\u00a0", true)]
    [InlineData(@"/^\h+$/", "\t ", true)]
    [InlineData(@"/\H/", "\t ", false)]
    [InlineData(@"/^\R$/", "\r\n", true)]
    [InlineData(@"/\v/", "\n", true)]
    [InlineData(@"/a\Nb/", "a\nb", false)]
    [InlineData(@"/\d/", "\u00b2", false)]
    [InlineData(@"/\be\b/", "\u00e9e\u00e9", true)]
    [InlineData(@"/a\_b\-\!\""/", "a_b-!\"", true)]
    [InlineData(@"/\y\i/", "yi", true)]
    [InlineData(@"/\Qa.b\Ec/", "a.bc", true)]
    [InlineData(@"/\Qa.b\E/", "axb", false)]
    [InlineData("/^a++b/", "aab", true)]
    [InlineData("/^a++ab/", "aab", false)]
    [InlineData("/^(?:ab)*+c/", "ababc", true)]
    [InlineData("/^[ab]?+b/", "b", false)]
    [InlineData("/^a{1,2}+a/", "aa", false)]
    [InlineData("/^(?>a+)b/", "aab", true)]
    [InlineData("/^a{2}$/", "aa", true)]
    [InlineData("/^a{,2}$/", "aa", true)]
    [InlineData("/a{x}/", "a{x}", true)]
    [InlineData("/^[[:alpha:]]+$/", "abC", true)]
    [InlineData("/^[[:alpha:]]+$/", "ab1", false)]
    [InlineData("/^[[:^digit:]x]+$/", "ab\u00e9", true)]
    [InlineData("/^[[:punct:][:space:]]+$/", "! _", true)]
    [InlineData("/^[a[b]+$/", "a[b", true)]
    [InlineData("/^[a-z-[b]]+$/", "[]]", true)]
    [InlineData("/^[]a]+$/", "]a", true)]
    [InlineData("/^[^]a]$/", "b", true)]
    [InlineData(@"/^[\w-x]+$/", "a-x", true)]
    [InlineData(@"/^[\d.-]+$/", "1.-", true)]
    [InlineData(@"/^[\x21-\xfe]+$/", "a\u00e9\u0080", true)]
    [InlineData(@"/^[\x21-\xfe]+$/", "a b", false)]
    [InlineData(@"/^[^\x00-\x7f]+$/", "\u00e9", true)]
    [InlineData(@"/[\b]/", "\b", true)]
    [InlineData(@"/[\101]/", "A", true)]
    [InlineData(@"/(a)(b)\2\1/", "abba", true)]
    [InlineData(@"/(a)\g1\g{1}\g{-1}/", "aaaa", true)]
    [InlineData(@"/(?<n>a)\k<n>\k{n}\k'n'/", "aaaa", true)]
    [InlineData(@"/(?P<n>a)(?P=n)/", "aa", true)]
    [InlineData("/a(?#note)b/", "ab", true)]
    [InlineData("/(?i)AB/", "ab", true)]
    [InlineData("/a(?i:B)c/", "abc", true)]
    [InlineData("/(?^i:A)/", "a", true)]
    [InlineData("/(?^:A)/i", "a", false)]
    [InlineData("/(?aai)A/", "a", true)]
    [InlineData("/(?<!x)y(?=z)(?!zz)/", "yz", true)]
    [InlineData("/\u212a/i", "k", false)]
    [InlineData("/k/i", "K", true)]
    [InlineData("/a|/", "", true)]
    public void Pattern_Translated_MatchesAsInPerl(string pattern, string text, bool matches)
    {
        // The source of a test may name what is no byte; such a char stands for one that no text has.
        var made = RulePattern.TryCreate(pattern.Replace('\u212a', '\u00ff'), TimeSpan.FromSeconds(5), out var fault);
        Assert.True(made is not null, fault);
        Assert.Equal(matches, made!.Count(ByteChars.MapLatin1(text), 1, out _) > 0);
    }

    [Theory]
    [InlineData("abc", "the pattern has no delimiters; write /…/")]
    [InlineData("/abc", "the pattern's closing / is missing")]
    [InlineData("/a/b/", "a / inside the pattern needs a backslash")]
    [InlineData("/a/e", "\"e\" is no flag of a pattern")]
    [InlineData(@"m\a\", "the pattern has no delimiters; write /…/")]
    [InlineData("/(a/", "a group without )")]
    [InlineData("/a)/", "a ) without a group")]
    [InlineData("/[a/", "a class without ]")]
    [InlineData("/*a/", "\"*\" repeats nothing")]
    [InlineData("/a**/", "a repetition of a repetition")]
    [InlineData("/[z-a]/", "a range that runs backwards")]
    [InlineData("/[[:none:]]/", "[:none:] is no class")]
    [InlineData(@"/a\Kb/", "\\K has no counterpart here")]
    [InlineData(@"/\X/", "\\X has no counterpart here")]
    [InlineData("/(?{ print 1 })/", "code in patterns is refused")]
    [InlineData("/(??{ 1 })/", "code in patterns is refused")]
    [InlineData("/(?|a|b)/", "(?| has no counterpart here")]
    [InlineData("/(?R)/", "(?R has no counterpart here")]
    [InlineData("/(?1)/", "(?1 has no counterpart here")]
    [InlineData("/(*FAIL)/", "verbs such as (*FAIL) have no counterpart here")]
    [InlineData("/(?(1)a|b)/", "conditions in patterns have no counterpart here")]
    [InlineData(@"/\x{zz}/", "a code in braces that is no number")]
    [InlineData(@"/\g{}/", "a reference to no group")]
    public void Pattern_Untranslatable_IsRefusedWithItsReason(string pattern, string expected)
    {
        Assert.Null(RulePattern.TryCreate(pattern, TimeSpan.FromSeconds(1), out var fault));
        Assert.Equal(expected, fault);
    }

    [Fact]
    public void Pattern_DeepOrLong_IsRefused()
    {
        static bool Taken(string body) => RulePattern.TryCreate($"/{body}/", TimeSpan.FromSeconds(1), out _) is not null;
        Assert.True(Taken(new string('(', PatternTranslator.MaxDepth) + "a" + new string(')', PatternTranslator.MaxDepth)));
        Assert.False(Taken(new string('(', PatternTranslator.MaxDepth + 1) + "a" + new string(')', PatternTranslator.MaxDepth + 1)));
        Assert.True(Taken(new string('a', PerlPattern.MaxLength)));
        Assert.False(Taken(new string('a', PerlPattern.MaxLength + 1)));
    }

    [Fact]
    public void Pattern_ThatBacktracksForEver_IsNoMatchAndDoesNotThrow()
    {
        var pattern = RulePattern.TryCreate(@"/^(a+)+\1$/", TimeSpan.FromMilliseconds(20), out _)!;
        Assert.Equal(0, pattern.Count(new string('a', 40) + "b", 1, out _, out var timedOut));
        Assert.True(timedOut);
        Assert.Equal(0, pattern.Count(new string('a', 40) + "b", 1, out _));
    }

    [Fact]
    public void Pattern_RunOften_StillMatchesTheSame()
    {
        var pattern = RulePattern.TryCreate(@"/(a)\1(?=b)/", TimeSpan.FromSeconds(5), out _)!;
        for (var i = 0; i < 2_000; i++)
        {
            Assert.Equal((1, 0), (pattern.Count("xaab", 1, out _), pattern.Count("xaac", 1, out _)));
        }
    }

    [Theory]
    [InlineData("abc", "abc")]
    [InlineData("ABC", "abc")]
    [InlineData("abc|defg", "abc defg")]
    [InlineData("abc|d", "")]
    [InlineData("ab", "")]
    [InlineData("abc+d", "abc")]
    [InlineData("a?bcd", "abcd bcd")]
    [InlineData("(?:foo|bar)baz", "barbaz foobaz")]
    [InlineData("foo.{0,10}barbaz", "barbaz")]
    [InlineData("f[o0]o", "f0o foo")]
    [InlineData(@"\bfree\b money", "free money")]
    [InlineData("(?:abc)*", "")]
    [InlineData("(?:abc)+", "abc")]
    [InlineData("(?:abc){2}", "abcabc")]
    [InlineData("(?!abc)xyz", "xyz")]
    [InlineData("[^a]bcd", "bcd")]
    [InlineData(@"a\.b\/c", "a.b/c")]
    [InlineData(@"(abc)\1", "abc")]
    [InlineData("(?i:ABC)d", "abcd")]
    [InlineData("(?<n>abc)", "abc")]
    [InlineData(@"\w+abc\d", "abc")]
    [InlineData("", "")]
    public void Literals_Found_AreThoseNoMatchCanDoWithout(string body, string expected)
    {
        var translated = PatternTranslator.TryTranslate(new PerlPattern(body, default), out _)!;
        Assert.Equal(expected, string.Join(' ', (LiteralFinder.Find(translated) ?? []).Order(StringComparer.Ordinal)));
    }
}
