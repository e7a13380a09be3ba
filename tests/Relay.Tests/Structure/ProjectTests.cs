using System.Xml.Linq;

namespace Relay.Tests.Structure;

/// <summary>Which project may know which: the first four could be packages of their own, and Protocols and Filters meet in Core only.</summary>
public sealed class ProjectTests
{
    private static readonly Dictionary<string, string[]> Allowed = new(StringComparer.Ordinal)
    {
        ["Relay.Mime"] = [],
        ["Relay.Dns"] = [],
        ["Relay.Classifier"] = [],
        ["Relay.Metrics"] = [],
        ["Relay.Auth"] = ["Relay.Mime", "Relay.Dns"],
        ["Relay.Core"] = ["Relay.Mime", "Relay.Dns"],
        ["Relay.State"] = ["Relay.Core"],
        ["Relay.Filters"] = ["Relay.Core", "Relay.Auth", "Relay.Classifier", "Relay.Mime", "Relay.Dns"],
        ["Relay.Protocols"] = ["Relay.Core"],
        ["Relay"] =
        [
            "Relay.Mime", "Relay.Dns", "Relay.Classifier", "Relay.Metrics", "Relay.Auth", "Relay.Core", "Relay.State", "Relay.Filters", "Relay.Protocols",
        ],
    };

    public static TheoryData<string> Projects() => [.. Repository.Projects.Select(static p => Path.GetRelativePath(Repository.Root, p))];

    [Fact]
    public void Projects_Found_AreThoseOfTheSources() => Assert.True(Repository.Projects.Count >= 7, "the project files were not found");

    [Theory]
    [MemberData(nameof(Projects))]
    public void Project_References_AreAllowed(string project)
    {
        var name = Path.GetFileNameWithoutExtension(project);
        Assert.True(Allowed.TryGetValue(name, out var allowed), $"{name} is not in the table of projects");
        var references = Items(project, "ProjectReference").Select(static path => Path.GetFileNameWithoutExtension(path.Replace('\\', '/')));
        Assert.Empty(references.Except(allowed!).Select(reference => $"{name} → {reference}"));
    }

    /// <summary>References of references arrive without being asked for, so the sources are read too.</summary>
    [Fact]
    public void Sources_UseOnlyNamespacesOfAllowedProjects()
    {
        var others = Allowed.Keys.Where(static n => n != "Relay").ToArray();
        var wrong =
            from source in Repository.Sources
            let own = source.Path.Split('/')[0]
            from line in source.Text.Split('\n')
            where line.StartsWith("using Relay.", StringComparison.Ordinal)
            let used = line["using ".Length..].Trim()
            let target = Array.Find(others, o => used.StartsWith(o + ".", StringComparison.Ordinal) || used == o + ";")
            where target is not null && target != own && !Reachable(own).Contains(target)
            select $"{source.Path}: {line.Trim()}";
        Assert.Empty(wrong);
    }

    [Fact]
    public void Packages_HaveTheirVersionInOnePlace()
    {
        var central = XDocument.Load(Path.Combine(Repository.Root, "Directory.Packages.props")).Descendants("PackageVersion")
            .Select(static p => (string)p.Attribute("Include")!).ToHashSet();
        var files = Repository.Files("*.csproj").Concat(Repository.Files("*.csproj", "tests")).Append(Path.Combine(Repository.Root, "Directory.Build.props"));
        foreach (var file in files)
        {
            foreach (var package in XDocument.Load(file).Descendants("PackageReference"))
            {
                var name = (string)package.Attribute("Include")!;
                var here = package.Attribute("Version") ?? package.Attribute("VersionOverride") ?? (object?)package.Element("Version");
                Assert.True(here is null, $"{file}: {name} has a version");
                Assert.Contains(name, central);
            }
        }
    }

    [Fact]
    public void Packages_EachHasAReason()
    {
        var lines = File.ReadAllLines(Path.Combine(Repository.Root, "Directory.Packages.props")).Select(static l => l.Trim()).ToArray();
        for (var i = 0; i < lines.Length; i++)
        {
            if (lines[i].StartsWith("<PackageVersion", StringComparison.Ordinal))
            {
                var before = lines.Take(i).Last(static l => !l.StartsWith("<PackageVersion", StringComparison.Ordinal));
                Assert.True(before.EndsWith("-->", StringComparison.Ordinal), $"no comment says why: {lines[i]}");
            }
        }
    }

    /// <summary>Mime and Dns are reached through Core, whose vocabulary speaks of them.</summary>
    private static HashSet<string> Reachable(string project) => [.. Allowed[project], .. Allowed[project].SelectMany(static p => Allowed[p])];

    private static IEnumerable<string> Items(string project, string kind) =>
        XDocument.Load(Path.Combine(Repository.Root, project)).Descendants(kind).Select(static e => (string)e.Attribute("Include")!);
}
