namespace Relay.Testing;

/// <summary>Finds the conformance data that lies outside the repository: $RELAY_SHARED, else a folder "shared" beside any folder above.</summary>
public static class SharedData
{
    /// <summary>The path below it, or null where the data is not here.</summary>
    public static string? Find(params string[] parts)
    {
        foreach (var root in Roots())
        {
            var path = Path.Combine([root, .. parts]);
            if (Path.Exists(path))
            {
                return path;
            }
        }

        return null;
    }

    private static IEnumerable<string> Roots()
    {
        if (Environment.GetEnvironmentVariable("RELAY_SHARED") is { Length: > 0 } given)
        {
            yield return given;
        }

        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            yield return Path.Combine(folder.FullName, "shared");
        }
    }
}
