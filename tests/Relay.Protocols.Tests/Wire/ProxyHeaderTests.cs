using System.Buffers;
using System.Net;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Relay.Protocols.Wire;

namespace Relay.Protocols.Tests.Wire;

public sealed class ProxyHeaderTests
{
    private static readonly byte[] V2 =
        [0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A, 0x21, 0x11, 0, 12, 192, 0, 2, 7, 127, 0, 0, 1, 0x12, 0x34, 0, 25];

    private static ProxyHeader.Outcome Parse(byte[] bytes, out ProxyHeader header, out int length) =>
        ProxyHeader.TryParse(new ReadOnlySequence<byte>(bytes), out header, out length);

    [Theory]
    [InlineData("PROXY TCP4 192.0.2.7 127.0.0.1 4660 25\r\n", "192.0.2.7:4660")]
    [InlineData("PROXY TCP6 2001:db8::7 ::1 4660 25\r\n", "[2001:db8::7]:4660")]
    [InlineData("PROXY UNKNOWN\r\n", null)]
    [InlineData("PROXY UNKNOWN ffff::1 ffff::2 1 2\r\n", null)]
    public void Version1_WellFormed_IsRead(string line, string? source)
    {
        Assert.Equal(ProxyHeader.Outcome.Parsed, Parse(Encoding.ASCII.GetBytes(line + "EHLO"), out var header, out var length));
        Assert.Equal(line.Length, length);
        Assert.Equal(source is null ? null : IPEndPoint.Parse(source), header.Source);
    }

    [Theory]
    [InlineData("PROXY TCP4 192.0.2.7 127.0.0.1 4660\r\n")]
    [InlineData("PROXY TCP4 2001:db8::7 127.0.0.1 4660 25\r\n")]
    [InlineData("PROXY TCP4 192.0.2.7 127.0.0.1 99999 25\r\n")]
    [InlineData("PROXY TCP4 192.0.2.7 127.0.0.1 -1 25\r\n")]
    [InlineData("PROXY TCP5 192.0.2.7 127.0.0.1 1 25\r\n")]
    [InlineData("EHLO client.test\r\n")]
    [InlineData("PROXY TCP4 000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000")]
    public void Version1_Malformed_IsRefused(string line) =>
        Assert.Equal(ProxyHeader.Outcome.Malformed, Parse(Encoding.ASCII.GetBytes(line), out _, out _));

    [Fact]
    public void Version2_WellFormed_IsRead()
    {
        Assert.Equal(ProxyHeader.Outcome.Parsed, Parse([.. V2, 1, 2, 3], out var header, out var length));
        Assert.Equal(V2.Length, length);
        Assert.Equal(IPEndPoint.Parse("192.0.2.7:4660"), header.Source);
    }

    [Fact]
    public void Version2_Local_SpeaksForItself()
    {
        var local = (byte[])V2.Clone();
        local[12] = 0x20;
        Assert.Equal(ProxyHeader.Outcome.Parsed, Parse(local, out var header, out _));
        Assert.Null(header.Source);
    }

    [Theory]
    [InlineData(12, 0x11)] // version 1 in a binary header
    [InlineData(12, 0x22)] // unknown command
    [InlineData(14, 0xFF)] // a length that nobody needs
    [InlineData(13, 0x31)] // a family of its own
    [InlineData(15, 4)] // too short for its addresses
    public void Version2_Malformed_IsRefused(int at, byte value)
    {
        var bad = (byte[])V2.Clone();
        bad[at] = value;
        Assert.Equal(ProxyHeader.Outcome.Malformed, Parse(bad, out _, out _));
    }

    [Fact]
    public void EveryPrefix_IsIncomplete()
    {
        foreach (var whole in new[] { V2, "PROXY TCP4 192.0.2.7 127.0.0.1 4660 25\r\n"u8.ToArray() })
        {
            for (var n = 0; n < whole.Length; n++)
            {
                Assert.Equal(ProxyHeader.Outcome.Incomplete, Parse(whole[..n], out _, out _));
            }
        }
    }

    [Fact]
    public void RandomBytes_NeverThrow() => Prop.ForAll<byte[]>(static bytes =>
    {
        Parse(bytes, out _, out _);
        Parse([.. V2.AsSpan(0, 14), .. bytes], out _, out _);
        Parse([.. "PROXY "u8, .. bytes, .. "\r\n"u8], out _, out _);
    }).QuickCheckThrowOnFailure();
}
