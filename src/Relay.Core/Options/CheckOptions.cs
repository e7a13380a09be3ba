namespace Relay.Core.Options;

/// <summary>
/// Settings of checks. Every check can be turned off by <c>checks.NAME.enabled: false</c>; the names of those turned off
/// are in <see cref="Disabled"/>.
/// </summary>
public sealed class CheckOptions
{
    public HashSet<string> Disabled { get; } = new(StringComparer.Ordinal);

    /// <summary>Time one check may take before it yields its "could not know" symbol.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>checks.early_talker.delay: wait before the greeting.</summary>
    public TimeSpan GreetingDelay { get; set; } = TimeSpan.Zero;

    /// <summary>checks.dns_lists: empty by default, since most lists have terms of use.</summary>
    public List<DnsListOptions> DnsLists { get; set; } = [];

    public LinkOptions Links { get; } = new();

    public UriLookUpOptions UriLists { get; } = new();

    /// <summary>checks.sender_domain.temporary is <c>defer</c>: a sender's domain that cannot be looked up is answered 451.</summary>
    public bool DeferUnknownSenderDomain { get; set; }

    public GreylistOptions Greylist { get; } = new();

    public RateOptions Rates { get; } = new();

    public BulkOptions Bulk { get; } = new();

    public AuthenticationOptions Authentication { get; } = new();

    public AttachmentOptions Attachments { get; } = new();

    public ClamavOptions Clamav { get; } = new();

    public ClassifierOptions Classifier { get; } = new();
}
