using System.Net;
using Relay.Filters.Greylist;

namespace Relay.Filters.Tests.Greylist;

public sealed class ClientNetworkTests
{
    [Theory]
    [InlineData("192.0.2.7", "192.0.2.0/24", "192.0.2.7")]
    [InlineData("192.0.2.255", "192.0.2.0/24", "192.0.2.255")]
    [InlineData("::ffff:192.0.2.7", "192.0.2.0/24", "192.0.2.7")]
    [InlineData("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64", "2001:db8:1:2::/64")]
    [InlineData("2001:db8::1", "2001:db8::/64", "2001:db8::/64")]
    [InlineData("fe80::1%3", "fe80::/64", "fe80::/64")]
    public void ClientNetwork_Address_IsItsNetworkAndItsClient(string address, string network, string client)
    {
        Assert.Equal(network, ClientNetwork.Of(IPAddress.Parse(address)));
        Assert.Equal(client, ClientNetwork.Client(IPAddress.Parse(address)));
    }
}
