using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Relay.Filters.Bulk;

namespace Relay.Filters.Tests.Bulk;

public sealed class TextDigestTests
{
    private const double Same = 0.75;

    public static TheoryData<string> Copies() => new()
    {
        BulkCase.Offer.Replace("Margaret Thompson", "Karl-Heinz Öztürk", StringComparison.Ordinal),
        BulkCase.Offer.Replace("4711-0815", "93 / 22 / A7", StringComparison.Ordinal).Replace("$ 1.99", "€ 12", StringComparison.Ordinal),
        BulkCase.Offer.Replace("http://parcels.example/confirm?id=83af01", "https://xn--80ak.example/0/af", StringComparison.Ordinal)
            .Replace("desk-4711@parcels.example", "help@other.example", StringComparison.Ordinal),
        BulkCase.Offer.ToUpperInvariant(),
        BulkCase.Offer.ReplaceLineEndings(" ").Replace(" ", "  \t", StringComparison.Ordinal).Replace(",", " -- !", StringComparison.Ordinal),
        BulkCase.Offer.Replace("Our driver", "Thank you for your patience. Our driver", StringComparison.Ordinal),
        BulkCase.Offer.Replace('a', 'а').Replace('o', 'ο').Replace('p', 'р'), // Cyrillic and Greek
        BulkCase.Offer.Replace("e", "e\u200B", StringComparison.Ordinal).Replace("s", "s\u00AD", StringComparison.Ordinal),
        BulkCase.Offer.Replace('e', 'é').Replace('l', 'I'),
        BulkCase.Offer.Replace("parcel", "\uFF50\uFF41\uFF52\uFF43\uFF45\uFF4C", StringComparison.Ordinal), // full width
        BulkCase.Offer.Replace("the", "\U0001D42D\U0001D421\U0001D41E", StringComparison.Ordinal), // mathematical bold
        BulkCase.Offer + "\n-- \nSomebody Else\nof another house\n",
        BulkCase.Offer + "\n-----Original Message-----\nFrom: Somebody\n\nwhat they wrote, which is quite another text and rather longer than a line\n",
        "> a line that was quoted from somebody else altogether\n> and another one of it\n" + BulkCase.Offer,
        BulkCase.Offer + "\n_______________________________________________\nlist mailing list\nTo leave it write to somebody with a word that only this list has\n",
    };

    [Theory]
    [MemberData(nameof(Copies))]
    public void Digest_OfTheSameTextVaried_SharesThreeQuarters(string copy) => Assert.InRange(BulkCase.Share(BulkCase.Offer, copy), Same, 1);

    [Fact]
    public void Digest_OfTheWholeTextMovedAbout_SharesThreeQuarters()
    {
        var sentences = BulkCase.Offer.Split(". ");
        Assert.True(sentences.Length > 3);
        Assert.InRange(BulkCase.Share(BulkCase.Offer, string.Join(". ", sentences.Reverse())), Same, 1);
    }

    [Theory]
    [InlineData("""
        Dear Margaret Thompson,
        we are writing to you because your invoice with the number 4711-0815 has not been paid until now. Our bookkeepers have waited for several
        weeks, and sent a reminder to your office, but nobody has called us back. To avoid further costs please transfer the open amount of $ 1.99
        to the account below within two days, or write to desk-4711@parcels.example with your customer number. If we do not hear from you, the
        matter will be handed to our lawyers in the coming week, and their costs will be charged to you as our terms say.
        Kind regards, your accounting team
        """)] // of the same template
    [InlineData("""
        Hello everybody, the minutes of the last meeting are on the wiki now. Please read them until Thursday and tell me what I got wrong. The next
        meeting is on Tuesday at ten in the small room on the second floor, because the large one is being painted. We will talk about the budget
        for the summer school, about the two talks that still lack a speaker, and about who will look after the website while Anna is away.
        """)]
    public void Digest_OfAnotherText_SharesLittle(string other)
    {
        Assert.NotEmpty(BulkCase.Digest(other));
        Assert.InRange(BulkCase.Share(BulkCase.Offer, other), 0, 0.4);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Thanks, that works for me. See you on Tuesday!")]
    [InlineData("> all of this was quoted from the message before, and is long enough but for that it is not the writer's own text at all\n")]
    public void Digest_OfAShortText_IsNone(string text) => Assert.Empty(BulkCase.Digest(text));

    [Fact]
    public void Digest_OfTheSameWordsAgainAndAgain_IsNone()
    {
        Assert.Empty(BulkCase.Digest(string.Concat(Enumerable.Repeat("buy this now ", 500))));
        Assert.Empty(BulkCase.Digest(string.Concat(Enumerable.Range(0, 500).Select(static i => $"{i}.{i} a{i} ")))); // a table
    }

    [Fact]
    public void Digest_OfScriptsWithoutSpaces_TellsTextsApart()
    {
        Assert.NotEmpty(BulkCase.Digest(BulkCase.Chinese));
        Assert.InRange(BulkCase.Share(BulkCase.Chinese, "张伟先生：" + BulkCase.Chinese.Replace("二十四", "四十八", StringComparison.Ordinal)), Same, 1);
        Assert.InRange(BulkCase.Share(BulkCase.Chinese, new string([.. BulkCase.Chinese.Reverse()])), 0, 0.2);
        Assert.Empty(BulkCase.Digest(BulkCase.Chinese[..60]));
    }

    [Theory]
    [InlineData(39, 0)]
    [InlineData(40, 32)]
    public void Digest_AtTheFewestWords_Begins(int words, int expected) =>
        Assert.Equal(expected, BulkCase.Digest(string.Join(' ', Enumerable.Range(0, words).Select(static i => "word" + (char)('a' + (i / 26)) + (char)('a' + (i % 26))))).Length);

    [Fact]
    public void Digest_SignatureMarkBeforeALongText_DoesNotHideIt()
    {
        Assert.Empty(BulkCase.Digest("Hello\n-- \n" + BulkCase.Offer));
        var text = BulkCase.Offer + BulkCase.Offer.Replace("the", "this", StringComparison.Ordinal);
        Assert.InRange(BulkCase.Share(text, "Hello\n-- \n" + text), Same, 1);
    }

    [Fact]
    public void Digest_IsTheSameOnEveryRelayForEver() =>
        Assert.Equal("03ee3417fa62c5f7 0b2fc7a94f480b60", string.Join(' ', BulkCase.Digest(BulkCase.Offer)[..2].Select(static h => h.ToString("x16", CultureInfo.InvariantCulture))));

    [Fact]
    public void Digest_OfAnyCharacters_NeverThrowsAndIsInOrder() => Prop.ForAll(
        Gen.OneOf(Gen.Choose(0, char.MaxValue), Gen.Choose(32, 126), Gen.Elements((int)'\n', '>', '-', '_', '@', ':', '/', ' ', 0xD835, 0xDC00, 0xDB40))
            .Select(static c => (char)c).ListOf().Resize(400).ToArbitrary(),
        static characters =>
        {
            var digest = BulkCase.Digest(new string([.. characters]), 2);
            Assert.Equal(digest.Distinct().Order(), digest);
            return digest.Length is 0 or (>= TextDigest.MinimumShingles and <= TextDigest.Size);
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("a b ")]
    [InlineData("a@")]
    [InlineData("://")]
    [InlineData(">\n")]
    [InlineData("-- \n")]
    [InlineData("_")]
    [InlineData("漢字")]
    [InlineData("\uD835")]
    [InlineData("word\u200B")]
    public void Digest_TwiceTheText_IsAtMostTwiceTheSteps(string piece)
    {
        var text = string.Concat(Enumerable.Repeat(piece, TextDigest.MaximumCharacters / piece.Length));
        Assert.InRange(Steps(text), 1, 2.2 * Steps(text[..(text.Length / 2)]) + 100);
        Assert.InRange(Steps(text), 1, 4 * text.Length);
    }

    [Fact]
    public void Digest_OfAVeryLongText_LooksAtItsFront()
    {
        var random = new Random(1);
        var text = string.Concat(Enumerable.Range(0, 400_000).Select(_ => (char)(random.Next(7) == 0 ? ' ' : 'a' + random.Next(26))));
        Assert.InRange(Steps(text), TextDigest.MaximumCharacters, 2 * TextDigest.MaximumCharacters);
        Assert.Equal(BulkCase.Digest(text), BulkCase.Digest(text[..TextDigest.MaximumCharacters]));
    }

    private static int Steps(string text)
    {
        _ = TextDigest.Write(text, 40, new ulong[TextDigest.Size], out var steps);
        return steps;
    }
}
