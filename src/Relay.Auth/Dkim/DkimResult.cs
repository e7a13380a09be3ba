namespace Relay.Auth.Dkim;

/// <summary>What one DKIM-Signature came to.</summary>
/// <param name="Result">pass, fail, policy, temperror, permerror in the sense of RFC 8601 §2.7.1.</param>
/// <param name="Domain">d= in lower case with A-labels; empty where it could not be read.</param>
/// <param name="Selector">s=, likewise.</param>
/// <param name="Algorithm">a=; empty where it is none we know.</param>
/// <param name="Reason">A word of <see cref="DkimReasons"/>; empty on pass.</param>
/// <param name="Testing">The key says t=y: treat all but a pass as no signature (RFC 6376 §3.6.1).</param>
/// <param name="Identity">i= decoded, else @ and the domain. May hold any octet of UTF-8 but control characters.</param>
/// <param name="SignatureStart">The first 8 characters of b=, more where another signature begins with the same (RFC 6008 §4).</param>
/// <param name="UncoveredOctets">Octets of the canonical body behind l=: null without l=, 0 where l= covers all. Only on pass.</param>
public sealed record DkimResult(
    AuthResult Result, string Domain, string Selector, string Algorithm, string Reason, bool Testing, string Identity, string SignatureStart, long? UncoveredOctets)
{
    /// <summary>Of the key that decided; 0 where none did.</summary>
    public int KeyBits { get; init; }

    /// <summary>Fields with an instance that this signature does not cover, of all that are there. Only on pass.</summary>
    public SingletonFields Unsigned { get; init; }

    /// <summary>
    /// Of <see cref="Unsigned"/>, those that are there more than once: somebody may have added what readers show (RFC 6376 §8.15). Only on pass.
    /// </summary>
    public SingletonFields UnsignedRepeats { get; init; }

    /// <summary>t=.</summary>
    public DateTimeOffset? SignedAt { get; init; }

    /// <summary>x=.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }
}

/// <summary>All signatures of a message, from the top.</summary>
/// <param name="Ignored">DKIM-Signature fields beyond <see cref="DkimOptions.MaximumSignatures"/>, not looked at.</param>
/// <param name="Repeated">Fields that are there more than once though they must not be, signed or not; only told where there is a signature.</param>
public sealed record DkimOutcome(IReadOnlyList<DkimResult> Results, int Ignored, SingletonFields Repeated)
{
    public static DkimOutcome None { get; } = new([], 0, SingletonFields.None);
}
