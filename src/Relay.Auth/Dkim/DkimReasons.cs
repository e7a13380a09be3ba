namespace Relay.Auth.Dkim;

/// <summary>Why a signature did not pass, in words an administrator can act on. A closed set: fit for labels of metrics.</summary>
public static class DkimReasons
{
    public const string None = "";
    public const string MalformedTags = "signature is no tag list";
    public const string MissingTag = "signature lacks a required tag";
    public const string BadVersion = "unknown signature version";
    public const string BadAlgorithm = "unknown signature algorithm";
    public const string BadCanonicalization = "unknown canonicalization";
    public const string BadDomain = "d= is no domain name";
    public const string BadSelector = "s= is no selector";
    public const string BadSignatureData = "b= is not base64";
    public const string BadBodyHash = "bh= is no hash of the algorithm";
    public const string BadSignedFields = "h= is no list of field names";
    public const string TooManySignedFields = "h= names too many fields";
    public const string FromNotSigned = "From is not signed";
    public const string BadIdentity = "i= is no identity";
    public const string IdentityOutsideDomain = "i= is not within d=";
    public const string BadNumber = "l=, t= or x= is no number";
    public const string ExpiresBeforeSigned = "x= is not after t=";
    public const string Expired = "signature expired";
    public const string InFuture = "signature from the future";
    public const string BadQueryMethod = "no known query method";
    public const string BadInstance = "i= is no instance from 1 to 50";
    public const string SealSigned = "h= includes ARC-Seal";
    public const string SealWithFields = "seal has h=";
    public const string BadChainStatus = "cv= is not none, pass or fail";
    public const string ObsoleteAlgorithm = "rsa-sha1 does not count";
    public const string ShortKey = "RSA key too short";
    public const string LongKey = "RSA key too long";
    public const string HeaderTooLarge = "header too large to verify";
    public const string BodyTooLarge = "body too large to verify";
    public const string TooManyKeys = "too many keys to ask for";
    public const string KeyUnavailable = "key look-up failed";
    public const string NoKey = "no key for the selector";
    public const string MalformedKey = "key record is malformed";
    public const string KeyRevoked = "key revoked";
    public const string KeyNotForMail = "key is not for mail";
    public const string KeyAlgorithmMismatch = "key is of another algorithm";
    public const string KeyHashMismatch = "key does not allow the hash";
    public const string KeyForbidsSubdomain = "key does not allow subdomains in i=";
    public const string BodyTooShort = "body is shorter than l=";
    public const string BodyHashMismatch = "body hash did not verify";
    public const string SignatureMismatch = "signature did not verify";
}
