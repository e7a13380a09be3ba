namespace Relay.Auth.Authors;

/// <summary>Why a message has no single author domain. Each is a case where two readers could see two different authors, or none.</summary>
public enum AuthorProblem
{
    None,

    /// <summary>No From field (RFC 5322 §3.6 wants one).</summary>
    NoField,

    /// <summary>More than one From field; which one is shown depends on the reader.</summary>
    SeveralFields,

    /// <summary>A line that is no field to us and a From field to others: before the first field, with octets in its name that do not belong there, behind a bare CR.</summary>
    HiddenField,

    /// <summary>Past the bounds of <see cref="AuthorReader"/>.</summary>
    TooLong,

    /// <summary>A From field without an address.</summary>
    NoAddress,

    /// <summary>Addresses of several domains (RFC 9989 §11.5).</summary>
    SeveralDomains,

    /// <summary>RFC 6854 group syntax: some readers show the group's name, some its members.</summary>
    Group,

    /// <summary>Not RFC 5322 §3.4, and not near enough to it that all readers agree.</summary>
    Malformed,

    /// <summary>NUL, a bare CR or LF, or another control character where it may cut or hide the address; encoded ones too.</summary>
    ControlCharacter,

    /// <summary>A folded line of nothing but white space (RFC 5322 §4.2): some readers end the header there.</summary>
    BlankFold,

    /// <summary><c>&lt;@a.example:b@c.example&gt;</c> (RFC 5322 §4.4).</summary>
    SourceRoute,

    /// <summary><c>user@[192.0.2.1]</c>: no domain to ask.</summary>
    DomainLiteral,

    /// <summary>An encoded-word inside the address, where RFC 2047 §5 forbids it: some readers decode it.</summary>
    EncodedWordInAddress,

    /// <summary>A quoted local part with characters that are an address's own syntax.</summary>
    QuotedAddress,

    /// <summary>A comment inside the address.</summary>
    CommentInAddress,

    /// <summary>The domain is none: odd characters, direction marks, octets that are no UTF-8.</summary>
    InvalidDomain,

    /// <summary>Another domain's address stands in the name in a form that some readers take for the author's.</summary>
    OtherAddressShown,
}

/// <summary>What is odd about a From field and does not make its author doubtful. Each may become a symbol.</summary>
[Flags]
public enum AuthorFlags
{
    None = 0,

    /// <summary>White space before the colon (RFC 5322 §4.5).</summary>
    SpaceBeforeColon = 1,

    /// <summary>Several addresses of one domain.</summary>
    SeveralAddresses = 2,

    /// <summary>Empty elements in the list (RFC 5322 §4.4).</summary>
    EmptyElements = 4,

    /// <summary>Specials where only words may stand, text behind the address, dots at odd places, words without an address.</summary>
    OddSyntax = 8,

    /// <summary>The display name holds an address of another domain.</summary>
    NameHasOtherAddress = 16,

    /// <summary>A comment holds an address of another domain.</summary>
    CommentHasOtherAddress = 32,

    /// <summary>Octets that are no UTF-8 and not encoded.</summary>
    RawEightBit = 64,

    /// <summary>Unencoded UTF-8 (RFC 6532).</summary>
    Utf8 = 128,

    /// <summary>A control character in the name.</summary>
    ControlInName = 256,

    /// <summary>Characters in the name that change its direction or are not shown.</summary>
    InvisibleInName = 512,

    /// <summary>An encoded-word that cannot be decoded.</summary>
    BadEncodedWord = 1024,

    /// <summary><c>"a b"@example.org</c>.</summary>
    QuotedLocalPart = 2048,

    /// <summary>A label of the domain is an A-label.</summary>
    InternationalDomain = 4096,

    /// <summary>The domain ends with a dot.</summary>
    TrailingDot = 8192,
}
