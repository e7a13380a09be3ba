using Relay.Core.Checks;
using Relay.Filters.Connection;

namespace Relay.Filters.Tests.Checks;

public sealed class HeloCheckTests
{
    [Theory]
    [InlineData("mail.example.com", "")]
    [InlineData("xn--bcher-kva.example", "")]
    [InlineData("mx.example.org.evil.example", "")]
    [InlineData("1.2.3.4.example", "")]
    [InlineData("mx.example.org", "HELO_OWN_NAME mx.example.org")]
    [InlineData("MX.Example.Org", "HELO_OWN_NAME MX.Example.Org")]
    [InlineData("[192.0.2.7]", "HELO_ADDRESS_LITERAL [192.0.2.7]")]
    [InlineData("[IPv6:2001:db8::1]", "HELO_ADDRESS_LITERAL [IPv6:2001:db8::1]")]
    [InlineData("192.0.2.7", "HELO_BARE_ADDRESS 192.0.2.7")]
    [InlineData("2001:db8::1", "HELO_BARE_ADDRESS 2001:db8::1")]
    [InlineData("localhost", "HELO_NO_DOT localhost")]
    [InlineData("", "HELO_NO_DOT ")]
    [InlineData(null, "HELO_NO_DOT ")]
    [InlineData("mail_out.example.com", "HELO_UNDERSCORE mail_out.example.com")]
    [InlineData("WIN_HOST", "HELO_NO_DOT WIN_HOST, HELO_UNDERSCORE WIN_HOST")]
    public async Task HeloCheck_Name_GivesItsSymbols(string? helo, string expected)
    {
        var session = CheckCase.Session();
        session.Helo = helo;
        Assert.Equal(expected, await CheckCase.RunAsync(new HeloCheck(), new CheckContext { Session = session, Hostname = CheckCase.Hostname }));
    }

    [Theory]
    [InlineData("192.0.2.1", "192.0.2.1", "")]
    [InlineData("192.0.2.1", null, "HELO_OWN_NAME mx.example.org")]
    [InlineData("2001:db8::1", "2001:db8::2", "HELO_OWN_NAME mx.example.org")]
    public async Task HeloCheck_OwnNameFromThisVeryHost_IsTrue(string client, string? local, string expected)
    {
        var session = CheckCase.Session(client, local);
        session.Helo = CheckCase.Hostname;
        Assert.Equal(expected, await CheckCase.RunAsync(new HeloCheck(), new CheckContext { Session = session, Hostname = CheckCase.Hostname }));
    }
}
