using Relay.Filters.Urls.Parsing;

namespace Relay.Filters.Urls.Redirects;

/// <summary>How an address was found inside of another.</summary>
public enum Wrapping
{
    /// <summary>The whole is no wrapping: it stood in the message.</summary>
    None,

    /// <summary>By a service known for it.</summary>
    Redirector,

    /// <summary>Some parameter, or part of the path, is an address.</summary>
    Embedded,
}

/// <summary>
/// Takes the addresses that a URL leads to out of the URL itself; nothing is ever fetched. Bounded: some targets of a URL, each no longer than a URL.
/// </summary>
public sealed class Unwrapper(RedirectorTable redirectors)
{
    /// <summary>Targets of one URL.</summary>
    public const int MaximumTargets = 4;

    /// <summary>Times a value is percent-decoded; gateways behind one another encode each other's.</summary>
    private const int MaximumDecodes = 3;

    public readonly record struct Target(string Text, Wrapping How);

    public void Unwrap(ParsedUrl url, string organization, List<Target> to)
    {
        if (!url.IsWeb)
        {
            return;
        }

        var first = to.Count;
        if (ProofpointUrl.IsHost(url.Host) && ProofpointUrl.Decode(url) is { } decoded)
        {
            Add(to, first, decoded, Wrapping.Redirector);
            return;
        }

        if (MirrorUrl.Decode(url, organization) is { } mirrored)
        {
            Add(to, first, mirrored, Wrapping.Redirector);
            return;
        }

        var named = redirectors.Find(url.Host, organization, url.Path);
        if (BeginsLikeUrl(url.Query))
        {
            Add(to, first, url.Query.ToString(), Wrapping.Embedded); // the whole query: https://href.li/?https://…
            return;
        }

        FromQuery(url.Query, named, first, to);
        FromQuery(url.Fragment, null, first, to);
        if (to.Count == first)
        {
            Add(to, first, FromPath(url.Path, url.Query), named is null ? Wrapping.Embedded : Wrapping.Redirector);
        }
    }

    private static void Add(List<Target> to, int first, string? text, Wrapping how)
    {
        if (text is not null && to.Count - first < MaximumTargets)
        {
            to.Add(new Target(text, how));
        }
    }

    private static void FromQuery(ReadOnlySpan<char> query, string[]? named, int first, List<Target> to)
    {
        var parameters = new QueryParameters(query);
        while (to.Count - first < MaximumTargets && parameters.MoveNext())
        {
            var isNamed = IsNamed(named, parameters.Name);
            Add(to, first, AddressIn(parameters.Value, isNamed), isNamed ? Wrapping.Redirector : Wrapping.Embedded);
        }
    }

    private static bool IsNamed(string[]? named, ReadOnlySpan<char> name)
    {
        foreach (var candidate in named ?? [])
        {
            if (name.Equals(candidate, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The address that a value is; of a named parameter a bare host too.</summary>
    private static string? AddressIn(ReadOnlySpan<char> value, bool named)
    {
        if (value.Length < 4)
        {
            return null;
        }

        var base64 = value.StartsWith("a1aHR0c", StringComparison.Ordinal) ? value[2..] : value; // Bing puts two characters before it
        if (base64.StartsWith("aHR0c", StringComparison.Ordinal))
        {
            return Base64Text.Decode(base64) is { } decoded && BeginsLikeUrl(decoded) ? decoded : null;
        }

        if (!named && !value.StartsWith("http", StringComparison.OrdinalIgnoreCase) && !value.StartsWith("//") && !value.StartsWith("%2F%2F", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var text = value.ToString();
        for (var i = 0; i < MaximumDecodes && !BeginsLikeUrl(text) && text.Contains('%', StringComparison.Ordinal); i++)
        {
            text = PercentCoding.Decode(text);
        }

        // Decoded to where it begins like a URL; the rest of one that is encoded as a whole is encoded still.
        text = text.Contains('/', StringComparison.Ordinal) || !text.Contains('%', StringComparison.Ordinal) ? text : PercentCoding.Decode(text);
        return BeginsLikeUrl(text) ? text : named && HostReader.LooksLikeName(text) ? "http://" + text : null;
    }

    private static bool BeginsLikeUrl(ReadOnlySpan<char> text)
    {
        var after = text.StartsWith("https:", StringComparison.OrdinalIgnoreCase) ? 6 : text.StartsWith("http:", StringComparison.OrdinalIgnoreCase) ? 5 : text.StartsWith("//") ? 0 : -1;
        return after >= 0 && text.Length > after + 2 && text[after] is '/' or '\\';
    }

    /// <summary><c>/…/https://host/…</c> or <c>/…/https%3A%2F%2Fhost</c>, <c>/v2/___https://host/___.…</c>.</summary>
    private static string? FromPath(ReadOnlySpan<char> path, ReadOnlySpan<char> query)
    {
        for (var from = 1; from < path.Length;)
        {
            var i = path[from..].IndexOf("http", StringComparison.OrdinalIgnoreCase);
            if (i < 0)
            {
                break;
            }

            from += i;
            var rest = path[from..];
            var colon = rest.Length > 4 && (rest[4] | 0x20) == 's' ? 5 : 4;
            if (path[from - 1] is '/' or '=' or ',' or '_' && rest.Length > colon + 2 && (rest[colon] == ':' || rest[colon..].StartsWith("%3A", StringComparison.OrdinalIgnoreCase)))
            {
                var end = path[from - 1] == '_' ? rest.IndexOf("___") : -1;
                var text = BeginsLikeUrl(rest) ? rest[..(end < 0 ? rest.Length : end)].ToString() : PercentCoding.Decode(rest);
                return BeginsLikeUrl(text) ? query.IsEmpty || end >= 0 ? text : $"{text}?{query}" : null;
            }

            from += 4;
        }

        return null;
    }
}
