using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Relay.Auth.Authors;
using Relay.Mime;
using Relay.Testing.Fuzz;

namespace Relay.Auth.Tests.Authors;

public sealed class AuthorReaderTests
{
    [Theory]
    [InlineData("user@example.org", "user@example.org", "")]
    [InlineData(" <user@EXAMPLE.org > ", "user@example.org", "")]
    [InlineData("First Last <user@example.org>", "user@example.org", "First Last")]
    [InlineData("\"Last, First\" <user@example.org>", "user@example.org", "Last, First")]
    [InlineData("First\" M. \"Last <user@example.org> (comment)", "user@example.org", "First M. Last")]
    [InlineData("user@example.org (First (the) Last)", "user@example.org", "First (the) Last")]
    [InlineData("(hi)<user@example.org>(ho)", "user@example.org", "ho")]
    [InlineData("First\r\n Last\r\n\t<user@example.org>", "user@example.org", "First Last")]
    [InlineData("=?utf-8?q?J=C3=B6rg?= =?UTF-8?B?w5Y=?= X <user@example.org>", "user@example.org", "JörgÖ X")]
    [InlineData("\"=?iso-8859-1*de?Q?J=F6rg_M?=\" <user@example.org>", "user@example.org", "Jörg M")]
    [InlineData("=?utf-8?b?w?= =?utf-8?b?5Y=?= <user@example.org>", "user@example.org", "=?utf-8?b?w?= =?utf-8?b?5Y=?=")]
    [InlineData("=?ISO-2022-JP?B?GyRCRnxLXBsoQg==?= <user@example.org>", "user@example.org", "日本")]
    [InlineData("Jörg <jörg@bücher.example>", "jörg@xn--bcher-kva.example", "Jörg")]
    [InlineData("\"a b\"@example.org", "\"a b\"@example.org", "")]
    [InlineData("J. R. Doe <j..doe.@example.org>", "j..doe.@example.org", "J. R. Doe")]
    [InlineData("Doe, John <john@example.org>", "john@example.org", "John")]
    [InlineData(",user@example.org,,", "user@example.org", "")]
    [InlineData("user@example.org <user@example.org>", "user@example.org", "user@example.org")]
    [InlineData("\"user@mail.example.org\" <user@example.org>", "user@example.org", "user@mail.example.org")]
    [InlineData("Re: x <user@example.org>", "user@example.org", "Re: x")]
    [InlineData("a@example.org, b@example.org", "a@example.org", "")]
    public void Field_OneDomain_IsRead(string value, string address, string name)
    {
        var result = Parse(value);

        Assert.Equal((AuthorProblem.None, address, name), (result.Problem, result.Address, result.DisplayName));
        Assert.EndsWith("@" + result.Domain, result.Address, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", AuthorProblem.NoAddress)]
    [InlineData("\"Test 1.1.5\"", AuthorProblem.NoAddress)]
    [InlineData("<>", AuthorProblem.NoAddress)]
    [InlineData("a@example.org, b@example.net", AuthorProblem.SeveralDomains)]
    [InlineData("a@example.org; b@example.net", AuthorProblem.SeveralDomains)]
    [InlineData("a@example.org b@example.net", AuthorProblem.Malformed)]
    [InlineData("a@example.org <b@example.net>", AuthorProblem.OtherAddressShown)]
    [InlineData("\"<a@bank.example>\" <b@example.net>", AuthorProblem.OtherAddressShown)]
    [InlineData("=?utf-8?q?=3Ca=40bank.example=3E,?= <b@example.net>", AuthorProblem.OtherAddressShown)]
    [InlineData("b@example.net (<a@bank.example>)", AuthorProblem.OtherAddressShown)]
    [InlineData("(<a@bank.example>) <b@example.net>", AuthorProblem.OtherAddressShown)]
    [InlineData("x (\"<a@bank.example>\") y <b@example.net>", AuthorProblem.OtherAddressShown)]
    [InlineData("<a@bank.example> <b@example.net>", AuthorProblem.Malformed)]
    [InlineData("<<a@bank.example>@example.net>", AuthorProblem.Malformed)]
    [InlineData("<b@example.net> a@bank.example", AuthorProblem.Malformed)]
    [InlineData("Alice@gm@ail.com", AuthorProblem.Malformed)]
    [InlineData("<Alice@gm@ail.com>", AuthorProblem.Malformed)]
    [InlineData("x <a@example.org", AuthorProblem.Malformed)]
    [InlineData("a@example.org>", AuthorProblem.Malformed)]
    [InlineData("\"x <a@example.org>", AuthorProblem.Malformed)]
    [InlineData("x (y <a@example.org>", AuthorProblem.Malformed)]
    [InlineData("<a b@example.org>", AuthorProblem.Malformed)]
    [InlineData("Team: a@example.org;", AuthorProblem.Group)]
    [InlineData("Team: A <a@example.org>, b@example.org;", AuthorProblem.Group)]
    [InlineData("undisclosed:;", AuthorProblem.Group)]
    [InlineData("<@a.com:@b.com:user@example.org>", AuthorProblem.SourceRoute)]
    [InlineData("user@[192.0.2.1]", AuthorProblem.DomainLiteral)]
    [InlineData("<=?utf-8?b?QWxpY2VAYS5jb20=?==?utf-8?b?/w==?=@attack.com>", AuthorProblem.EncodedWordInAddress)]
    [InlineData("\"a@bank.example\"@example.net", AuthorProblem.QuotedAddress)]
    [InlineData("<\"a@bank.example>\"@example.net>", AuthorProblem.QuotedAddress)]
    [InlineData("a\"b\"c@example.net", AuthorProblem.QuotedAddress)]
    [InlineData("<a(b)@example.net>", AuthorProblem.CommentInAddress)]
    [InlineData("a@(b)example.net", AuthorProblem.CommentInAddress)]
    [InlineData("<a@example.net(@bank.example)>", AuthorProblem.CommentInAddress)]
    [InlineData("a@exa\0mple.org", AuthorProblem.ControlCharacter)]
    [InlineData("a@example.org\0@bank.example", AuthorProblem.ControlCharacter)]
    [InlineData("\0 <a@example.org>", AuthorProblem.ControlCharacter)]
    [InlineData("a\u0001@example.org", AuthorProblem.ControlCharacter)]
    [InlineData("x\ry <a@example.org>", AuthorProblem.ControlCharacter)]
    [InlineData("=?utf-8?q?a=40bank.example=00?= <b@example.net>", AuthorProblem.ControlCharacter)]
    [InlineData("=?utf-8?q?a=40bank.example=0A?= <b@example.net>", AuthorProblem.ControlCharacter)]
    [InlineData("a@example.org\r\n \r\n b", AuthorProblem.BlankFold)]
    [InlineData("\u202emoc.qq@\u202d@test.com", AuthorProblem.Malformed)]
    [InlineData("\u202ea@test.com", AuthorProblem.Malformed)]
    [InlineData("test@\u202etest.com\u202d", AuthorProblem.InvalidDomain)]
    [InlineData("a@example..org", AuthorProblem.InvalidDomain)]
    [InlineData("a@.example.org", AuthorProblem.InvalidDomain)]
    [InlineData("a@exa%mple.org", AuthorProblem.InvalidDomain)]
    public void Field_NoSingleDomain_HasAReason(string value, AuthorProblem problem)
    {
        var result = Parse(value);

        Assert.Equal((problem, null, null), (result.Problem, result.Domain, result.Address));
    }

    [Theory]
    [InlineData("\"ceo@bank.example\" <b@example.net>", AuthorFlags.NameHasOtherAddress, "bank.example")]
    [InlineData("=?utf-8?q?ceo=40bank.example?= <b@example.net>", AuthorFlags.NameHasOtherAddress, "bank.example")]
    [InlineData("b@example.net (ceo@bank.example)", AuthorFlags.CommentHasOtherAddress, "bank.example")]
    [InlineData("a@example.org, b@example.org", AuthorFlags.SeveralAddresses, null)]
    [InlineData(",a@example.org", AuthorFlags.EmptyElements, null)]
    [InlineData("x [y] <a@example.org>", AuthorFlags.OddSyntax, null)]
    [InlineData("<a@example.org> x", AuthorFlags.OddSyntax, null)]
    [InlineData("Jörg <a@example.org>", AuthorFlags.Utf8, null)]
    [InlineData("a\u0007b <a@example.org>", AuthorFlags.ControlInName, null)]
    [InlineData("a\u202eb <a@example.org>", AuthorFlags.InvisibleInName, null)]
    [InlineData("=?nobody-knows?q?a?= <a@example.org>", AuthorFlags.BadEncodedWord, null)]
    [InlineData("\"a b\"@example.org", AuthorFlags.QuotedLocalPart, null)]
    [InlineData("a@xn--bcher-kva.example", AuthorFlags.InternationalDomain, null)]
    [InlineData("a@example.org.", AuthorFlags.TrailingDot, null)]
    public void Field_Odd_IsFlaggedAndRead(string value, AuthorFlags flag, string? other)
    {
        var result = Parse(value);

        Assert.True(result.Has(flag) && result.Problem == AuthorProblem.None, result.ToString());
        Assert.Equal(other, result.OtherDomain);
    }

    [Fact]
    public void Field_RawEightBit_IsFlagged() => Assert.True(AuthorReader.Parse([(byte)'J', 0xF6, .. " <a@example.org>\r\n"u8]).Has(AuthorFlags.RawEightBit));

    [Fact]
    public void Field_OctetOfNoCharacterInTheAddress_IsRefusedWhole() =>
        Assert.Equal(AuthorProblem.InvalidDomain, AuthorReader.Parse([.. "<Alice@mail.spoofing.com"u8, 0xFF, .. "attack.com>\r\n"u8]).Problem);

    [Theory]
    [InlineData("From: a@example.org\r\n", AuthorProblem.None)]
    [InlineData("Subject: x\r\nfrom : a@example.org\r\n", AuthorProblem.None)]
    [InlineData("To: a@example.org\r\n", AuthorProblem.NoField)]
    [InlineData("From: a@example.org\r\nFROM\t: a@example.org\r\n", AuthorProblem.SeveralFields)]
    [InlineData(" From: a@bank.example\r\nFrom: b@example.org\r\n", AuthorProblem.HiddenField)]
    [InlineData("\tFrom: a@bank.example\r\n", AuthorProblem.HiddenField)]
    [InlineData("junk\r\n From: a@bank.example\r\nFrom: b@example.org\r\n", AuthorProblem.HiddenField)]
    [InlineData("From\u00ff: a@bank.example\r\nFrom: b@example.org\r\n", AuthorProblem.HiddenField)]
    [InlineData("From: b@example.org\r\nF\0rom: a@bank.example\r\n", AuthorProblem.HiddenField)]
    [InlineData("From: b@example.org\r\nFrom\r\n : a@bank.example\r\n", AuthorProblem.HiddenField)]
    [InlineData("From: b@example.org\r\nSubject: x\rFrom: a@bank.example\r\n", AuthorProblem.HiddenField)]
    [InlineData("Subject: x\r\n From: a@bank.example\r\nFrom: b@example.org\r\n", AuthorProblem.None)] // a folded subject
    [InlineData("From someone Tue May 14 09:13:20 2024\r\nFrom: b@example.org\r\n", AuthorProblem.None)] // a mailbox's separator
    [InlineData("From: b@example.org\r\n\r\nFrom: a@bank.example\r\n", AuthorProblem.None)] // in the body
    [InlineData("Resent-From: a@bank.example\r\nFrom: b@example.org\r\nX-From: c@example.net\r\n", AuthorProblem.None)]
    public void Header_Fields_AreFoundAsReadersFindThem(string header, AuthorProblem problem)
    {
        var bytes = Encoding.Latin1.GetBytes(header);
        var result = AuthorReader.Read(HeaderFields.Parse(bytes), bytes);

        Assert.Equal(problem, result.Problem);
        Assert.Equal(problem == AuthorProblem.None, result.Domain == "example.org");
    }

    [Fact]
    public void Header_SpaceBeforeColon_IsFlagged()
    {
        var bytes = "From\t : a@example.org\r\n"u8;
        Assert.True(AuthorReader.Read(HeaderFields.Parse(bytes), bytes).Has(AuthorFlags.SpaceBeforeColon));
    }

    [Fact]
    public void Bounds_HoldAtTheCapAndFailPastIt()
    {
        Assert.Equal(AuthorProblem.None, Parse("x".PadRight(AuthorReader.MaximumField - 18, 'x') + " <a@example.org>").Problem);
        Assert.Equal(AuthorProblem.TooLong, Parse("x".PadRight(AuthorReader.MaximumField - 17, 'x') + " <a@example.org>").Problem);
        Assert.Equal(AuthorProblem.None, Parse(new string(',', 99) + "a@example.org").Problem);
        Assert.Equal(AuthorProblem.TooLong, Parse(new string(',', 100) + "a@example.org").Problem);
        Assert.Equal(AuthorProblem.None, Parse("a@example.org " + new string('(', 32) + new string(')', 32)).Problem);
        Assert.Equal(AuthorProblem.Malformed, Parse("a@example.org " + new string('(', 33) + new string(')', 33)).Problem);
    }

    [Fact]
    public void Fuzz_AnyField_NeverThrowsAndIsBounded()
    {
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(2000), Prop.ForAll<byte[]>(static bytes => Sound(bytes ?? [])));
        var random = new Random(5322);
        for (var n = 0; n < 30_000; n++)
        {
            var text = FieldTexts.Addresses(random);
            Assert.True(Sound(n % 2 == 0 ? Encoding.UTF8.GetBytes(text) : Encoding.Latin1.GetBytes(text)), text);
        }
    }

    [Theory]
    [InlineData("(")]
    [InlineData("()")]
    [InlineData("\"")]
    [InlineData("<")]
    [InlineData("a(b)")]
    [InlineData("=?")]
    [InlineData("=?a?q?b?=")]
    [InlineData("=?utf-8?q?b?= ")]
    [InlineData("@")]
    [InlineData("a@b.c ")]
    [InlineData("\"a\" ")]
    public void Fuzz_Repetition_IsBounded(string piece)
    {
        var text = string.Concat(Enumerable.Repeat(piece, AuthorReader.MaximumField / piece.Length - 10));
        Assert.True(Sound(Encoding.ASCII.GetBytes(text)));
        Assert.True(Sound(Encoding.ASCII.GetBytes(text + "<a@b.org>")));
    }

    private static bool Sound(byte[] value)
    {
        var result = AuthorReader.Parse(value);
        return result.Steps <= 8 * (value.Length + 4)
            && (result.Problem == AuthorProblem.None) == (result.Domain is not null)
            && (result.Domain is null || Relay.Auth.Domains.DomainText.IsNormal(result.Domain))
            && !result.DisplayName.Any(char.IsControl);
    }

    private static AuthorResult Parse(string value) => AuthorReader.Parse(Encoding.UTF8.GetBytes(value + "\r\n"));
}
