using Relay.Auth.Dkim;
using Relay.Auth.Dmarc;
using Relay.Auth.Domains;
using Relay.Auth.Spf;
using Relay.Core.Options;
using Relay.Dns;

namespace Relay.Filters.Authentication;

/// <summary>
/// What verifies, compiled from the options and shared by all messages: it keeps imported keys and parsed records. Null is off.
/// </summary>
public sealed class Authenticators
{
    private Authenticators(CheckOptions options, IResolver resolver, PublicSuffixList list, TimeProvider time)
    {
        Resolver = resolver;
        List = list;
        Options = options.Authentication;
        Spf = options.Disabled.Contains("spf") ? null : new SpfEvaluator(resolver, time);
        UseHelo = Spf is not null && !options.Disabled.Contains("spf_helo");
        UseDkim = !options.Disabled.Contains("dkim");
        UseArc = !options.Disabled.Contains("arc");
        Signatures = UseDkim || UseArc ? new DkimVerifier(resolver, time) : null;
        Dmarc = options.Disabled.Contains("dmarc") ? null : new DmarcEvaluator(resolver, list, new DmarcOptions
        {
            Discovery = options.Authentication.Organization == OrganizationMethod.TreeWalk ? DiscoveryMethod.TreeWalk : DiscoveryMethod.PublicSuffixList,
        });
    }

    public IResolver Resolver { get; }

    public PublicSuffixList List { get; }

    public AuthenticationOptions Options { get; }

    public SpfEvaluator? Spf { get; }

    public bool UseHelo { get; }

    /// <summary>DKIM's verifier, whose body hashes and keys ARC shares.</summary>
    public DkimVerifier? Signatures { get; }

    public bool UseDkim { get; }

    public bool UseArc { get; }

    public DmarcEvaluator? Dmarc { get; }

    public static Authenticators Create(CheckOptions options, IResolver resolver, PublicSuffixList list, TimeProvider time) => new(options, resolver, list, time);
}
