using System.Text.RegularExpressions;

namespace Relay.Tests.Structure;

/// <summary>House rules that a compiler does not check.</summary>
public sealed partial class SourceTests
{
    private const int MaxLines = 400;

    [Fact]
    public void Sources_Found_AreTheSources() => Assert.True(Repository.Sources.Count > 100, "the sources were not found");

    [Fact]
    public void Source_Length_IsBounded() => Assert.DoesNotContain(
        Repository.Sources.Select(static s => (s.Path, Lines: s.Text.AsSpan().Count('\n'))),
        static s => s.Lines > MaxLines);

    [Fact]
    public void Source_Unfinished_IsNotThere() => Assert.Empty(
        from source in Repository.Sources
        from match in Unfinished().Matches(source.Text)
        select $"{source.Path}: {match.Value}");

    /// <summary>Relay.Dns is a package of one namespace: its folders are rooms of the house, not names its users have to know.</summary>
    [Fact]
    public void Source_Namespace_FollowsItsFolder() => Assert.Empty(
        from source in Repository.Sources
        let match = Namespace().Match(source.Text)
        let folder = source.Path[..source.Path.LastIndexOf('/')].Replace('/', '.')
        let expected = folder.StartsWith("Relay.Dns.", StringComparison.Ordinal) ? "Relay.Dns" : folder
        where match.Success && match.Groups[1].Value != expected
        select $"{source.Path}: {match.Groups[1].Value}");

    /// <summary>Only a program's statements and attributes of an assembly stand outside a namespace.</summary>
    [Fact]
    public void Source_WithoutNamespace_DeclaresNoType() => Assert.Empty(
        from source in Repository.Sources
        where !Namespace().IsMatch(source.Text) && TypeDeclaration().IsMatch(source.Text)
        select source.Path);

    [GeneratedRegex(@"\b(TODO|FIXME|HACK|XXX|NotImplementedException)\b", RegexOptions.NonBacktracking)]
    private static partial Regex Unfinished();

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline | RegexOptions.NonBacktracking)]
    private static partial Regex Namespace();

    [GeneratedRegex(@"^\s*(public|internal)\b.*\b(class|struct|record|interface|enum)\b", RegexOptions.Multiline | RegexOptions.NonBacktracking)]
    private static partial Regex TypeDeclaration();
}
