using System.Security.Cryptography;

namespace Relay.Auth.Dkim;

/// <summary>
/// The body hashes that signatures of one message need, DKIM's and ARC's: registered before the body comes, computed in one pass over its pieces with
/// at most two canonical forms and two algorithms, however many signatures ask. Keeps no copy of the body. A body larger than
/// <see cref="DkimOptions.MaximumBodyOctets"/> has no hashes. Not for several threads at once.
/// </summary>
public sealed class BodyHashes(DkimOptions? options = null) : IDisposable
{
    private readonly long maximum = (options ?? DkimOptions.Default).MaximumBodyOctets;
    private SimpleBody? simple;
    private RelaxedBody? relaxed;
    private long seen;
    private bool complete;

    /// <summary>The body was larger than allowed.</summary>
    public bool TooLarge => seen > maximum;

    /// <summary>Somebody wants a hash; if not, the body need not be given.</summary>
    public bool AreAsked => simple is not null || relaxed is not null;

    /// <summary>A SHA-256 hash; of the first <paramref name="limit"/> canonical octets where that is given. Before the first piece only.</summary>
    public BodyHash Register(Canonicalization canonicalization, long? limit = null) => Register(canonicalization, HashAlgorithmName.SHA256, limit);

    /// <summary>The body's next octets, in pieces of any size.</summary>
    public void Append(ReadOnlySpan<byte> piece)
    {
        seen += piece.Length;
        if (seen <= maximum && !complete)
        {
            simple?.Append(piece);
            relaxed?.Append(piece);
        }
    }

    /// <summary>The body has ended: hashes get their values. May be said more than once.</summary>
    public void Complete()
    {
        if (!complete && !TooLarge)
        {
            simple?.Complete();
            relaxed?.Complete();
        }

        complete = true;
        Dispose();
    }

    public void Dispose()
    {
        simple?.Dispose();
        relaxed?.Dispose();
    }

    internal BodyHash Register(Canonicalization canonicalization, HashAlgorithmName algorithm, long? limit)
    {
        BodyCanonicalizer form = canonicalization == Canonicalization.Simple ? simple ??= new SimpleBody() : relaxed ??= new RelaxedBody();
        return form.Ask(algorithm, limit);
    }
}
