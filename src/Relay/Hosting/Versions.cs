using System.Security.Cryptography;

namespace Relay.Hosting;

/// <summary>The relay and its rules in a few words. Rules have no number of their own: the fingerprint of their files is it.</summary>
internal static class Versions
{
    private static readonly string Program = "relay " + typeof(Versions).Assembly.GetName().Version?.ToString(3);

    /// <param name="rules">Files, and folders whose *.cf count; what they include does not.</param>
    public static string Of(IEnumerable<string> rules)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        try
        {
            foreach (var file in rules.SelectMany(Files))
            {
                hash.AppendData(SHA256.HashData(File.ReadAllBytes(file)));
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Program; // they were read a moment ago; this must not be what stops a relay
        }

        return $"{Program}, rules {Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 4))}";
    }

    private static IEnumerable<string> Files(string path) =>
        Directory.Exists(path) ? Directory.GetFiles(path, "*.cf").Order(StringComparer.Ordinal) : [path];
}
