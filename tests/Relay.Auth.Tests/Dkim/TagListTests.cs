using System.Text;
using Relay.Auth.Dkim;

namespace Relay.Auth.Tests.Dkim;

public sealed class TagListTests
{
    [Theory]
    [InlineData("a=1", "a=1")]
    [InlineData(" a = 1 ; b = x y ;", "a=1|b=x y")]
    [InlineData("a=1;\r\n b=2\r\n", "a=1|b=2")]
    [InlineData("a=;b=", "a=|b=")]
    [InlineData("a=1 ; \r\n\t", "a=1")]
    [InlineData("A=1;a=2", "A=1|a=2")] // names are case-sensitive
    [InlineData("a_1=x=y", "a_1=x=y")]
    [InlineData("a=\u00c3\u00a9", "a=\u00c3\u00a9")] // UTF-8, RFC 8616
    public void TryParse_WellFormed_GivesTags(string text, string expected) => Assert.Equal(expected, Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData(";")]
    [InlineData("a=1;;b=2")]
    [InlineData(";a=1")]
    [InlineData("a=1;b")]
    [InlineData("=1")]
    [InlineData("1a=1")]
    [InlineData("_a=1")]
    [InlineData("a b=1")]
    [InlineData("a=1;a=1")]
    [InlineData("zz=1;a=1;zz=2")] // unknown tags too
    [InlineData("a=\u0000")]
    [InlineData("a=\u007f")]
    [InlineData("a=x\ry")]
    [InlineData("a=x\r")]
    [InlineData("a=\u00e9")] // not UTF-8
    public void TryParse_Malformed_IsNoList(string text) => Assert.Null(Parse(text));

    [Theory]
    [InlineData(TagList.MaximumTags, true)]
    [InlineData(TagList.MaximumTags + 1, false)]
    public void TryParse_AtAndPastTheCap_IsAListOrNot(int tags, bool list) =>
        Assert.Equal(list, Parse(string.Join(';', Enumerable.Range(0, tags).Select(i => $"t{i}=x"))) is not null);

    [Theory]
    [InlineData("MTIz", "123")]
    [InlineData("M T\r\n\tIz", "123")]
    [InlineData("MTI=", "12")]
    [InlineData("MTI", "12")] // padding may be missing
    [InlineData("MQ", "1")]
    [InlineData("", null)]
    [InlineData("M", null)]
    [InlineData("MT*z", null)]
    [InlineData("MTI=MTI=", null)]
    public void TryBase64_Text_GivesOctets(string text, string? expected) =>
        Assert.Equal(expected, TagValues.TryBase64(SignedMail.Bytes(text), 100, out var octets) ? Encoding.Latin1.GetString(octets) : null);

    [Theory]
    [InlineData(99, true)]
    [InlineData(100, true)]
    [InlineData(101, false)]
    public void TryBase64_AtAndPastTheCap_IsReadOrNot(int octets, bool read) =>
        Assert.Equal(read, TagValues.TryBase64(SignedMail.Bytes(Convert.ToBase64String(new byte[octets])), 100, out _));

    [Theory]
    [InlineData("0", 1, 0L)]
    [InlineData("123456789012", 12, 123456789012L)]
    [InlineData("1234567890123", 12, null)]
    [InlineData("99999999999999999999999999", 76, long.MaxValue)]
    [InlineData("-1", 12, null)]
    [InlineData("1 2", 12, null)]
    [InlineData("", 12, null)]
    public void TryNumber_Text_GivesItsNumber(string text, int digits, long? expected) =>
        Assert.Equal(expected, TagValues.TryNumber(SignedMail.Bytes(text), digits, out var number) ? number : null);

    [Theory]
    [InlineData("Example.ORG", "example.org")]
    [InlineData("b\u00c3\u00bccher.example", "xn--bcher-kva.example")]
    [InlineData("under_score.example", "under_score.example")]
    [InlineData("org", null)]
    [InlineData(".example.org", null)]
    [InlineData("example..org", null)]
    [InlineData("example.org.", null)]
    [InlineData("exa mple.org", null)]
    [InlineData("exa\\.mple.org", null)]
    [InlineData("***", null)]
    public void Domain_Text_IsNormalizedOrRefused(string text, string? expected) => Assert.Equal(expected, TagValues.Domain(SignedMail.Bytes(text), 2));

    [Theory]
    [InlineData("a=40b", "a@b")]
    [InlineData("a=\r\n b", null)]
    [InlineData("a=4", null)]
    [InlineData("a=4g", null)]
    [InlineData("a=4a", null)] // hexadecimal digits are upper case
    [InlineData("a b", "ab")]
    public void QuotedPrintable_Text_IsDecodedOrRefused(string text, string? expected) =>
        Assert.Equal(expected, TagValues.QuotedPrintable(SignedMail.Bytes(text)) is { } octets ? Encoding.Latin1.GetString(octets) : null);

    internal static string? Parse(string text)
    {
        var octets = SignedMail.Bytes(text);
        if (!TagList.TryParse(octets, new Tag[TagList.MaximumTags], out var list))
        {
            return null;
        }

        var tags = new List<string>();
        foreach (var tag in list.Tags)
        {
            tags.Add(Encoding.Latin1.GetString(octets, tag.Name, tag.NameLength) + "=" + Encoding.Latin1.GetString(octets, tag.Value, tag.ValueLength));
        }

        return string.Join('|', tags);
    }
}
