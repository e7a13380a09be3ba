namespace Relay.Auth.Dmarc;

/// <summary>Why a result is what it is.</summary>
public enum DmarcReason
{
    /// <summary>pass: an authenticated domain aligns.</summary>
    Aligned,

    /// <summary>fail: none does.</summary>
    NotAligned,

    /// <summary>none: no policy record.</summary>
    NoRecord,

    /// <summary>none: a record without a policy that can be read, and without a destination for reports (RFC 9989 §4.10.1).</summary>
    UnusableRecord,

    /// <summary>permerror: no single author domain, see <see cref="Authors.AuthorResult.Problem"/>.</summary>
    NoAuthorDomain,

    /// <summary>temperror: DNS gave no answer about records.</summary>
    DnsUnknown,

    /// <summary>temperror: nothing that aligns passed, and something that would align could not be verified for now.</summary>
    AuthenticationUnknown,
}

/// <summary>The outcome of DMARC for one message: result and what the domain's owner asks for, apart from what is done.</summary>
/// <param name="Policy">The p, sp or np that applies to this name, before <c>t=</c>; on pass too. Null without an applicable record.</param>
/// <param name="Disposition">After <c>t=y</c>, for fail; none with every other result.</param>
/// <param name="HeaderFrom">The author domain; null without exactly one.</param>
public sealed record DmarcResult(AuthResult Result, DmarcReason Reason, DmarcPolicy? Policy, DmarcPolicy Disposition, string? HeaderFrom)
{
    /// <summary>
    /// By the tree walk where records say it, else by the list; the author domain itself where that is a suffix. Null without an author domain, and where
    /// DNS gave no answer.
    /// </summary>
    public string? OrganizationalDomain { get; init; }

    public bool SpfAligned { get; init; }

    public bool DkimAligned { get; init; }

    /// <summary>Where the policy record stands.</summary>
    public string? RecordDomain { get; init; }

    public DmarcRecord? Record { get; init; }

    public DiscoveryMethod Discovery { get; init; }

    /// <summary>Names asked for a policy record.</summary>
    public int Lookups { get; init; }

    /// <summary>t=y stands in the record.</summary>
    public bool IsTesting => Record?.Testing == true;
}
