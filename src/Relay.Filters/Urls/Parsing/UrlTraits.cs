namespace Relay.Filters.Urls.Parsing;

/// <summary>What is odd about how a URL is written. Facts, no judgements.</summary>
[Flags]
public enum UrlTraits
{
    None = 0,

    /// <summary>Something stands before an @ in the authority.</summary>
    Userinfo = 1,

    /// <summary>And it reads like a host name.</summary>
    UserinfoIsHost = 1 << 1,

    /// <summary>A backslash where a slash belongs, or before the host ends.</summary>
    Backslash = 1 << 2,

    /// <summary>Tabs or line ends inside, which browsers take out.</summary>
    InnerWhite = 1 << 3,

    /// <summary>Fewer than two slashes between scheme and host: mostly a slip.</summary>
    FewSlashes = 1 << 4,

    /// <summary>Percent signs in the host.</summary>
    EncodedHost = 1 << 5,

    /// <summary>An IPv4 address that is not four decimal numbers.</summary>
    OddNumber = 1 << 6,

    /// <summary>A dot at the host's end.</summary>
    TrailingDot = 1 << 7,

    /// <summary>Characters of the host that are mapped to others: full-width letters, other dots, what is not seen.</summary>
    MappedHost = 1 << 8,

    /// <summary>No browser would take the host or the port.</summary>
    Broken = 1 << 9,

    /// <summary>Browsers and RFC 3986 read different hosts.</summary>
    Ambiguous = 1 << 10,

    /// <summary>Longer than is looked at.</summary>
    Cut = 1 << 11,

    /// <summary>More than two slashes between scheme and host.</summary>
    ManySlashes = 1 << 12,

    /// <summary>The host is written with characters beyond ASCII.</summary>
    WideHost = 1 << 13,
}

/// <summary>Schemes that matter here; all others are one.</summary>
public enum UrlScheme
{
    /// <summary>Relative, or no URL at all.</summary>
    None,
    Http,
    Https,
    Ftp,
    File,
    Data,

    /// <summary>javascript: and vbscript:.</summary>
    Script,
    Other,
}

public enum HostKind
{
    /// <summary>The URL has no host.</summary>
    None,
    Name,
    V4,
    V6,

    /// <summary>What stands there is no host.</summary>
    Invalid,
}
