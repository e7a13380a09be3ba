namespace Relay.Tests.Structure;

/// <summary>The repository that these tests were built from: its root, and the sources below <c>src/</c>.</summary>
internal static class Repository
{
    public static readonly string Root = FindRoot();

    public static readonly string Src = Path.Combine(Root, "src");

    /// <summary>Hand-written C# files, as paths below <c>src/</c> with forward slashes, and their text.</summary>
    public static readonly IReadOnlyList<(string Path, string Text)> Sources =
        [.. Files("*.cs").Select(static f => (Below(f), File.ReadAllText(f)))];

    public static IReadOnlyList<string> Projects { get; } = [.. Files("*.csproj")];

    /// <summary>Files below a folder of the repository, without what a build leaves there.</summary>
    public static IEnumerable<string> Files(string pattern, string folder = "src") =>
        Directory.EnumerateFiles(Path.Combine(Root, folder), pattern, SearchOption.AllDirectories)
            .Where(static f => !f.Split('/').Any(static part => part is "bin" or "obj"))
            .Order(StringComparer.Ordinal);

    private static string Below(string file) => Path.GetRelativePath(Src, file).Replace('\\', '/');

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Relay.sln")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException("no folder above the tests holds Relay.sln");
        }

        return folder.FullName;
    }
}
