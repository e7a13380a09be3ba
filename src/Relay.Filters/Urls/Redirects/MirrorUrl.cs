using Relay.Filters.Urls.Parsing;

namespace Relay.Filters.Urls.Redirects;

/// <summary>
/// Services that show another site under a name of their own: AMP's cache and viewers (the path holds the address without its scheme, <c>/s/</c> for
/// https), and Google's translator (the host holds it).
/// </summary>
internal static class MirrorUrl
{
    /// <summary>Kinds of documents in AMP's cache: pages, viewers, signed ones.</summary>
    private static readonly string[] CachePaths = ["/c/", "/v/", "/wp/"];

    public static string? Decode(ParsedUrl url, string organization)
    {
        if (organization is "ampproject.org")
        {
            foreach (var path in CachePaths)
            {
                if (Behind(url, path) is { } found)
                {
                    return found;
                }
            }

            return null;
        }

        if (organization is "ampproject.net" || organization.StartsWith("google.", StringComparison.Ordinal))
        {
            return Behind(url, "/amp/");
        }

        return organization.EndsWith("translate.goog", StringComparison.Ordinal) ? Translated(url) : Behind(url, "/amp/s/");
    }

    private static string? Behind(ParsedUrl url, string mark)
    {
        var path = url.Path;
        if (!path.StartsWith(mark, StringComparison.Ordinal))
        {
            return null;
        }

        var rest = path[mark.Length..];
        var isSecure = mark.EndsWith("/s/", StringComparison.Ordinal) || rest.StartsWith("s/");
        rest = rest.StartsWith("s/") ? rest[2..] : rest;
        var host = rest.IndexOf('/') is >= 0 and var end ? rest[..end] : rest;
        return HostReader.LooksLikeName(host) ? $"{(isSecure ? "https" : "http")}://{rest}{(url.Query.IsEmpty ? "" : "?")}{url.Query}" : null;
    }

    /// <summary>A dot is a hyphen there, a hyphen two.</summary>
    private static string? Translated(ParsedUrl url)
    {
        var end = url.Host.LastIndexOf(".translate.goog", StringComparison.Ordinal);
        if (end <= 0)
        {
            return null;
        }

        var name = url.Host[..end].Replace("--", "\0", StringComparison.Ordinal).Replace('-', '.').Replace('\0', '-');
        return HostReader.LooksLikeName(name) ? $"https://{name}{url.Path}" : null;
    }
}
