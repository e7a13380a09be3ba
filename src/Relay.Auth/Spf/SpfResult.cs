namespace Relay.Auth.Spf;

/// <summary>What an evaluation of SPF came to.</summary>
/// <param name="Result">One of the seven results of RFC 7208 §2.6.</param>
/// <param name="Domain">The domain that was checked, in lower case and A-labels; where there is none, what was given in its place.</param>
/// <param name="Explanation">The publisher's words on a fail: one line of printable ASCII, bounded (RFC 7208 §6.2).</param>
/// <param name="LookUps">Terms that asked the DNS.</param>
/// <param name="VoidLookUps">Those of them whose question came back empty.</param>
/// <param name="Mechanism">The directive that matched, as published; null where none did.</param>
/// <param name="Problem">Why a temperror or permerror, in words for an administrator; printable ASCII.</param>
public sealed record SpfResult(
    AuthResult Result,
    string Domain,
    SpfIdentity Identity,
    string? Explanation,
    int LookUps,
    int VoidLookUps,
    string? Mechanism,
    string? Problem);
