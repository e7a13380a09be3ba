namespace Relay.Auth.Dkim;

/// <summary>Bounds and tolerances of signature checks, DKIM's and ARC's; each default with its reason.</summary>
public sealed record DkimOptions
{
    public static DkimOptions Default { get; } = new();

    /// <summary>Signatures looked at, from the top: real mail has one to four, a list's mail a few more. The rest are counted and ignored (RFC 6376 §8.4).</summary>
    public int MaximumSignatures { get; init; } = 10;

    /// <summary>Octets of header section: every signature may hash all of it again.</summary>
    public int MaximumHeaderOctets { get; init; } = 1024 * 1024;

    /// <summary>Octets of body hashed: what is larger than mail servers take is not mail.</summary>
    public long MaximumBodyOctets { get; init; } = 256L * 1024 * 1024;

    /// <summary>Names in one h=: oversigned newsletters have some sixty.</summary>
    public int MaximumSignedFields { get; init; } = 500;

    /// <summary>Key records tried for one selector (RFC 6376 §3.6.2.2 has one; while keys are changed there may be two).</summary>
    public int MaximumKeyRecords { get; init; } = 4;

    /// <summary>Keys asked for on behalf of one message: every signature, the newest ARC set and the seals of fifty fit.</summary>
    public int MaximumKeyLookups { get; init; } = 64;

    /// <summary>t= so far ahead is still a clock set to a wrong time zone; beyond, RFC 6376 §3.5 lets a verifier ignore the signature.</summary>
    public TimeSpan MaximumFuture { get; init; } = TimeSpan.FromDays(1);

    /// <summary>Clocks that differ: how long after x= a signature still counts (RFC 6376 §3.5 "fudge factor").</summary>
    public TimeSpan ClockSkew { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>RFC 8301 §3.2: verifiers must not accept shorter RSA keys.</summary>
    public int MinimumRsaBits { get; init; } = 1024;

    /// <summary>RFC 8301 §3.2 asks for 4096; the cost of a check grows with the square of the length.</summary>
    public int MaximumRsaBits { get; init; } = 8192;

    /// <summary>Imported keys kept: importing costs as much as verifying.</summary>
    public int KeyCacheEntries { get; init; } = 4096;

    /// <summary>
    /// RFC 6376 as it was before RFC 8301: rsa-sha1 and short keys may pass. Only for looking at old mail; never for deciding on new.
    /// </summary>
    public bool AllowObsolete { get; init; }
}
