namespace Relay.Auth.Results;

/// <summary>
/// Enhanced status codes for mail refused because of authentication (RFC 7372 §3). The class digit is that of the reply: a policy about
/// something that may get better is 4 instead of 5 and has a basic code of the 4yz class.
/// </summary>
public static class RejectCodes
{
    /// <summary>The basic code of a refusal for good.</summary>
    public const int Permanent = 550;

    /// <summary>The basic code of a refusal for now: only <see cref="SpfErrorTemporary"/> has it.</summary>
    public const int Temporary = 451;

    /// <summary>No signature passed, and one was required (RFC 7372 §3.1).</summary>
    public const string NoPassingDkim = "5.7.20";

    /// <summary>Signatures passed, but none that is acceptable here (RFC 7372 §3.1).</summary>
    public const string NoAcceptableDkim = "5.7.21";

    /// <summary>Signatures passed, but none of the author's domain (RFC 7372 §3.1).</summary>
    public const string NoAuthorMatchedDkim = "5.7.22";

    /// <summary>SPF gave fail (RFC 7372 §3.2).</summary>
    public const string SpfFail = "5.7.23";

    /// <summary>SPF gave permerror, and that is refused (RFC 7372 §3.2, RFC 7208 §8.7).</summary>
    public const string SpfError = "5.7.24";

    /// <summary>SPF gave temperror, and that is deferred (RFC 7372 §3.2, RFC 7208 §8.6).</summary>
    public const string SpfErrorTemporary = "4.7.24";

    /// <summary>The client's address has no name that leads back to it (RFC 7372 §3.3).</summary>
    public const string ReverseDns = "5.7.25";

    /// <summary>More than one method failed, and no single one of them decided (RFC 7372 §3.4).</summary>
    public const string SeveralChecks = "5.7.26";
}
