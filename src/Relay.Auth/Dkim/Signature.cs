using Relay.Mime;

namespace Relay.Auth.Dkim;

/// <summary>Which field a signature is: the three share tags and keys and differ in what they sign.</summary>
internal enum SignatureKind
{
    Dkim,
    ArcMessage,
    ArcSeal,
}

internal enum SignatureAlgorithm
{
    RsaSha256,
    Ed25519Sha256,

    /// <summary>RFC 8301 §3.1: must not be used.</summary>
    RsaSha1,
}

/// <summary>How bytes are made comparable before hashing (RFC 6376 §3.4).</summary>
public enum Canonicalization
{
    Simple,
    Relaxed,
}

/// <summary>A signature field, read. Where <see cref="Fault"/> is not empty the rest holds what could be read until then, for reports.</summary>
internal sealed class Signature(HeaderField field, SignatureKind kind)
{
    public HeaderField Field { get; } = field;

    public SignatureKind Kind { get; } = kind;

    /// <summary>A word of <see cref="DkimReasons"/>, or empty.</summary>
    public string Fault { get; set; } = DkimReasons.None;

    /// <summary>What the fault comes to.</summary>
    public AuthResult FaultResult { get; set; } = AuthResult.PermError;

    public string Domain { get; set; } = "";

    public string Selector { get; set; } = "";

    public SignatureAlgorithm Algorithm { get; set; }

    /// <summary>As written, for reports; empty where it is none we know.</summary>
    public string AlgorithmName { get; set; } = "";

    public byte[] Value { get; set; } = [];

    /// <summary>Where the value of b= lies in the header section, with the white space around it: what is left out of the hash.</summary>
    public (int Start, int Length) ValueStretch { get; set; }

    public byte[] BodyHash { get; set; } = [];

    public Canonicalization HeaderCanonicalization { get; set; }

    public Canonicalization BodyCanonicalization { get; set; }

    /// <summary>Where the list of h= lies in the header section.</summary>
    public (int Start, int Length) SignedFields { get; set; }

    public bool SignsFrom { get; set; }

    /// <summary>i= decoded, or @d=.</summary>
    public string Identity { get; set; } = "";

    public bool IdentityIsSubdomain { get; set; }

    /// <summary>l=, octets.</summary>
    public long? BodyLimit { get; set; }

    /// <summary>t=, Unix seconds.</summary>
    public long? SignedAt { get; set; }

    /// <summary>x=, Unix seconds.</summary>
    public long? ExpiresAt { get; set; }

    /// <summary>ARC's i=.</summary>
    public int Instance { get; set; }

    /// <summary>ARC-Seal's cv=, in the words none, pass and fail.</summary>
    public AuthResult ChainStatus { get; set; }

    public bool UsesSha1 => Algorithm == SignatureAlgorithm.RsaSha1;
}
