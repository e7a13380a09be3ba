namespace Relay.Mime;

/// <summary>
/// What one message may cost. Each bound ends the work it bounds, never the reading: the rest stays in its part as raw octets and
/// the message gets the defect that names the bound; only readings and URLs beyond theirs are left out without one. There is no bound of
/// time: every walk is linear, so that these bound the time too.
/// </summary>
public sealed record MimeLimits
{
    public static MimeLimits Default { get; } = new();

    /// <summary>Levels of multipart and message/rfc822 inside one another. Real mail stays below ten; Postfix stops at 100.</summary>
    public int Depth { get; init; } = 50;

    /// <summary>Parts, readings included. Digests of some hundred messages exist; more is an attack on the reader.</summary>
    public int Parts { get; init; } = 1000;

    /// <summary>Fields of all header sections together. A relay passes 1,000 in one message; forwards add their own.</summary>
    public int HeaderFields { get; init; } = 4000;

    /// <summary>Octets of one header section. Postfix takes 100 KiB; signed and forwarded mail comes near it.</summary>
    public int HeaderSize { get; init; } = 1024 * 1024;

    /// <summary>Octets of one field's value that are decoded. A To field of 1,000 addresses has some 50 KiB.</summary>
    public int FieldSize { get; init; } = 128 * 1024;

    /// <summary>Parameters of one field: a long name in RFC 2231 sections takes some twenty.</summary>
    public int Parameters { get; init; } = 100;

    /// <summary>Octets of a line before it is called too long. RFC 5322 §2.1.1 says 998; readers cut or wrap elsewhere far beyond.</summary>
    public int LineLength { get; init; } = 1024 * 1024;

    /// <summary>Octets of a boundary. RFC 2046 §5.1.1 says 70; longer ones are met.</summary>
    public int BoundaryLength { get; init; } = 256;

    /// <summary>Boundaries that are looked for at one time, all open levels together: each dash line is compared with each.</summary>
    public int OpenBoundaries { get; init; } = 96;

    /// <summary>Octets that transfer decoding may make of one message, all parts and readings together.</summary>
    public long DecodedSize { get; init; } = 128L * 1024 * 1024;

    /// <summary>Characters of text that are decoded of one part. Longer texts are cut: nobody reads two million characters.</summary>
    public int TextLength { get; init; } = 2 * 1024 * 1024;

    /// <summary>Other readings of one part.</summary>
    public int Readings { get; init; } = 8;

    /// <summary>URLs of one message.</summary>
    public int Urls { get; init; } = 2000;
}
