namespace Relay.Auth.Spf;

/// <summary>The processing limits of one evaluation (RFC 7208 §4.6.4). The defaults are the RFC's numbers.</summary>
public sealed record SpfOptions
{
    /// <summary>Terms that ask the DNS: <c>include</c>, <c>a</c>, <c>mx</c>, <c>ptr</c>, <c>exists</c>, <c>redirect</c>. One more is a permerror.</summary>
    public int LookUps { get; init; } = 10;

    /// <summary>Terms whose question came back empty. One more is a permerror.</summary>
    public int VoidLookUps { get; init; } = 2;

    /// <summary>Hosts of one <c>mx</c> whose addresses are asked for. One more is a permerror.</summary>
    public int MxHosts { get; init; } = 10;

    /// <summary>Names of the client that are validated; what comes after is ignored.</summary>
    public int PtrNames { get; init; } = 10;

    /// <summary>The whole evaluation, its explanation included; at least 20 s. Longer is a temperror.</summary>
    public TimeSpan Limit { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Octets of a record. RFC 7208 §3.4 asks for records that fit 512; what is longer than this is a permerror.</summary>
    public int RecordLength { get; init; } = 16 * 1024;

    /// <summary>Characters of an explanation; the rest is cut off. SMTP replies of several lines take it.</summary>
    public int ExplanationLength { get; init; } = 1024;
}
