using System.Buffers;
using System.Security.Cryptography;

namespace Relay.Auth.Dkim;

/// <summary>
/// Turns a body that comes in pieces into one canonical form (RFC 6376 §3.4.3, §3.4.4) for its hashes. A small body is gathered and hashed in one
/// go; of larger ones long stretches are hashed where they lie. Holds back only line ends and white space whose meaning depends on what follows, as counts.
/// </summary>
internal abstract class BodyCanonicalizer : IDisposable
{
    private const int Gathered = 16 * 1024;
    private const int Short = 256;

    private static readonly byte[] EmptyLines = MakeEmptyLines();

    private readonly List<BodyDigest> digests = [];
    private byte[]? gather;
    private int gathered;
    private bool flushed;
    private bool complete;

    /// <summary>Canonical octets so far.</summary>
    protected long Length { get; private set; }

    /// <summary>CRLFs held back: they count only where something follows.</summary>
    protected long LineEnds { get; set; }

    /// <summary>A CR held back: it may be half of a line end.</summary>
    protected bool HalfLineEnd { get; set; }

    public BodyHash Ask(HashAlgorithmName algorithm, long? limit)
    {
        foreach (var digest in digests)
        {
            if (digest.Algorithm == algorithm)
            {
                return digest.Ask(limit);
            }
        }

        digests.Add(new BodyDigest(algorithm));
        return digests[^1].Ask(limit);
    }

    public abstract void Append(ReadOnlySpan<byte> piece);

    public void Complete()
    {
        if (!complete)
        {
            complete = true;
            End();
            foreach (var digest in digests)
            {
                digest.Complete(gather.AsSpan(0, gathered), Length);
            }

            gathered = 0;

            Return();
        }
    }

    public void Dispose()
    {
        Return();
        foreach (var digest in digests)
        {
            digest.Dispose();
        }
    }

    protected abstract void End();

    protected void Emit(ReadOnlySpan<byte> octets)
    {
        Length += octets.Length;
        var fits = gathered + octets.Length <= Gathered;
        if (octets.Length >= Short && (flushed || !fits))
        {
            Flush();
            Hash(octets);
            return;
        }

        if (!fits)
        {
            Flush();
        }

        octets.CopyTo(Gather(gathered));
        gathered += octets.Length;
    }

    /// <summary>Text with runs of white space in it, in relaxed form; it begins and ends with neither white space nor line ends.</summary>
    protected void EmitSqueezed(ReadOnlySpan<byte> text)
    {
        while (!text.IsEmpty)
        {
            if (Gathered - gathered < Math.Min(Short, text.Length))
            {
                Flush();
            }

            var count = Math.Min(text.Length, Gathered - gathered);
            var length = WhiteSpaceSqueeze.Copy(text, count, Gather(gathered));
            gathered += length;
            Length += length;
            text = text[count..];
        }
    }

    /// <summary>The line ends held back turn out to be content.</summary>
    protected void EmitLineEnds()
    {
        for (; LineEnds > 0; LineEnds -= Math.Min(LineEnds, EmptyLines.Length / 2))
        {
            Emit(EmptyLines.AsSpan(0, 2 * (int)Math.Min(LineEnds, EmptyLines.Length / 2)));
        }
    }

    private static byte[] MakeEmptyLines()
    {
        var lines = new byte[2048];
        for (var i = 0; i < lines.Length; i += 2)
        {
            (lines[i], lines[i + 1]) = ((byte)'\r', (byte)'\n');
        }

        return lines;
    }

    private Span<byte> Gather(int from) => (gather ??= ArrayPool<byte>.Shared.Rent(Gathered + WhiteSpaceSqueeze.Slack)).AsSpan(from);

    private void Flush()
    {
        if (gathered > 0)
        {
            Hash(gather.AsSpan(0, gathered));
            gathered = 0;
        }
    }

    private void Hash(ReadOnlySpan<byte> octets)
    {
        flushed = true;
        foreach (var digest in digests)
        {
            digest.Append(octets);
        }
    }

    private void Return()
    {
        if (gather is not null)
        {
            ArrayPool<byte>.Shared.Return(gather);
            gather = null;
        }
    }
}
