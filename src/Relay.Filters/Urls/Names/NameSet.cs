using System.Collections.Frozen;

namespace Relay.Filters.Urls.Names;

/// <summary>Domain names; a name is in it where it, or a domain above it, is. Immutable.</summary>
public sealed class NameSet
{
    private readonly FrozenSet<string> names;
    private readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> lookup;

    public NameSet(IEnumerable<string> names)
    {
        this.names = names.ToFrozenSet(StringComparer.OrdinalIgnoreCase);
        lookup = this.names.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    public static NameSet Empty { get; } = new([]);

    public int Count => names.Count;

    public bool Contains(ReadOnlySpan<char> host)
    {
        while (!host.IsEmpty && names.Count > 0)
        {
            if (lookup.Contains(host))
            {
                return true;
            }

            var dot = host.IndexOf('.');
            host = dot < 0 ? default : host[(dot + 1)..];
        }

        return false;
    }

    /// <summary>Only the name itself counts.</summary>
    public bool ContainsExactly(ReadOnlySpan<char> host) => names.Count > 0 && lookup.Contains(host);
}
