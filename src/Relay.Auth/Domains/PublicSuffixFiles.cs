namespace Relay.Auth.Domains;

/// <summary>
/// Which of several copies of the list is used: the newest by its own words (<see cref="PublicSuffixListReader.DateOf"/>), and of equals the first
/// named. A copy without a date loses to one with. Files that cannot be read are passed over; without any the list is empty.
/// </summary>
public static class PublicSuffixFiles
{
    /// <summary>Where Debian, Fedora and others put their package's copy.</summary>
    public const string OfSystem = "/usr/share/publicsuffix/public_suffix_list.dat";

    /// <param name="paths">The copy that is shipped first.</param>
    /// <returns>The list, and the path it came from; null without any.</returns>
    public static (PublicSuffixList List, string? Path) Newest(params ReadOnlySpan<string> paths)
    {
        (byte[]? Content, DateTimeOffset Date, string? Path) best = default;
        foreach (var path in paths)
        {
            if (TryRead(path) is not { } content)
            {
                continue;
            }

            var date = PublicSuffixListReader.DateOf(content) ?? DateTimeOffset.MinValue;
            if (best.Content is null || date > best.Date)
            {
                best = (content, date, path);
            }
        }

        return best.Content is null ? (PublicSuffixList.Empty, null) : (PublicSuffixListReader.Read(best.Content), best.Path);
    }

    private static byte[]? TryRead(string path)
    {
        try
        {
            return new FileInfo(path) is { Exists: true, Length: <= PublicSuffixListReader.MaximumFile } ? File.ReadAllBytes(path) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            return null;
        }
    }
}
