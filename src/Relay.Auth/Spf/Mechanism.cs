namespace Relay.Auth.Spf;

/// <summary>RFC 7208 §5.</summary>
internal enum MechanismKind
{
    All,
    Include,
    A,
    Mx,
    Ptr,
    Ip4,
    Ip6,
    Exists,
}

/// <summary>One directive of a record, ready to be compared.</summary>
/// <param name="Result">What a match makes: the qualifier.</param>
/// <param name="Target">The domain-spec; null is the current domain.</param>
/// <param name="Network">For ip4 and ip6.</param>
/// <param name="Prefix4">Bits of an IPv4 address that are compared.</param>
/// <param name="Prefix6">Bits of an IPv6 address that are compared.</param>
/// <param name="Start">Where it stands in its record.</param>
internal readonly record struct Directive(
    AuthResult Result, MechanismKind Kind, MacroString? Target, ClientAddress Network, byte Prefix4, byte Prefix6, int Start, int Length);
