namespace Relay.Dns.Tests;

internal static class Samples
{
    /// <summary>a.test MX → 10 mx.a.test, with the owner and the exchange compressed.</summary>
    public static readonly byte[] Mx = Convert.FromHexString(
        "12348180000100010000000001610474657374" + "00000F0001" + "C00C000F00010000012C0007000A026D78C00C");
}
