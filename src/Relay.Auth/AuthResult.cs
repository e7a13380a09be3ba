namespace Relay.Auth;

/// <summary>
/// What an authentication method found, in the words of RFC 8601 §2.7. "Could not know" is <see cref="TempError"/>: it speaks
/// neither for nor against the sender.
/// </summary>
public enum AuthResult
{
    /// <summary>Nothing to check: no record, no signature.</summary>
    None,
    Neutral,
    Pass,
    Fail,
    SoftFail,

    /// <summary>Trouble that may be over later, most often of DNS.</summary>
    TempError,

    /// <summary>The publisher's or signer's data is wrong and will stay so.</summary>
    PermError,

    /// <summary>Sound, but not acceptable here: too weak an algorithm or key (RFC 8301 §3).</summary>
    Policy,
}

/// <summary>The RFC 8601 §2.7 words of results.</summary>
public static class AuthResults
{
    private static readonly string[] Words = ["none", "neutral", "pass", "fail", "softfail", "temperror", "permerror", "policy"];

    public static string Word(this AuthResult result) => Words[(int)result];
}
