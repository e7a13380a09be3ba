using Relay.Dns;

namespace Relay.Auth.Spf;

/// <summary>The addresses of an answer against the client's.</summary>
internal static class Addresses
{
    public static bool Any(DnsAnswer answer, ClientAddress client, int prefix)
    {
        foreach (var record in answer.Records)
        {
            if (record is AddressRecord { Address: var address, Type: var type }
                && type == (client.IsV4 ? RecordType.A : RecordType.Aaaa)
                && client.IsIn(ClientAddress.Of(address), prefix))
            {
                return true;
            }
        }

        return false;
    }
}
