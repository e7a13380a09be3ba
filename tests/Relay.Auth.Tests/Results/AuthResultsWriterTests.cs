using System.Net;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Relay.Auth.Results;
using Relay.Auth.Spf;

namespace Relay.Auth.Tests.Results;

public sealed class AuthResultsWriterTests
{
    [Fact]
    public void Value_AllMethods_IsOneLine()
    {
        var field = new AuthResultsField("mx.example.org",
        [
            new("spf", "pass", null, [new("smtp", "mailfrom", "user@example.net")]),
            new("dkim", "pass", null, [new("header", "d", "example.net"), new("header", "s", "2026"), new("header", "a", "rsa-sha256"), new("header", "b", "ab/+c=")]) { Comment = "2048-bit key" },
            new("dkim", "policy", "key too short", [new("policy", "dkim-rules", "512-bit")]),
            new("dmarc", "fail", null, [new("header", "from", "example.net"), new("policy", "dmarc", "reject")]),
            new("arc", "none", null, [new("smtp", "remote-ip", "2001:db8::1")]),
            new("dnswl", "pass", null, [new("dns", "zone", "list.dnswl.example"), new("policy", "ip", "127.0.10.1"), new("policy", "txt", "fwd.example https://dnswl.example/?d=x")]),
        ]);
        Assert.Equal(
            "mx.example.org; spf=pass smtp.mailfrom=user@example.net; dkim=pass (2048-bit key) header.d=example.net header.s=2026 header.a=rsa-sha256 header.b=\"ab/+c=\""
            + "; dkim=policy reason=\"key too short\" policy.dkim-rules=512-bit; dmarc=fail header.from=example.net policy.dmarc=reject; arc=none smtp.remote-ip=\"2001:db8::1\""
            + "; dnswl=pass dns.zone=list.dnswl.example policy.ip=127.0.10.1 policy.txt=\"fwd.example https://dnswl.example/?d=x\"",
            AuthResultsWriter.Value(field, utf8: false));
    }

    [Fact]
    public void Field_IsFoldedAndReadsAsBefore()
    {
        var field = Of(string.Concat(Enumerable.Repeat("word ", 40)).TrimEnd()) with { Instance = 3 };
        var text = AuthResultsWriter.Field(field, utf8: false);
        Assert.StartsWith("ARC-Authentication-Results: i=3; mx.example.org; ", text, StringComparison.Ordinal);
        Assert.EndsWith("\r\n", text, StringComparison.Ordinal);
        Assert.All(text.Split("\r\n"), static line => Assert.InRange(line.Length, 0, 78));
        var read = AuthResultsReader.ParseArc(Encoding.UTF8.GetBytes(text[(text.IndexOf(':') + 1)..]), lenient: false, out _);
        Assert.Equal(AuthResultsReaderTests.Shown(field), AuthResultsReaderTests.Shown(read));
    }

    [Fact]
    public void Value_WithoutResults_IsNone() => Assert.Equal("mx.example.org; none", AuthResultsWriter.Value(new AuthResultsField("mx.example.org", []), utf8: false));

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("", "\"\"")]
    [InlineData("two words", "\"two words\"")]
    [InlineData("a;b", "\"a;b\"")]
    [InlineData("quote\" and \\", "\"quote\\\" and \\\\\"")]
    [InlineData("a\r\nX-Forged: b", "\"a  X-Forged: b\"")]
    [InlineData("a\0b\u007F", "\"a?b?\"")]
    [InlineData("user@example.net", "user@example.net")]
    [InlineData("@example.net", "@example.net")]
    [InlineData("two words@example.net", "\"two words\"@example.net")]
    [InlineData("\"two words\"@example.net", "\"two words\"@example.net")]
    [InlineData("\"a\"b\"@example.net", "\"\\\"a\\\"b\\\"\"@example.net")]
    [InlineData("\"a\\\"@example.net", "\"\\\"a\\\\\\\"\"@example.net")]
    [InlineData("a..b@example.net", "\"a..b\"@example.net")]
    [InlineData("a; dkim=pass@example.net", "\"a; dkim=pass\"@example.net")]
    [InlineData("a@b c", "\"a@b c\"")]
    [InlineData("a@", "\"a@\"")]
    [InlineData("a(b)@example.net", "\"a(b)\"@example.net")]
    [InlineData("bü@example.net", "example.net")]
    [InlineData("a@bücher.example", "a@xn--bcher-kva.example")]
    [InlineData("bücher.example", "xn--bcher-kva.example")]
    [InlineData("für Gäste", "\"f?r G?ste\"")]
    public void Value_OfAProperty_IsQuotedWhereItMustBe(string value, string expected) =>
        Assert.Equal("mx.example.org; spf=pass smtp.mailfrom=" + expected, AuthResultsWriter.Value(Of(property: value), utf8: false));

    [Theory]
    [InlineData("bü@bücher.example", "bü@bücher.example")]
    [InlineData("bü cher", "\"bü cher\"")]
    [InlineData("a\u0085b\u2028c", "\"a?b?c\"")]
    [InlineData("whole😀", "whole😀")]
    public void Value_InAnInternationalMessage_KeepsItsLetters(string value, string expected) =>
        Assert.Equal("mx.example.org; spf=pass smtp.mailfrom=" + expected, AuthResultsWriter.Value(Of(property: value), utf8: true));

    [Fact]
    public void Value_HalfASurrogatePair_IsReplaced() =>
        Assert.Equal("mx.example.org; spf=pass smtp.mailfrom=half\uFFFD", AuthResultsWriter.Value(Of(property: "half\uD800"), utf8: true));

    [Fact]
    public void Value_Comment_CannotEndEarly()
    {
        var field = new AuthResultsField("a", [new("spf", "pass", null, []) { Comment = ") ; dkim=pass (\\" }]);
        Assert.Equal("a; spf=pass (\\) ; dkim=pass \\(\\\\)", AuthResultsWriter.Value(field, utf8: false));
    }

    [Fact]
    public void Value_NamesThatAreNoKeywords_AreLeftOut()
    {
        var field = new AuthResultsField("a b", [new("s pf", "pass", null, []), new("spf", "pa;ss", null, []), new("spf", "pass", null, [new("smtp", "x=y", "z"), new("s;", "a", "b")])]);
        Assert.Equal("\"a b\"; spf=pass", AuthResultsWriter.Value(field, utf8: false));
    }

    [Theory]
    [InlineData(400, true)]
    [InlineData(401, false)]
    public void Value_ThatLong(int length, bool written) =>
        Assert.Equal(written, AuthResultsWriter.Value(Of(property: new string('a', length)), utf8: false).Contains("smtp.mailfrom", StringComparison.Ordinal));

    [Fact]
    public void Field_OfAnything_ReadsBackAndHoldsNoControlCharacter()
    {
        string[] pieces = ["a", " ", "  ", "\t", "\r\n", "\n", "\0", "\"", "\\", "(", ")", ";", "=", "@", ".", "..", "ü", "😀", "\uD800", "\u0085", "\u2028", "x.example", "\"a b\"@x.example", "reason=", "word word "];
        var text = Gen.Elements(pieces).ListOf().Select(static p => string.Concat(p));
        var fields = text.Four().Select(static t => (t.Item1, t.Item2, t.Item3, t.Item4)).Zip(ArbMap.Default.GeneratorFor<bool>()).ToArbitrary();
        Prop.ForAll(fields, static given =>
        {
            var ((id, reason, comment, value), utf8) = given;
            var field = new AuthResultsField(id, [new("spf", "pass", reason, [new("smtp", "mailfrom", value), new("smtp", "helo", comment)]) { Comment = comment }]);
            var folded = AuthResultsWriter.Field(field, utf8);
            var unfolded = AuthResultsWriter.Value(field, utf8);
            Assert.Equal("Authentication-Results: " + unfolded + "\r\n", folded.Replace("\r\n ", " ", StringComparison.Ordinal));
            Assert.DoesNotContain(unfolded, char.IsControl);
            Assert.True(utf8 || Ascii.IsValid(unfolded));
            Assert.All(folded.Split("\r\n")[..^1], static line => Assert.False(string.IsNullOrWhiteSpace(line)));
            var read = AuthResultsReader.Parse(Encoding.UTF8.GetBytes(folded[(folded.IndexOf(':') + 1)..]), lenient: false, out var problem);
            Assert.True(read is { Results: [{ Method: "spf", Result: "pass" }] }, $"{problem}: {unfolded}");
            Assert.Equal(read.Results[0].Properties.Select(static p => p.Name), value.Length > 400 ? ["helo"] : comment.Length > 400 ? ["mailfrom"] : ["mailfrom", "helo"]);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(3000).WithReplay(5, 7));
    }

    [Fact]
    public void Spf_OfARealCheck_NamesWhatWasChecked()
    {
        var query = new SpfQuery(IPAddress.Parse("192.0.2.1"), "h.example", "u@s.example", "mx.example");
        var result = new SpfResult(AuthResult.PermError, "s.example", SpfIdentity.MailFrom, null, 1, 0, null, "the record of s.example: \"moo\": no");
        Assert.Equal(
            "mx.example; spf=permerror reason=\"the record of s.example: \\\"moo\\\": no\" smtp.mailfrom=u@s.example",
            AuthResultsWriter.Value(new AuthResultsField("mx.example", [SpfMethodResult.Of(query, result)]), utf8: false));
        Assert.Equal(new ResultProperty("smtp", "helo", "h.example"), Assert.Single(SpfMethodResult.Of(query with { MailFrom = "" }, result).Properties));
        Assert.Equal(new ResultProperty("smtp", "helo", "h.example"), Assert.Single(SpfMethodResult.Of(query, result with { Identity = SpfIdentity.Helo }).Properties));
    }

    private static AuthResultsField Of(string? reason = null, string? property = null) =>
        new("mx.example.org", [new("spf", "pass", reason, property is null ? [] : [new("smtp", "mailfrom", property)])]);
}
