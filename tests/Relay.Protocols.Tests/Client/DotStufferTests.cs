using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Relay.Protocols.Smtp.Client;

namespace Relay.Protocols.Tests.Client;

public sealed class DotStufferTests
{
    private static readonly string[] Samples = ["", ".", "..", ".\r\n", "a\r\n.b\r\n", "\r\n.\r\n", "a\r\n..\r\n.\r\nz", "a\r", "a\r\n", "a\n.b\r\n", "a\r.b", "\r\r\n.x", "\n.\r\n", "x\r\n.\r"];

    public static TheoryData<string> Texts => [.. Samples];

    [Theory]
    [MemberData(nameof(Texts))]
    public void Stuff_EverySplitPointAndRoom_IsTheNaiveResult(string text)
    {
        var bytes = Encoding.Latin1.GetBytes(text);
        for (var split = 0; split <= bytes.Length; split++)
        {
            for (var room = 2; room < 9; room++)
            {
                Assert.Equal(Naive(bytes), Run([bytes[..split], bytes[split..]], room));
            }
        }
    }

    [Fact]
    public void Stuff_RandomPieces_IsTheNaiveResult()
    {
        var pieces = Gen.Elements((byte)'.', (byte)'\r', (byte)'\n', (byte)'a', (byte)0xFF).ArrayOf().ArrayOf();
        Prop.ForAll(Arb.From(pieces), p => Naive([.. p.SelectMany(static x => x)]).SequenceEqual(Run(p, 7))).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Finish_MessageWithoutLineEnd_AddsOne() => Assert.Equal("abc\r\n.\r\n"u8.ToArray(), Run(["abc"u8.ToArray()], 64));

    private static byte[] Naive(byte[] message)
    {
        var text = Encoding.Latin1.GetString(message);
        var stuffed = (text.StartsWith('.') ? "." : "") + text.Replace("\r\n.", "\r\n..", StringComparison.Ordinal);
        return Encoding.Latin1.GetBytes(stuffed + (text.Length == 0 || text.EndsWith("\r\n", StringComparison.Ordinal) ? "" : "\r\n") + ".\r\n");
    }

    private static byte[] Run(byte[][] pieces, int room)
    {
        var stuffer = default(DotStuffer);
        var result = new List<byte>();
        var output = new byte[room];
        foreach (var piece in pieces)
        {
            for (var rest = piece.AsSpan(); !rest.IsEmpty;)
            {
                stuffer.Stuff(rest, output, out var consumed, out var written);
                Assert.True(consumed > 0);
                result.AddRange(output.AsSpan(0, written));
                rest = rest[consumed..];
            }
        }

        var end = new byte[DotStuffer.FinishLength];
        result.AddRange(end.AsSpan(0, stuffer.Finish(end)));
        return [.. result];
    }
}
