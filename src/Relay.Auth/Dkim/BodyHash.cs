namespace Relay.Auth.Dkim;

/// <summary>The hash of a body, or of its first octets, that somebody asked <see cref="BodyHashes"/> for; known when the body is complete.</summary>
public sealed class BodyHash
{
    internal BodyHash(long? limit) => Limit = limit;

    /// <summary>l=: canonical octets hashed; null for all.</summary>
    public long? Limit { get; }

    /// <summary>Empty until the body is complete, and where it was shorter than <see cref="Limit"/> (RFC 6376 §3.5) or too large.</summary>
    public ReadOnlyMemory<byte> Value { get; internal set; }

    /// <summary>Octets of the whole canonical body.</summary>
    public long CanonicalLength { get; internal set; }
}
