using System.Net;
using FsCheck;
using FsCheck.Fluent;
using Relay.Core.Options;
using Relay.Protocols.Wire;

namespace Relay.Protocols.Tests.Wire;

public sealed class ConnectionGateTests
{
    private static readonly LimitOptions Limits = new() { Connections = 3, ConnectionsPerClient = 1, ConnectionsPerNetwork = 2 };

    [Theory]
    [InlineData("192.0.2.1", "192.0.2.1", "TooManyOfClient")]
    [InlineData("192.0.2.1", "192.0.2.2", "Admitted")]
    [InlineData("2001:db8:0:1::1", "2001:db8:0:1:ffff::2", "TooManyOfClient")]
    [InlineData("2001:db8:0:1::1", "2001:db8:0:2::1", "Admitted")]
    public void Enter_SecondConnection_DependsOnItsClient(string first, string second, string expected)
    {
        var gate = new ConnectionGate();
        Assert.Equal(ConnectionGate.Answer.Admitted, gate.Enter(IPAddress.Parse(first), Limits));
        Assert.Equal(expected, gate.Enter(IPAddress.Parse(second), Limits).ToString());
    }

    [Fact]
    public void Enter_ThirdOfNetwork_IsTurnedAwayUntilOneLeaves()
    {
        var gate = new ConnectionGate();
        gate.Enter(IPAddress.Parse("192.0.2.1"), Limits);
        gate.Enter(IPAddress.Parse("192.0.2.2"), Limits);
        Assert.Equal(ConnectionGate.Answer.TooManyOfNetwork, gate.Enter(IPAddress.Parse("192.0.2.3"), Limits));
        Assert.Equal(ConnectionGate.Answer.Admitted, gate.Enter(IPAddress.Parse("198.51.100.3"), Limits));
        gate.Leave(IPAddress.Parse("192.0.2.1"));
        Assert.Equal(ConnectionGate.Answer.Admitted, gate.Enter(IPAddress.Parse("192.0.2.3"), Limits));
    }

    [Fact]
    public void EnterTotal_AtItsCap_IsTurnedAway()
    {
        var gate = new ConnectionGate();
        Assert.True(gate.EnterTotal(Limits) && gate.EnterTotal(Limits) && gate.EnterTotal(Limits));
        Assert.False(gate.EnterTotal(Limits));
        gate.LeaveTotal();
        Assert.True(gate.EnterTotal(Limits));
    }
}

public sealed class ClientHelloTests
{
    private static byte[] Hello(params ushort[] schemes)
    {
        byte[] algorithms = [.. schemes.SelectMany(static s => new[] { (byte)(s >> 8), (byte)s })];
        byte[] extension = [0, 13, 0, (byte)(algorithms.Length + 2), 0, (byte)algorithms.Length, .. algorithms];
        byte[] body = [3, 3, .. new byte[32], 0, 0, 2, 0x13, 0x01, 1, 0, 0, (byte)extension.Length, .. extension];
        byte[] handshake = [1, 0, 0, (byte)body.Length, .. body];
        return [22, 3, 1, 0, (byte)handshake.Length, .. handshake];
    }

    [Fact]
    public void Inspect_WithEcdsaScheme_IsAble() => Assert.Equal(ClientHello.Outcome.EcdsaAble, ClientHello.Inspect(Hello(0x0804, 0x0403)));

    [Fact]
    public void Inspect_WithRsaOnly_IsNot() => Assert.Equal(ClientHello.Outcome.Other, ClientHello.Inspect(Hello(0x0804, 0x0401)));

    [Fact]
    public void Inspect_EveryPrefix_IsIncomplete()
    {
        var whole = Hello(0x0403);
        for (var n = 0; n < whole.Length; n++)
        {
            Assert.Equal(ClientHello.Outcome.Incomplete, ClientHello.Inspect(whole.AsSpan(0, n)));
        }
    }

    [Fact]
    public void Inspect_SplitOverRecords_IsPutTogether()
    {
        var whole = Hello(0x0403);
        byte[] split = [22, 3, 1, 0, 10, .. whole.AsSpan(5, 10), 22, 3, 1, 0, (byte)(whole.Length - 15), .. whole.AsSpan(15)];
        Assert.Equal(ClientHello.Outcome.EcdsaAble, ClientHello.Inspect(split));
    }

    [Fact]
    public void Inspect_RandomBytes_NeverThrows() => Prop.ForAll<byte[]>(static bytes =>
    {
        ClientHello.Inspect(bytes);
        ClientHello.Inspect([22, 3, 1, 0, (byte)bytes.Length, .. bytes]);
        ClientHello.Inspect([22, 3, 1, 0, (byte)(bytes.Length + 38), 1, 0, 0, (byte)(bytes.Length + 34), 3, 3, .. new byte[32], .. bytes]);
    }).QuickCheckThrowOnFailure();
}
