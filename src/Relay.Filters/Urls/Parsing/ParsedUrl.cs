namespace Relay.Filters.Urls.Parsing;

/// <summary>A URL as a browser reads it, with what is odd about it. Immutable; positions count from <see cref="Text"/>.</summary>
public sealed class ParsedUrl
{
    /// <summary>As written, without white space around it, tabs and line ends; cut at <see cref="UrlParser.MaximumLength"/>.</summary>
    public required string Text { get; init; }

    public UrlScheme Scheme { get; init; }

    public HostKind HostKind { get; init; }

    /// <summary>Lower case, A-labels, no trailing dot; an address in its usual form. Empty without a host that can be read.</summary>
    public string Host { get; init; } = "";

    /// <summary>What a reader by RFC 3986 takes for the host; the same as <see cref="Host"/> unless <see cref="UrlTraits.Ambiguous"/>.</summary>
    public string StrictHost { get; init; } = "";

    /// <summary>As written; -1 where none is.</summary>
    public int Port { get; init; } = -1;

    public UrlTraits Traits { get; init; }

    public int UserinfoStart { get; init; }

    public int UserinfoEnd { get; init; }

    /// <summary>Where the authority ends and path, query and fragment begin.</summary>
    public int PathStart { get; init; }

    /// <summary>Of the question mark, or of the path's end.</summary>
    public int QueryStart { get; init; }

    /// <summary>Of the number sign, or the text's length.</summary>
    public int FragmentStart { get; init; }

    public bool IsWeb => Scheme is UrlScheme.Http or UrlScheme.Https or UrlScheme.Ftp;

    /// <summary>A host that exists as far as one can see.</summary>
    public bool HasHost => HostKind is HostKind.Name or HostKind.V4 or HostKind.V6;

    public ReadOnlySpan<char> Userinfo => Text.AsSpan(UserinfoStart, UserinfoEnd - UserinfoStart);

    public ReadOnlySpan<char> Path => Text.AsSpan(PathStart, QueryStart - PathStart);

    /// <summary>Without the question mark.</summary>
    public ReadOnlySpan<char> Query => QueryStart < FragmentStart ? Text.AsSpan(QueryStart + 1, FragmentStart - QueryStart - 1) : default;

    /// <summary>Without the number sign.</summary>
    public ReadOnlySpan<char> Fragment => FragmentStart < Text.Length ? Text.AsSpan(FragmentStart + 1) : default;

    public bool Has(UrlTraits trait) => (Traits & trait) != 0;

    /// <inheritdoc/>
    public override string ToString() => Text;
}
