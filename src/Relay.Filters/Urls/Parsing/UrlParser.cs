using System.Buffers;

namespace Relay.Filters.Urls.Parsing;

/// <summary>
/// URLs as browsers read them (WHATWG URL §4.4 in what concerns the host), beside the host that RFC 3986 would see. Never throws; what is no
/// URL has no scheme. Each character is looked at a fixed number of times. It knows no base: relative references are none, but for
/// <c>//host</c> and <c>www.</c>, which mail clients make links of.
/// </summary>
public static class UrlParser
{
    /// <summary>Characters looked at. Clients open none that is longer, and those who hide things do it before the host.</summary>
    public const int MaximumLength = 4096;

    private static readonly SearchValues<char> SchemeChars = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-.");
    private static readonly SearchValues<char> Dropped = SearchValues.Create("\t\r\n");
    private static readonly SearchValues<char> Slashes = SearchValues.Create("/\\");
    private static readonly SearchValues<char> AuthorityEnds = SearchValues.Create("/\\?#");
    private static readonly SearchValues<char> FileHostEnds = SearchValues.Create("/\\?#:");

    public static ParsedUrl Parse(string text)
    {
        var traits = UrlTraits.None;
        var raw = text.AsSpan();
        if (raw.Length > MaximumLength)
        {
            raw = raw[..MaximumLength];
            traits |= UrlTraits.Cut;
        }

        raw = TrimControls(raw);
        var inner = raw.IndexOfAny(Dropped) >= 0;
        traits |= inner ? UrlTraits.InnerWhite : 0;
        var clean = inner ? Without(raw) : raw.Length == text.Length ? text : raw.ToString();
        var (scheme, after) = ReadScheme(clean);
        return scheme switch
        {
            UrlScheme.Http or UrlScheme.Https or UrlScheme.Ftp => Web(clean, raw, scheme, after, traits),
            UrlScheme.File => File(clean, after, traits),
            _ => Opaque(clean, scheme, after, traits),
        };
    }

    /// <summary>The scheme, and where what follows its colon begins.</summary>
    private static (UrlScheme Scheme, int After) ReadScheme(ReadOnlySpan<char> text)
    {
        if (text.StartsWith("//") || text.StartsWith("www.", StringComparison.OrdinalIgnoreCase))
        {
            return (UrlScheme.Http, 0);
        }

        if (text.StartsWith(@"\\"))
        {
            return (UrlScheme.File, 0); // a path of a Windows share
        }

        var colon = text.IndexOfAnyExcept(SchemeChars);
        if (colon <= 0 || text[colon] != ':' || !char.IsAsciiLetter(text[0]))
        {
            return (UrlScheme.None, 0);
        }

        return (SchemeOf(text[..colon]), colon + 1);
    }

    private static UrlScheme SchemeOf(ReadOnlySpan<char> name) => name.Length switch
    {
        3 when Is(name, "ftp") => UrlScheme.Ftp,
        4 when Is(name, "http") => UrlScheme.Http,
        4 when Is(name, "file") => UrlScheme.File,
        4 when Is(name, "data") => UrlScheme.Data,
        5 when Is(name, "https") => UrlScheme.Https,
        8 when Is(name, "vbscript") => UrlScheme.Script,
        10 when Is(name, "javascript") => UrlScheme.Script,
        _ => UrlScheme.Other,
    };

    private static bool Is(ReadOnlySpan<char> name, string word) => name.Equals(word, StringComparison.OrdinalIgnoreCase);

    private static ParsedUrl Opaque(string text, UrlScheme scheme, int after, UrlTraits traits) => new()
    {
        Text = text,
        Scheme = scheme,
        Traits = traits,
        PathStart = after,
        QueryStart = text.Length,
        FragmentStart = text.Length,
    };

    /// <summary>§4.4, "special authority (ignore) slashes": any number of slashes of both kinds.</summary>
    private static ParsedUrl Web(string text, ReadOnlySpan<char> raw, UrlScheme scheme, int after, UrlTraits traits)
    {
        var span = text.AsSpan();
        var slashes = span[after..].IndexOfAnyExcept(Slashes);
        slashes = slashes < 0 ? span.Length - after : slashes;
        var named = after > 0 || slashes > 0;
        traits |= !named || slashes == 2 ? 0 : slashes < 2 ? UrlTraits.FewSlashes : UrlTraits.ManySlashes;
        traits |= span.Slice(after, slashes).Contains('\\') ? UrlTraits.Backslash : 0;
        var start = after + slashes;
        var length = span[start..].IndexOfAny(AuthorityEnds);
        var end = length < 0 ? span.Length : start + length;
        traits |= end < span.Length && span[end] == '\\' ? UrlTraits.Backslash : 0;

        var at = span[start..end].LastIndexOf('@'); // §4.4, authority state: the last one counts
        var hostStart = at < 0 ? start : start + at + 1;
        var userinfoEnd = at < 0 ? start : start + at;
        traits |= at < 0 ? 0 : UserinfoTraits(span[start..userinfoEnd]);
        var (hostEnd, port) = ReadPort(span, hostStart, end, ref traits);
        var kind = HostReader.Read(span[hostStart..hostEnd], out var host, ref traits);
        traits |= kind == HostKind.Invalid ? UrlTraits.Broken : 0;
        var strict = host;
        if ((traits & ~(UrlTraits.Cut | UrlTraits.WideHost)) != 0)
        {
            strict = StrictHost.Read(raw, assumeAuthority: !named);
            traits |= strict == host ? 0 : UrlTraits.Ambiguous;
        }

        var (query, fragment) = Tail(span, end);
        return new ParsedUrl
        {
            Text = text, Scheme = scheme, HostKind = kind, Host = host, StrictHost = strict, Port = port, Traits = traits,
            UserinfoStart = start, UserinfoEnd = userinfoEnd, PathStart = end, QueryStart = query, FragmentStart = fragment,
        };
    }

    /// <summary>§4.4, file host state; <c>\\host\share</c> too.</summary>
    private static ParsedUrl File(string text, int after, UrlTraits traits)
    {
        var span = text.AsSpan();
        var slashes = span[after..].IndexOfAnyExcept(Slashes);
        slashes = slashes < 0 ? span.Length - after : slashes;
        var start = after + slashes;
        var (end, kind, host) = (start, HostKind.None, "");
        if (slashes is 2 or > 3) // four and more are a share's path, as Windows reads it
        {
            var length = span[start..].IndexOfAny(FileHostEnds);
            end = length < 0 ? span.Length : start + length;
            kind = HostReader.Read(span[start..end], out host, ref traits);
        }

        var (query, fragment) = Tail(span, end);
        return new ParsedUrl
        {
            Text = text, Scheme = UrlScheme.File, HostKind = kind, Host = host, StrictHost = host, Traits = traits,
            PathStart = end, QueryStart = query, FragmentStart = fragment,
        };
    }

    private static UrlTraits UserinfoTraits(ReadOnlySpan<char> userinfo)
    {
        var name = userinfo.IndexOfAny(':', '@') is >= 0 and var end ? userinfo[..end] : userinfo;
        return UrlTraits.Userinfo | (HostReader.LooksLikeName(name) ? UrlTraits.UserinfoIsHost : 0);
    }

    /// <summary>§4.4, host and port state: the first colon outside of brackets. A port that is none breaks the URL.</summary>
    private static (int HostEnd, int Port) ReadPort(ReadOnlySpan<char> text, int start, int end, ref UrlTraits traits)
    {
        var from = text[start..end].IndexOf(']') + 1; // 0 without
        var colon = text[(start + from)..end].IndexOf(':');
        if (colon < 0)
        {
            return (end, -1);
        }

        var hostEnd = start + from + colon;
        var port = 0;
        foreach (var c in text[(hostEnd + 1)..end])
        {
            if (!char.IsAsciiDigit(c) || (port = (port * 10) + c - '0') > ushort.MaxValue)
            {
                traits |= UrlTraits.Broken;
                return (hostEnd, -1);
            }
        }

        return (hostEnd, hostEnd + 1 == end ? -1 : port);
    }

    private static (int Query, int Fragment) Tail(ReadOnlySpan<char> text, int from)
    {
        var hash = text[from..].IndexOf('#');
        var fragment = hash < 0 ? text.Length : from + hash;
        var mark = text[from..fragment].IndexOf('?');
        return (mark < 0 ? fragment : from + mark, fragment);
    }

    /// <summary>§4.4: C0 controls and spaces around it go.</summary>
    private static ReadOnlySpan<char> TrimControls(ReadOnlySpan<char> text)
    {
        var start = text.IndexOfAnyExceptInRange('\0', ' ');
        return start < 0 ? default : text[start..(text.LastIndexOfAnyExceptInRange('\0', ' ') + 1)];
    }

    /// <summary>§4.4: tabs and line ends inside go too.</summary>
    private static string Without(ReadOnlySpan<char> text)
    {
        Span<char> kept = stackalloc char[MaximumLength];
        var n = 0;
        foreach (var c in text)
        {
            kept[n] = c;
            n += c is '\t' or '\r' or '\n' ? 0 : 1;
        }

        return kept[..n].ToString();
    }
}
