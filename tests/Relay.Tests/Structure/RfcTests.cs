using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Relay.Tests.Structure;

/// <summary>Keeps src/RFCS.md true: it lists what the code cites, and says "done" of nothing that the code does not cite.</summary>
public sealed partial class RfcTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(Repository.Src, "RFCS.md"));

    private sealed record Row(int Number, string Title, string State, string Where, string Notes);

    private static readonly IReadOnlyList<Row> Rows =
        [.. Page.Split('\n').Select(static l => l.Split('|', StringSplitOptions.TrimEntries))
            .Where(static c => c.Length == 7 && int.TryParse(c[1], out _))
            .Select(static c => new Row(int.Parse(c[1], CultureInfo.InvariantCulture), c[2], c[3], c[4], c[5]))];

    private static readonly HashSet<int> Cited =
        [.. Repository.Sources.SelectMany(static s => Citation().Matches(s.Text)).Select(static m => int.Parse(m.Groups[1].ValueSpan, CultureInfo.InvariantCulture))];

    [Fact]
    public void EveryRfc_CitedInTheCode_IsListed()
    {
        Assert.NotEmpty(Cited);
        Assert.Empty(Cited.Except(Rows.Select(static r => r.Number)).Order());
    }

    [Fact]
    public void EveryRfc_SaidToBeDoneOrPart_IsCitedInTheCode() =>
        Assert.DoesNotContain(Rows, static r => r.State is "done" or "part" && !Cited.Contains(r.Number));

    [Fact]
    public void EveryRow_IsWhole()
    {
        Assert.Equal(Rows.Select(static r => r.Number).Distinct().Order(), Rows.Select(static r => r.Number).Order());
        Assert.All(Rows, static row =>
        {
            Assert.Contains(row.State, new[] { "done", "part", "later", "no" });
            Assert.NotEmpty(row.Title);
            Assert.True(row.State is "later" or "no" || row.Where.Length > 0, $"RFC {row.Number}: where?");
            Assert.True(row.State == "done" || row.Notes.Length > 0, $"RFC {row.Number}: what is missing?");
        });
    }

    [Fact]
    public void EveryFile_NamedInTheTable_Exists() => Assert.Empty(
        from row in Rows
        from match in FileName().Matches(row.Where)
        where !Repository.Sources.Any(s => ("/" + s.Path).EndsWith("/" + match.Groups[1].Value, StringComparison.Ordinal))
        select $"RFC {row.Number}: {match.Groups[1].Value}");

    [Fact]
    public void EveryDeviation_InTheCode_IsListedWithItsFile()
    {
        var section = Page[Page.IndexOf("## Deviations", StringComparison.Ordinal)..];
        var found = Repository.Sources.SelectMany(static s => Deviations(s.Text).Select(text => (s.Path, Text: text))).ToArray();
        Assert.NotEmpty(found);
        Assert.All(found, d =>
        {
            Assert.Contains($"`{d.Path}`", section, StringComparison.Ordinal);
            Assert.Contains(d.Text, Plain(section), StringComparison.Ordinal);
        });
        Assert.Equal(found.Length, section.Split("\n- ").Length - 1);
    }

    /// <summary>The words after each <c>deviation:</c>, to the semicolon or the comment's end. A comment ends where code comes between.</summary>
    private static IEnumerable<string> Deviations(string source)
    {
        var comments = source.Split('\n').Select(static l => CommentOf(l.Trim()));
        return Deviation().Matches(Plain(string.Join(' ', comments))).Select(static m => m.Groups[1].Value.Trim());
    }

    private static string CommentOf(string line)
    {
        var at = line.IndexOf("//", StringComparison.Ordinal);
        return at == 0 ? line.TrimStart('/') : at < 0 ? "\u0001" : "\u0001" + line[(at + 2)..];
    }

    /// <summary>Without markup and line breaks, so that both ways of writing compare.</summary>
    private static string Plain(string text)
    {
        var plain = new StringBuilder(Markup().Replace(text, "")).Replace("&lt;", "<").Replace("&gt;", ">").Replace("`", "");
        return Blank().Replace(plain.ToString(), " ").Trim();
    }

    [GeneratedRegex(@"\bRFC ?([0-9]{3,5})\b", RegexOptions.NonBacktracking)]
    private static partial Regex Citation();

    [GeneratedRegex(@"`([\w./]+\.cs)`", RegexOptions.NonBacktracking)]
    private static partial Regex FileName();

    [GeneratedRegex(@"deviation: ([^\u0001;]+)", RegexOptions.NonBacktracking)]
    private static partial Regex Deviation();

    [GeneratedRegex("</?(c|see|paramref|para|summary|remarks)\\b[^>]*>", RegexOptions.NonBacktracking)]
    private static partial Regex Markup();

    [GeneratedRegex(@"\s+", RegexOptions.NonBacktracking)]
    private static partial Regex Blank();
}
