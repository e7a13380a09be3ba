using System.Collections.Frozen;
using Relay.Core.Mail;

namespace Relay.Core.Recipients;

/// <summary>Addresses (<c>a@example.org</c>), domains (<c>example.org</c>), and all below a domain (<c>.example.org</c>). Case does not count.</summary>
public sealed class SenderList(IReadOnlyCollection<string> entries)
{
    public static readonly SenderList Empty = new([]);

    private readonly FrozenSet<string> entries = entries.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    public bool IsEmpty => entries.Count == 0;

    /// <summary>The entry that an address falls under; null without.</summary>
    public string? Find(string address)
    {
        var at = address.LastIndexOf('@');
        if (IsEmpty || at < 0)
        {
            return null;
        }

        var domain = DomainKey.Ascii(address[(at + 1)..]);
        if (entries.TryGetValue(address[..(at + 1)] + domain, out var found) || entries.TryGetValue(domain, out found))
        {
            return found;
        }

        for (var dot = domain.IndexOf('.', StringComparison.Ordinal); dot >= 0; dot = domain.IndexOf('.', dot + 1))
        {
            if (entries.TryGetValue(domain[dot..], out found))
            {
                return found;
            }
        }

        return null;
    }
}
