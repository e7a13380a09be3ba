using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Relay.Classifier;

/// <summary>SHA-256 over what a model holds, to see that two are equal to the bit.</summary>
internal sealed class StateHash : IDisposable
{
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    public void Append<T>(ReadOnlySpan<T> values)
        where T : unmanaged
    {
        // A span of bytes counts in 32 bits; a table of cells stays below, and is cut all the same.
        const int Piece = 1 << 20;
        for (var at = 0; at < values.Length; at += Piece)
        {
            hash.AppendData(MemoryMarshal.AsBytes(values[at..Math.Min(values.Length, at + Piece)]));
        }
    }

    public void Append(ReadOnlySpan<double> values) => Append<double>(values);

    public byte[] Finish() => hash.GetHashAndReset();

    public void Dispose() => hash.Dispose();
}
