using System.Text.Json;
using Relay.Testing;

namespace Relay.Dns.Tests;

public sealed class NameReaderTests
{
    [Fact]
    public void Conformance_NameDecompression_IsAsExpected()
    {
        if (SharedData.Find("conformance", "dns", "name-decompression.json") is not { } path)
        {
            Console.WriteLine("name-decompression.json is not here: not checked");
            Assert.Null(Read(Convert.FromHexString("C000"), 0));
            return;
        }

        foreach (var c in JsonDocument.Parse(File.ReadAllText(path)).RootElement.GetProperty("cases").EnumerateArray())
        {
            var message = Convert.FromHexString(c.GetProperty("packet_hex").GetString()!);
            var offset = c.GetProperty("offset").GetInt32();
            var expected = c.GetProperty("expect").GetString()!;
            var read = Read(message, offset);
            Assert.Equal(expected == "error" ? null : expected.TrimEnd('.'), read?.Name);
            if (read is not null)
            {
                Assert.Equal(c.GetProperty("octets_used").GetInt32(), read.Value.Next - offset);
            }
        }
    }

    [Theory]
    [InlineData("C000", 0)] // to itself
    [InlineData("0161C000", 0)] // to the part it ends
    [InlineData("C00200C000", 0)] // forward
    [InlineData("00C003C001", 3)] // forth and back
    [InlineData("", 0)]
    [InlineData("00", 1)]
    [InlineData("00", -1)]
    public void Pointer_NotStrictlyBackwards_IsRefused(string hex, int offset) => Assert.Null(Read(Convert.FromHexString(hex), offset));

    [Theory]
    [InlineData(61, true)]
    [InlineData(62, false)]
    public void Name_UnfoldedToTheLimit_IsTheLast(int lastLabel, bool valid)
    {
        byte[] Label(int length) => [(byte)length, .. Enumerable.Repeat((byte)'a', length)];
        byte[] message = [.. Label(63), .. Label(63), .. Label(lastLabel), 0, .. Label(63), 0xC0, 0];
        Assert.Equal(valid, Read(message, 64 + 64 + lastLabel + 2) is not null);
    }

    [Fact]
    public void Name_OfPointersEachToTheLast_IsReadInLinearTime()
    {
        byte[] chain = [0, .. Enumerable.Range(0, 8000).SelectMany(i => (byte[])[(byte)(0xC0 | ((i == 0 ? 0 : (2 * i) - 1) >> 8)), (byte)(i == 0 ? 0 : (2 * i) - 1)])];
        Assert.Equal(("", chain.Length), Read(chain, chain.Length - 2));
    }

    private static (string Name, int Next)? Read(byte[] message, int offset)
    {
        Span<byte> name = stackalloc byte[DomainName.MaximumWire];
        return NameReader.TryRead(message, offset, name, out var length, out var next) ? (DomainName.Format(name[..length]), next) : null;
    }
}
