using System.Security.Cryptography;

namespace Relay.Auth.Dkim;

/// <summary>What came of a signature: a result, a word of <see cref="DkimReasons"/>, and facts of the key that decided.</summary>
internal readonly record struct Finding(AuthResult Result, string Reason, int KeyBits = 0, bool Testing = false);

/// <summary>A signature's value against the key records of its selector (RFC 6376 §6.1.2, §6.1.3). A record that fits and verifies decides.</summary>
internal static class KeyCheck
{
    /// <summary>Whether any record is worth hashing the header for; if not, why.</summary>
    public static Finding? Unsuited(KeyAnswer answer, Signature signature, DkimOptions options)
    {
        if (answer.Result != AuthResult.None)
        {
            return new Finding(answer.Result, answer.Reason);
        }

        Finding? why = null;
        foreach (var record in answer.Records)
        {
            if (Unsuited(record, signature, options) is not { } finding)
            {
                return null;
            }

            why = why is null || finding.Result == AuthResult.Policy ? finding : why;
        }

        return why;
    }

    public static Finding Verify(KeyAnswer answer, Signature signature, ReadOnlySpan<byte> digest, DkimOptions options)
    {
        var failed = default(Finding);
        foreach (var record in answer.Records)
        {
            if (Unsuited(record, signature, options) is not null)
            {
                continue;
            }

            if (record.Key!.Verify(digest, signature.UsesSha1 ? HashAlgorithmName.SHA1 : HashAlgorithmName.SHA256, signature.Value))
            {
                return new Finding(AuthResult.Pass, DkimReasons.None, record.Key.Bits, record.Testing);
            }

            failed = new Finding(AuthResult.Fail, DkimReasons.SignatureMismatch, record.Key.Bits, record.Testing);
        }

        return failed;
    }

    private static Finding? Unsuited(KeyRecord record, Signature signature, DkimOptions options)
    {
        if (record.Key is not { } key || record.Fault.Length > 0)
        {
            return new Finding(AuthResult.PermError, record.Fault, 0, record.Testing);
        }

        var reason = key.IsRsa == (signature.Algorithm == SignatureAlgorithm.Ed25519Sha256) ? DkimReasons.KeyAlgorithmMismatch
            : !(signature.UsesSha1 ? record.AllowsSha1 : record.AllowsSha256) ? DkimReasons.KeyHashMismatch
            : record.Strict && signature.IdentityIsSubdomain ? DkimReasons.KeyForbidsSubdomain
            : DkimReasons.None;
        if (reason.Length > 0)
        {
            return new Finding(AuthResult.PermError, reason, key.Bits, record.Testing);
        }

        // RFC 8301 §3.2: sound perhaps, but never a pass.
        reason = key.IsRsa && key.Bits < options.MinimumRsaBits && !options.AllowObsolete ? DkimReasons.ShortKey
            : key.Bits > options.MaximumRsaBits ? DkimReasons.LongKey
            : DkimReasons.None;
        return reason.Length > 0 ? new Finding(AuthResult.Policy, reason, key.Bits, record.Testing) : null;
    }
}
