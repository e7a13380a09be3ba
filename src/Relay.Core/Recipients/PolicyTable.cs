using System.Globalization;
using Relay.Core.Mail;
using Relay.Core.Options;

namespace Relay.Core.Recipients;

/// <summary>Domain to policy, compiled from the options; immutable. Domains are found as routes are: exact names, then <c>*</c>.</summary>
public sealed class PolicyTable
{
    private readonly Dictionary<string, RecipientPolicy> domains = new(StringComparer.OrdinalIgnoreCase);
    private readonly RecipientPolicy? postmaster;

    private PolicyTable(RelayOptions options)
    {
        Common = new RecipientPolicy(options.Actions, SenderList.Empty, SenderList.Empty);
        var shared = new Dictionary<string, RecipientPolicy>(StringComparer.Ordinal) { [Key(new DomainOptions(), options)] = Common };
        foreach (var (name, domain) in options.Domains)
        {
            var key = Key(domain, options);
            if (!shared.TryGetValue(key, out var policy))
            {
                shared[key] = policy = new RecipientPolicy(domain.Actions ?? options.Actions, new SenderList(domain.Welcome), new SenderList(domain.Block));
            }

            domains[name] = policy;
            postmaster ??= policy;
        }

        postmaster = domains.GetValueOrDefault(options.Hostname) ?? domains.GetValueOrDefault("*") ?? postmaster;
    }

    /// <summary>What counts where no domain says otherwise, and for mail that goes out.</summary>
    public RecipientPolicy Common { get; }

    /// <summary>All recipients have the same: none has to come in a transaction of its own.</summary>
    public bool IsSingle => domains.Values.Distinct().Count() <= 1;

    public static PolicyTable Of(RelayOptions options) => new(options);

    public RecipientPolicy Find(MailPath recipient) => (recipient.Domain.Length == 0
        ? postmaster // RFC 5321 §4.1.1.3: <postmaster> goes where the host's own mail goes
        : domains.GetValueOrDefault(DomainKey.Ascii(recipient.Domain)) ?? domains.GetValueOrDefault("*")) ?? Common;

    private static string Key(DomainOptions domain, RelayOptions options)
    {
        var actions = domain.Actions ?? options.Actions;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{actions.Tag:R}/{actions.Quarantine:R}/{actions.Reject:R}|{List(domain.Welcome)}|{List(domain.Block)}");

        static string List(List<string> entries) => string.Join(' ', entries.Order(StringComparer.Ordinal));
    }
}
