using System.Security.Cryptography;
using Relay.Auth.Dkim;

namespace Relay.Auth.Arc;

/// <summary>
/// What ARC-Seals sign (RFC 8617 §5.1.1): the sets in order, each results, message signature, seal, in relaxed form. Written once for the
/// chain; the text of a seal is its beginning and the seal itself.
/// </summary>
internal sealed class ArcSealText : IDisposable
{
    private readonly HeaderWriter text = new();
    private readonly int[] sealStarts;

    /// <param name="chain">Of sound structure.</param>
    public ArcSealText(ReadOnlySpan<byte> header, ArcChain chain)
        => sealStarts = WriteSets(text, header, chain);

    /// <summary>All sets, which the next seal is signed together with; where their seals begin in the text.</summary>
    public static int[] WriteSets(HeaderWriter text, ReadOnlySpan<byte> header, ArcChain chain)
    {
        var starts = new int[chain.Count];
        for (var i = 1; i <= chain.Count; i++)
        {
            text.Field(header, chain[i].Results!.Value, Canonicalization.Relaxed);
            text.Field(header, chain[i].Message!.Field, Canonicalization.Relaxed);
            starts[i - 1] = text.Length;
            text.Field(header, chain[i].Seal!.Field, Canonicalization.Relaxed);
        }

        return starts;
    }

    public byte[] Digest(ReadOnlySpan<byte> header, Signature seal)
    {
        using var own = new HeaderWriter();
        own.SignatureField(header, seal.Field, seal.ValueStretch, Canonicalization.Relaxed);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(text.Written[..sealStarts[seal.Instance - 1]]);
        hash.AppendData(own.Written);
        return hash.GetHashAndReset();
    }

    public void Dispose() => text.Dispose();
}
