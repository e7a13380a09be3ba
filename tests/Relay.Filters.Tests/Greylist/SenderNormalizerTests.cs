using FsCheck;
using FsCheck.Fluent;
using Relay.Core.Mail;
using Relay.Filters.Greylist;

namespace Relay.Filters.Tests.Greylist;

public sealed class SenderNormalizerTests
{
    [Theory]
    [InlineData("alice@example.org", "alice@example.org")]
    [InlineData("Alice@Example.ORG", "alice@example.org")]
    [InlineData("o'neil_x@example.org", "o'neil_x@example.org")]

    // tags and VERP
    [InlineData("alice+shop@example.org", "alice@example.org")]
    [InlineData("bounces+user=domain.example@list.example", "bounces@list.example")]
    [InlineData("bounces-user=domain.example@list.example", "bounces@list.example")]
    [InlineData("bounces-some-user=domain.example@list.example", "bounces@list.example")]
    [InlineData("user=domain.example@list.example", "#@list.example")]
    [InlineData("+tag@example.org", "+tag@example.org")]
    [InlineData("bounces+123456-ab12-user=domain.example@em.example", "bounces@em.example")]

    // SRS: the rewritten sender without hashes and time stamp
    [InlineData("SRS0=HHH=TT=orig.example=user@fwd.example", "srs#orig.example#user@fwd.example")]
    [InlineData("SRS0=XXX=UU=orig.example=user@fwd.example", "srs#orig.example#user@fwd.example")]
    [InlineData("SRS0+HHH=TT=orig.example=user@fwd.example", "srs#orig.example#user@fwd.example")]
    [InlineData("SRS0-HHH=TT=orig.example=user+tag@fwd.example", "srs#orig.example#user@fwd.example")]
    [InlineData("SRS1=GGG=fwd.example==HHH=TT=orig.example=user@second.example", "srs#orig.example#user@second.example")]
    [InlineData("SRS1=ZZZ=fwd.example=+YYY=TT=orig.example=user@second.example", "srs#orig.example#user@second.example")]

    // BATV
    [InlineData("prvs=4321abcdef=alice@example.org", "alice@example.org")]
    [InlineData("prvs=1234567890=alice@example.org", "alice@example.org")]
    [InlineData("prvs=alice=4321abcdef@example.org", "alice@example.org")]
    [InlineData("btv1==0123456789ab==alice@example.org", "alice@example.org")]

    // counters and identifiers
    [InlineData("bounce-12345@example.org", "bounce-#@example.org")]
    [InlineData("bounce.1.22.333@example.org", "bounce.#.#.#@example.org")]
    [InlineData("news2026a@example.org", "news#a@example.org")]
    [InlineData("0100018c7d3e5f21-9a8b7c6d-0b1c-abcd-8f90-a1b2c3d4e5f6-000000@ses.example", "#-#-#@ses.example")]
    [InlineData("msg.AbC1dEf2GhI3jKl4Mn@example.org", "msg.#@example.org")]
    [InlineData("mail@host12.example.org", "mail@host12.example.org")]
    public void SenderNormalizer_Path_LosesWhatChanges(string path, string expected) =>
        Assert.Equal(expected, SenderNormalizer.Normalize(Path(path)));

    [Theory]
    [InlineData("bounces+a=x.example@l.example", "bounces+b=y.example@l.example")]
    [InlineData("bounce-1-9f86d081884c7d65@l.example", "bounce-27-60303ae22b998861@l.example")]
    [InlineData("prvs=1234aaaaaa=a@l.example", "prvs=9876bbbbbb=a@l.example")]
    public void SenderNormalizer_TwoMessagesOfOneSender_AreTheSame(string one, string other) =>
        Assert.Equal(SenderNormalizer.Normalize(Path(one)), SenderNormalizer.Normalize(Path(other)));

    [Fact]
    public void SenderNormalizer_NullReversePath_IsEmpty() => Assert.Equal("", SenderNormalizer.Normalize(MailPath.Null));

    [Fact]
    public void SenderNormalizer_AnyText_NeverThrowsAndIsIdempotent() => Prop.ForAll<string?>(static text =>
    {
        var once = SenderNormalizer.LocalPart(text ?? "");
        return SenderNormalizer.LocalPart(once) == once;
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000).WithReplay(11, 13));

    /// <summary>Text out of the very pieces it looks for.</summary>
    [Fact]
    public void SenderNormalizer_AnyMixOfItsOwnMarks_IsIdempotent()
    {
        var piece = Gen.Elements("srs0", "srs1", "SRS0=", "prvs=", "btv1==", "=", "==", "+", "-", "#", "a", "1", "1234abcdef", "x.example", "");
        var text = piece.ArrayOf().Select(static p => string.Concat(p));
        Prop.ForAll(text.ToArbitrary(), static t =>
        {
            var once = SenderNormalizer.LocalPart(t);
            return SenderNormalizer.LocalPart(once) == once && !once.AsSpan().ContainsAnyInRange('0', '9');
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000).WithReplay(11, 13));
    }

    private static MailPath Path(string address)
    {
        var at = address.LastIndexOf('@');
        return new MailPath(address, address[..at], address[(at + 1)..]);
    }
}
