using Relay.Core.Delivery;
using Relay.Protocols.Smtp.Client;

namespace Relay.Protocols.Tests.Client;

public sealed class CapabilitiesTests
{
    [Fact]
    public void Parse_Keywords_AreCaselessAndTheFirstLineIsNone()
    {
        var offered = Capabilities.Parse("DSN mx.test\npipelining\nSize 1234\n8bitMIME\nXFORWARD NAME ADDR\nSTARTTLS\nCHUNKING\nX-UNKNOWN a b");
        Assert.True(offered is { Pipelining: true, Size: true, MaxSize: 1234, EightBitMime: true, StartTls: true, Chunking: true, Dsn: false, SmtpUtf8: false });
        Assert.Equal(["NAME", "ADDR"], offered.Xforward);
        Assert.Equal(BackendExtensions.EightBitMime, offered.Extensions);
    }

    [Theory]
    [InlineData("SIZE", 0)]
    [InlineData("SIZE 0", 0)]
    [InlineData("SIZE -5", 0)]
    [InlineData("SIZE 99999999999999999999", 0)]
    [InlineData("SIZE 10485760", 10485760)]
    public void Parse_Size_IsANumberOrNoLimit(string line, long max) =>
        Assert.Equal((true, max), (Capabilities.Parse("x\n" + line).Size, Capabilities.Parse("x\n" + line).MaxSize));
}
