namespace Relay.Dns;

/// <summary>
/// Names that are in nobody's DNS by definition: asking would only tell others what we were given. <c>localhost</c> is the hosts file's matter.
/// deviation: <c>local</c> (RFC 6762 §22.1) is asked for as any name, since many private networks have their mail servers below it.
/// </summary>
internal static class SpecialNames
{
    private static readonly byte[] Invalid = [7, .. "invalid"u8, 0]; // RFC 6761 §6.4
    private static readonly byte[] Onion = [5, .. "onion"u8, 0]; // RFC 7686 §2
    private static readonly DnsAnswer NxDomain = new(DnsOutcome.NxDomain, DnsFailure.None, [], false);

    /// <param name="name">In wire form and lower case.</param>
    public static bool TryAnswer(ReadOnlySpan<byte> name, out DnsAnswer answer)
    {
        answer = NxDomain;
        return DomainName.IsAtOrBelow(name, Invalid) || DomainName.IsAtOrBelow(name, Onion);
    }
}
