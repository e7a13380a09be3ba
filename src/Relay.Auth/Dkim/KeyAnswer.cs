namespace Relay.Auth.Dkim;

/// <summary>What the look-up of a selector came to: records to try, or why there are none.</summary>
internal sealed record KeyAnswer(AuthResult Result, string Reason, KeyRecord[] Records)
{
    public static readonly KeyAnswer NoKey = new(AuthResult.PermError, DkimReasons.NoKey, []);

    /// <summary>Unknown is not bad: RFC 6376 §6.1.2 TEMPFAIL.</summary>
    public static readonly KeyAnswer Unavailable = new(AuthResult.TempError, DkimReasons.KeyUnavailable, []);

    public static readonly KeyAnswer TooMany = new(AuthResult.Policy, DkimReasons.TooManyKeys, []);
}
