namespace Relay.Auth.Dmarc;

/// <summary>What a domain's owner asks for with mail that fails (RFC 9989 §4.7), from mild to severe.</summary>
public enum DmarcPolicy
{
    None,
    Quarantine,
    Reject,
}

/// <summary>How near an authenticated domain has to be to the author's (RFC 9989 §4.4).</summary>
public enum DmarcAlignment
{
    /// <summary>The same organizational domain.</summary>
    Relaxed,

    /// <summary>The same domain.</summary>
    Strict,
}

/// <summary>The <c>psd</c> tag (RFC 9989 §4.7).</summary>
public enum DmarcPsd
{
    /// <summary>u, or nothing said.</summary>
    Unknown,

    /// <summary>y: a public suffix; organizational domains lie one label below.</summary>
    Yes,

    /// <summary>n: an organizational domain.</summary>
    No,
}

/// <summary>How the organizational domain was found.</summary>
public enum DiscoveryMethod
{
    TreeWalk,
    PublicSuffixList,
}

/// <summary>The words of the records and reports.</summary>
public static class DmarcWords
{
    private static readonly string[] Policies = ["none", "quarantine", "reject"];

    public static string Word(this DmarcPolicy policy) => Policies[(int)policy];

    public static string Word(this DiscoveryMethod method) => method == DiscoveryMethod.TreeWalk ? "treewalk" : "psl";
}
