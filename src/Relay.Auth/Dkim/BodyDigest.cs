using System.Security.Cryptography;

namespace Relay.Auth.Dkim;

/// <summary>
/// One running hash over one canonical form; every l= asked for is read off it as it passes, so that any number of limits costs one hash. A body
/// that comes in one stretch is hashed without running state, which costs as much as a kilobyte does.
/// </summary>
internal sealed class BodyDigest(HashAlgorithmName algorithm) : IDisposable
{
    private readonly List<BodyHash> limited = [];
    private IncrementalHash? running;
    private BodyHash? whole;
    private int passed;
    private long length;

    public HashAlgorithmName Algorithm { get; } = algorithm;

    private IncrementalHash Running => running ??= IncrementalHash.CreateHash(Algorithm);

    public BodyHash Ask(long? limit)
    {
        if (limit is null)
        {
            return whole ??= new BodyHash(null);
        }

        var at = 0;
        while (at < limited.Count && limited[at].Limit <= limit)
        {
            if (limited[at].Limit == limit)
            {
                return limited[at];
            }

            at++;
        }

        var result = new BodyHash(limit);
        limited.Insert(at, result);
        return result;
    }

    public void Append(ReadOnlySpan<byte> octets)
    {
        while (passed < limited.Count && limited[passed].Limit - length <= octets.Length)
        {
            var part = (int)(limited[passed].Limit!.Value - length);
            Add(octets[..part]);
            octets = octets[part..];
            limited[passed++].Value = Running.GetCurrentHash();
        }

        if (passed < limited.Count || whole is not null)
        {
            Add(octets);
        }
    }

    /// <param name="last">The canonical form's end.</param>
    public void Complete(ReadOnlySpan<byte> last, long canonicalLength)
    {
        if (running is null && limited.Count == 0)
        {
            whole!.Value = CryptographicOperations.HashData(Algorithm, last);
        }
        else
        {
            Append(last);
            whole?.Value = Running.GetHashAndReset();
        }

        whole?.CanonicalLength = canonicalLength;

        foreach (var part in limited)
        {
            part.CanonicalLength = canonicalLength;
        }
    }

    public void Dispose() => running?.Dispose();

    private void Add(ReadOnlySpan<byte> octets)
    {
        length += octets.Length;
        Running.AppendData(octets);
    }
}
