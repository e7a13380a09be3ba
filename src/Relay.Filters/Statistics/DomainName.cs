namespace Relay.Filters.Statistics;

/// <summary>What is compared of domain names: hashes of the whole, of the part that somebody registered, and of the last label.</summary>
internal readonly record struct DomainName(uint Host, uint Organization, uint Top, bool IsGiven)
{
    public static readonly DomainName None;

    public static DomainName Of(ReadOnlySpan<char> name)
    {
        name = name.Trim(" .\t<>[]\"'");
        return name.IsEmpty ? None : new DomainName(FeatureHash.Folded(name), FeatureHash.Folded(OrganizationOf(name)), FeatureHash.Folded(name[(name.LastIndexOf('.') + 1)..]), true);
    }

    /// <summary>Of the address in an address field's value: of the last one in angle brackets, else of what follows the last @.</summary>
    public static DomainName OfAddress(ReadOnlySpan<char> value)
    {
        var address = AddressIn(value);
        var at = address.LastIndexOf('@');
        return at < 0 ? None : Of(address[(at + 1)..]);
    }

    public static ReadOnlySpan<char> AddressIn(ReadOnlySpan<char> value)
    {
        var open = value.LastIndexOf('<');
        if (open < 0)
        {
            return value.Trim();
        }

        value = value[(open + 1)..];
        var close = value.IndexOf('>');
        return close < 0 ? value : value[..close];
    }

    /// <summary>
    /// The last two labels, three below a country's short second level. No suffix list: two names are only compared, and a model must not change
    /// with a list's edition.
    /// </summary>
    public static ReadOnlySpan<char> OrganizationOf(ReadOnlySpan<char> name)
    {
        var last = name.LastIndexOf('.');
        if (last <= 0)
        {
            return name;
        }

        var second = name[..last].LastIndexOf('.');
        if (second > 0 && name.Length - last - 1 == 2 && last - second - 1 <= 3)
        {
            second = name[..second].LastIndexOf('.');
        }

        return name[(second + 1)..];
    }

    /// <summary>0 where either is missing, 1 the same, 2 of one organization, 3 of two.</summary>
    public uint RelationTo(DomainName other) => !IsGiven || !other.IsGiven ? 0u : Host == other.Host ? 1u : Organization == other.Organization ? 2u : 3u;
}
