using System.Runtime.InteropServices;

namespace Relay.Integration.Harness;

/// <summary>Programs of the system that tests use, and whether this machine has what a test needs.</summary>
internal static partial class Tools
{
    private static readonly string[] Folders =
        [.. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':'), "/usr/local/sbin", "/usr/sbin", "/sbin", "/usr/local/bin", "/usr/bin", "/bin"];

    public static bool IsRoot { get; } = GetEffectiveUser() == 0;

    public static string? Find(string program) =>
        Folders.Where(f => f.Length > 0).Select(f => Path.Combine(f, program)).FirstOrDefault(File.Exists);

    /// <summary>The program's path; the test fails where it is not there.</summary>
    public static string Need(string program)
    {
        var found = Find(program);
        Assert.True(found is not null, $"{program} is not installed");
        return found;
    }

    /// <summary>
    /// Null where a test that needs these programs is to run. Root can install everything (tests/run does), so nothing is skipped
    /// for root: there a missing program fails the test. An ordinary user is told what is missing.
    /// </summary>
    public static string? WhySkipped(bool rootNeeded, params string[] programs)
    {
        if (IsRoot)
        {
            return null;
        }

        var missing = programs.Where(p => Find(p) is null).ToArray();
        return missing.Length > 0 ? $"not installed: {string.Join(", ", missing)}" : rootNeeded ? "needs root: Postfix changes users" : null;
    }

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint GetEffectiveUser();
}
