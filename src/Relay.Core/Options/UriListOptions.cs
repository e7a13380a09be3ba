namespace Relay.Core.Options;

/// <summary>Which names of links a list of domains holds, by its own convention.</summary>
public enum UriNames
{
    /// <summary>What was registered: example.co.uk (SURBL, URIBL).</summary>
    Domain,

    /// <summary>The host as it is written (lists with entries for names below others).</summary>
    Host,

    /// <summary>Both (Spamhaus DBL has some of each).</summary>
    Both,
}

/// <summary>A list of checks.uri_lists and what it is asked about.</summary>
public sealed class UriListOptions
{
    public required DnsListOptions List { get; init; }

    public UriNames Names { get; init; }

    /// <summary>Ask about the name servers of the links' domains too: their names, or of a list of addresses their addresses.</summary>
    public bool NameServers { get; init; }

    /// <summary>Ask about addresses: of a list of addresses those of the hosts, of a list of domains those that stand in links.</summary>
    public bool Addresses { get; init; }
}

/// <summary>checks.uri_lists.</summary>
public sealed class UriLookUpOptions
{
    /// <summary>Empty by default, since most lists have terms of use.</summary>
    public List<UriListOptions> Lists { get; set; } = [];

    /// <summary>Names of one message that lists are asked about: 20, as other filters do; more would be for the sender to choose.</summary>
    public int Names { get; set; } = 20;

    /// <summary>Domains that are never asked about, beside those of the shipped list.</summary>
    public List<string> Skip { get; set; } = [];
}
