using System.Text;
using Relay.Filters.Urls.Parsing;

namespace Relay.Filters.Urls.Redirects;

/// <summary>Addresses that Proofpoint's URL Defense rewrote, in its three forms, as the vendor's published decoder reads them.</summary>
internal static class ProofpointUrl
{
    /// <summary>v3: a character after two asterisks is a count, A for 2.</summary>
    private const string Counts = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    public static bool IsHost(ReadOnlySpan<char> host) =>
        host.Equals("urldefense.com", StringComparison.Ordinal) || host.Equals("urldefense.proofpoint.com", StringComparison.Ordinal) || host.Equals("urldefense.us", StringComparison.Ordinal);

    public static string? Decode(ParsedUrl url) =>
        url.Path.StartsWith("/v3/__") ? DecodeV3(url.Text.AsSpan(url.PathStart + 6))
        : url.Path.StartsWith("/v2/") ? Parameter(url.Query) is { } v2 ? PercentCoding.Decode(v2.Replace('-', '%').Replace('_', '/')) : null
        : url.Path.StartsWith("/v1/") ? Parameter(url.Query) is { } v1 ? PercentCoding.Decode(v1) : null
        : null;

    private static string? Parameter(ReadOnlySpan<char> query)
    {
        var parameters = new QueryParameters(query);
        while (parameters.MoveNext())
        {
            if (parameters.Name is "u")
            {
                return parameters.Value.ToString();
            }
        }

        return null;
    }

    /// <summary><c>URL__;BASE64!!…</c>: asterisks in the address stand for the characters in the base64.</summary>
    private static string? DecodeV3(ReadOnlySpan<char> text)
    {
        var end = text.IndexOf("__;");
        if (end < 0)
        {
            return null;
        }

        var address = text[..end];
        var rest = text[(end + 3)..];
        var bang = rest.IndexOf('!');
        ReadOnlySpan<char> kept = Base64Text.Decode(bang < 0 ? rest : rest[..bang]) ?? "";
        var result = new StringBuilder(address.Length);
        for (var i = 0; i < address.Length && result.Length < UrlParser.MaximumLength; i++)
        {
            if (address[i] != '*')
            {
                result.Append(address[i]);
                continue;
            }

            var run = 1;
            if (i + 2 < address.Length && address[i + 1] == '*' && Counts.IndexOf(address[i + 2], StringComparison.Ordinal) is >= 0 and var count)
            {
                run = count + 2;
                i += 2;
            }

            run = Math.Min(run, kept.Length);
            result.Append(kept[..run]);
            kept = kept[run..];
        }

        return result.ToString();
    }
}
