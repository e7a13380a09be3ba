using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Relay.Dns.Tests;

public sealed class DomainNameTests
{
    [Theory]
    [InlineData("mail.Example.ORG", "mail.example.org")]
    [InlineData("mail.example.org.", "mail.example.org")]
    [InlineData(".", "")]
    [InlineData("_spf.a-b.test", "_spf.a-b.test")]
    [InlineData(@"a\.b.test", @"a\.b.test")]
    [InlineData(@"a\\b.test", @"a\\b.test")]
    [InlineData(@"a\.", @"a\.")]
    [InlineData(@"\065\.\000\255.test", @"a\.\000\255.test")]
    [InlineData(@"\x.test", "x.test")]
    [InlineData("a b.test", @"a\032b.test")]
    [InlineData("bücher.example", "xn--bcher-kva.example")]
    [InlineData("BÜCHER。Example．com｡", "xn--bcher-kva.example.com")]
    public void Name_InPresentationForm_IsRead(string text, string expected)
    {
        var wire = new byte[DomainName.MaximumWire];
        Assert.True(DomainName.TryEncode(text, wire, out var length));
        Assert.Equal(expected, DomainName.Format(wire.AsSpan(0, length)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("..")]
    [InlineData(".a")]
    [InlineData("a..b")]
    [InlineData("a.b..")]
    [InlineData(@"a\")]
    [InlineData(@"a\25")]
    [InlineData(@"a\256")]
    [InlineData(@"a\2x5")]
    [InlineData("é\\065.test")]
    public void Name_ThatIsNone_IsRefused(string text) => Assert.False(DomainName.IsValid(text));

    [Fact]
    public void Name_WithALoneSurrogate_IsRefused() => Assert.False(DomainName.IsValid("a\ud800.test"));

    [Theory]
    [InlineData(63, true)]
    [InlineData(64, false)]
    public void Label_AtTheLimit_IsTheLast(int length, bool valid) => Assert.Equal(valid, DomainName.IsValid(new string('a', length) + ".test"));

    [Theory]
    [InlineData(61, true)] // 3 * 64 + 62 + 1 = 255
    [InlineData(62, false)]
    public void Name_AtTheLimit_IsTheLast(int lastLabel, bool valid)
    {
        var label = new string('a', 63);
        Assert.Equal(valid, DomainName.IsValid($"{label}.{label}.{label}.{new string('b', lastLabel)}"));
        Assert.Equal(valid, DomainName.IsValid($"{label}.{label}.{label}.{new string('b', lastLabel)}."));
    }

    [Fact]
    public void Name_OfEscapesOnly_MayBeAsLongAsTheWire()
    {
        var label = string.Concat(Enumerable.Repeat(@"\001", 63));
        Assert.True(DomainName.IsValid($"{label}.{label}.{label}.{label[..(61 * 4)]}"));
        Assert.False(DomainName.IsValid(new string('.', 100_000)));
    }

    // RFC 3492 §7.1, and RFC 5892's registrations
    [Theory]
    [InlineData("他们为什么不说中文", "xn--ihqwcrb4cv8a8dqg056pqjye")]
    [InlineData("ليهمابتكلموشعربي؟", "xn--egbpdaj6bu4bxfgehfvwxn")]
    [InlineData("なぜみんな日本語を話してくれないのか", "xn--n8jok5ay5dzabd5bym9f0cm5685rrjetr6pdxa")]
    [InlineData("3年B組金八先生", "xn--3b-ww4c5e180e575a65lsy2b")]
    [InlineData("faß", "xn--fa-hia")]
    [InlineData("münchen-ost", "xn--mnchen-ost-9db")]
    [InlineData("💩", "xn--ls8h")]
    public void Label_OfUnicode_BecomesItsALabel(string label, string expected)
    {
        var octets = new byte[63];
        Assert.True(Punycode.TryEncodeLabel(label, octets, out var length));
        Assert.Equal(expected, Encoding.ASCII.GetString(octets, 0, length));
    }

    [Fact]
    public void Label_OfUnicodeThatDoesNotFit_IsRefused()
    {
        Assert.True(DomainName.IsValid(new string('ü', 55) + ".test"));
        Assert.True(DomainName.IsValid(string.Concat(Enumerable.Repeat("💩", 40)) + ".test"));
        Assert.False(DomainName.IsValid(new string('ü', 60) + ".test"));
        Assert.False(DomainName.IsValid(new string('ü', 64) + ".test"));
    }

    [Fact]
    public void Name_FormattedAndReadAgain_IsTheSame()
    {
        var labels = ArbMap.Default.ArbFor<byte>().Generator.NonEmptyListOf().Where(l => l.Count < 64).ListOf(3);
        Prop.ForAll(labels.ToArbitrary(), list =>
        {
            byte[] wire = [.. list.SelectMany(l => (byte[])[(byte)l.Count, .. l.Select(DomainName.ToLower)]), 0];
            var again = new byte[DomainName.MaximumWire];
            return DomainName.TryEncode(DomainName.Format(wire), again, out var length) && again.AsSpan(0, length).SequenceEqual(wire);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Name_OfAnyText_NeverThrows()
    {
        Prop.ForAll<string>(text => DomainName.IsValid(text) || true).QuickCheckThrowOnFailure();
        var random = new Random(1);
        var alphabet = "ab.\\019é日\ud83d\udca9 。";
        for (var i = 0; i < 20_000; i++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(90)).Select(_ => alphabet[random.Next(alphabet.Length)]));
            var wire = new byte[DomainName.MaximumWire];
            if (DomainName.TryEncode(text, wire, out var length))
            {
                Assert.InRange(length, 1, DomainName.MaximumWire);
                Assert.True(DomainName.IsValid(length == 1 ? "." : DomainName.Format(wire.AsSpan(0, length))));
            }
        }
    }
}
