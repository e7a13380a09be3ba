using Relay.Auth.Dkim;

namespace Relay.Auth.Arc;

/// <summary>One ARC set, as its three fields say; what it says is worth as much as its sealer is trusted.</summary>
/// <param name="SealDomain">d= of the ARC-Seal, lower case with A-labels.</param>
/// <param name="MessageDomain">d= of the ARC-Message-Signature, which may be another.</param>
/// <param name="Status">cv= of the seal: none, pass or fail.</param>
/// <param name="SignsFrom">The message signature covers From. Do not trust a newest set that does not.</param>
/// <param name="AuthenticationResults">
/// The payload of ARC-Authentication-Results behind "i=N;", raw and folded: a stretch of the message's header.
/// </param>
public sealed record ArcSet(
    int Instance, string SealDomain, string SealSelector, string MessageDomain, string MessageSelector, AuthResult Status, bool SignsFrom, ReadOnlyMemory<byte> AuthenticationResults);

/// <summary>What validating a message's Authenticated Received Chain came to (RFC 8617 §5.2).</summary>
/// <param name="Result">none, pass or fail.</param>
/// <param name="Instances">The highest instance; 0 without a chain.</param>
/// <param name="Reason">A word of <see cref="ArcReasons"/> or <see cref="DkimReasons"/>; empty on pass and none.</param>
/// <param name="Sets">By instance, from 1; empty where the structure is broken.</param>
public sealed record ArcResult(AuthResult Result, int Instances, string Reason, IReadOnlyList<ArcSet> Sets)
{
    public static ArcResult None { get; } = new(AuthResult.None, 0, "", []);

    /// <summary>The set whose field decided a fail; 0 where it was the structure.</summary>
    public int FailedInstance { get; init; }

    /// <summary>
    /// On pass: 0 where every message signature still verifies, else the oldest instance of those that do without a gap (RFC 8617 §5.2 step 5).
    /// </summary>
    public int OldestPass { get; init; }

    /// <summary>The fail is for want of a key, which may be there later. RFC 8617 §5.2.1 makes it a fail; it says nothing against anybody.</summary>
    public bool Temporary { get; init; }

    /// <summary>What a seal that is put on now has to say in cv= (RFC 8617 §5.1 step 3); null where the chain has failed before or is full, and none may be put on.</summary>
    public AuthResult? NextStatus => Result == AuthResult.None ? AuthResult.None
        : Instances >= ArcReasons.MaximumInstances || (Sets.Count > 0 && Sets[^1].Status == AuthResult.Fail) ? null
        : Result;
}

/// <summary>Why a chain failed by its structure; faults of single signatures are <see cref="DkimReasons"/>. A closed set.</summary>
public static class ArcReasons
{
    /// <summary>RFC 8617 §4.2.1.</summary>
    public const int MaximumInstances = 50;

    public const string TooManyFields = "more than 50 ARC sets";
    public const string BadInstance = "ARC field without an instance from 1 to 50";
    public const string Duplicate = "two ARC fields of one kind in a set";
    public const string Incomplete = "ARC set lacks a field or an instance is missing";
    public const string AlreadyFailed = "chain was failed by its last sealer";
    public const string BadStatus = "cv= does not fit the place in the chain";
}
