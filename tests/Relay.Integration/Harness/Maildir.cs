using System.Text;

namespace Relay.Integration.Harness;

/// <summary>Reading what a server delivered into a Maildir.</summary>
internal static class Maildir
{
    public static IReadOnlyList<string> New(string maildir) =>
        Directory.Exists(Path.Combine(maildir, "new")) ? [.. Directory.EnumerateFiles(Path.Combine(maildir, "new")).Order(StringComparer.Ordinal)] : [];

    /// <summary>Messages in <c>new/</c>, octets as Latin-1, lines ending in LF or CR LF as the server wrote them.</summary>
    public static IReadOnlyList<string> Messages(string maildir) => [.. New(maildir).Select(f => File.ReadAllText(f, Encoding.Latin1))];
}
