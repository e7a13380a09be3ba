using System.Text;
using System.Text.Json;
using Relay.Auth.Dkim;
using Relay.Mime;
using Relay.Testing;

namespace Relay.Auth.Tests.Dkim;

public sealed class HeaderWriterTests
{
    [ConformanceTheory]
    [InlineData("simple")]
    [InlineData("relaxed")]
    public void CanonicalizationTable_Headers_GiveTheirCanonicalForm(string algorithm)
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(SharedData.Find("conformance", "dkim", "canonicalization.json")!));
        var cases = json.RootElement.GetProperty("cases").EnumerateArray()
            .Where(c => c.GetProperty("part").GetString() == "header" && c.GetProperty("algorithm").GetString() == algorithm).ToArray();
        Assert.NotEmpty(cases);
        foreach (var c in cases)
        {
            Assert.Equal(c.GetProperty("output").GetString(), Canonical(c.GetProperty("input").GetString()!, algorithm == "simple" ? Canonicalization.Simple : Canonicalization.Relaxed));
        }
    }

    [Theory]
    [InlineData("SubJect \t: a\r\n", "subject:a\r\n")] // obsolete white space before the colon
    [InlineData("A: b\r\n \r\n c\r\n", "a:b c\r\n")] // a line of white space only
    [InlineData("A:\r\n b\r\n", "a:b\r\n")]
    [InlineData("A: \r\n", "a:\r\n")]
    [InlineData("A: b\n c\n", "a:b c\r\n")] // bare LF
    [InlineData("A: b\rc\r\n", "a:b\rc\r\n")] // a lone CR is text
    [InlineData("A: \u00e9 \u00ff\r\n", "a:\u00e9 \u00ff\r\n")] // octets beyond ASCII stay
    [InlineData("A: b", "a:b\r\n")] // a header section without its last line end
    [InlineData("A:one two three four five six seven  eight nine ten\r\n", "a:one two three four five six seven eight nine ten\r\n")]
    public void Relaxed_Field_IsAsExpected(string field, string expected) => Assert.Equal(expected, Canonical(field, Canonicalization.Relaxed));

    [Theory]
    [InlineData("SubJect \t: a \r\n  b\r\n", "SubJect \t: a \r\n  b\r\n")]
    [InlineData("A: b\n c\n", "A: b\n c\r\n")]
    public void Simple_Field_StaysAsItIs(string field, string expected) => Assert.Equal(expected, Canonical(field, Canonicalization.Simple));

    [Fact]
    public void Relaxed_ManyFields_GrowTheBuffer()
    {
        using var writer = new HeaderWriter();
        var expected = new StringBuilder();
        for (var i = 0; i < 3000; i++)
        {
            writer.Field(SignedMail.Bytes($"X-{i}: {i}\r\n"), $"X-{i}".Length, $"X-{i}:".Length, Canonicalization.Relaxed);
            expected.Append($"x-{i}:{i}\r\n");
        }

        Assert.Equal(expected.ToString(), Encoding.Latin1.GetString(writer.Written));
    }

    [Fact]
    public void Relaxed_RandomValues_AreAsTheDefinitionSays()
    {
        var random = new Random(345);
        for (var round = 0; round < 2000; round++)
        {
            var value = string.Concat(Enumerable.Range(0, random.Next(60)).Select(_ => random.Next(6) switch { 0 => "\r\n ", 1 => "\t", 2 => " ", _ => new string('v', 1 + random.Next(20)) }));
            var expected = "name:" + string.Join(' ', value.Split([' ', '\t', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries)) + "\r\n";
            Assert.Equal(expected, Canonical("Name:" + value + "\r\n", Canonicalization.Relaxed));
        }
    }

    private static string Canonical(string field, Canonicalization form)
    {
        var header = SignedMail.Bytes(field);
        using var writer = new HeaderWriter();
        writer.Field(header, Assert.Single(HeaderFields.Parse(header).Fields), form);
        return Encoding.Latin1.GetString(writer.Written);
    }
}
