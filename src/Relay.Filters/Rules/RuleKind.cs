namespace Relay.Filters.Rules;

/// <summary>What a rule looks at.</summary>
public enum RuleKind
{
    Header,
    Body,
    RawBody,
    Full,
    Uri,
    Meta,
    MimeHeader,
    UriDetail,

    /// <summary>A look-up of names found in the message (<c>urirhssub</c>, <c>uridnsbl</c> …) or of the connection (<c>askdns</c>).</summary>
    Lookup,

    /// <summary>Set by a check of the relay; a rule file only gives its score.</summary>
    Symbol,
}
