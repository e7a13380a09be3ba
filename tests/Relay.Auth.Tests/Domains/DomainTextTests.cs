using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Relay.Auth.Domains;

namespace Relay.Auth.Tests.Domains;

public sealed class DomainTextTests
{
    [Theory]
    [InlineData("example.org", "example.org")]
    [InlineData("EXAMPLE.Org.", "example.org")]
    [InlineData("bücher.example", "xn--bcher-kva.example")]
    [InlineData("BÜCHER.example", "xn--bcher-kva.example")]
    [InlineData("食狮。公司．cn", "xn--85x722f.xn--55qx5d.cn")]
    [InlineData("_dmarc.example_1.org", "_dmarc.example_1.org")]
    [InlineData("localhost", "localhost")]
    public void Normalize_Name_IsOneForm(string name, string expected)
    {
        Assert.Equal(expected, DomainText.Normalize(name));
        Assert.Equal(expected, DomainText.Normalize(Encoding.UTF8.GetBytes(name)));
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData(".example.org")]
    [InlineData("example..org")]
    [InlineData("example.org..")]
    [InlineData("[192.0.2.1]")]
    [InlineData("exa mple.org")]
    [InlineData("exa\0mple.org")]
    [InlineData("exa\\046mple.org")]
    [InlineData("example.org\r\n")]
    [InlineData("\u202eexample.org")] // direction override
    [InlineData("exam\u00adple.org")] // soft hyphen: readers drop it
    [InlineData("ｅｘample.org")] // full width: readers map it
    [InlineData("exam\ud800ple.org")]
    [InlineData("a/b.org")]
    public void Normalize_NoName_IsRefused(string name) => Assert.Null(DomainText.Normalize(name));

    [Fact]
    public void Normalize_Octets_MustBeUtf8() => Assert.Null(DomainText.Normalize("exampl\xe9.org"u8[..7]));

    [Fact]
    public void Normalize_Bounds_HoldAtTheCapAndFailPastIt()
    {
        var label = new string('a', 63);
        Assert.Equal(label + ".org", DomainText.Normalize(label + ".org"));
        Assert.Null(DomainText.Normalize(label + "a.org"));
        var longest = string.Join('.', label, label, label, new string('b', 61));
        Assert.Equal(253, longest.Length);
        Assert.Equal(longest, DomainText.Normalize(longest));
        Assert.Null(DomainText.Normalize(longest + "b"));
        Assert.Null(DomainText.Normalize(new string('ü', 5000)));
    }

    [Fact]
    public void Normalize_AnyText_NeverThrowsAndIsStable() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(3000),
        Prop.ForAll<string>(text =>
        {
            var once = DomainText.Normalize(text);
            var mixed = DomainText.Normalize((text ?? "") + ".Ünïcode。" + text);
            return (once is null || (DomainText.IsNormal(once) && DomainText.Normalize(once) == once))
                && (mixed is null || DomainText.IsNormal(mixed));
        }));

    [Theory]
    [InlineData("a.example.org", "example.org", true)]
    [InlineData("example.org", "example.org", true)]
    [InlineData("badexample.org", "example.org", false)]
    [InlineData("org", "example.org", false)]
    public void IsWithin_Names_AreJudgedByLabels(string name, string domain, bool expected) => Assert.Equal(expected, DomainText.IsWithin(name, domain));
}
