using System.Security.Cryptography;

namespace Relay.Auth.Dkim;

/// <summary>
/// One running hash over one canonical form; every l= asked for is read off it as it passes, so that any number of limits costs one hash.
/// </summary>
internal sealed class BodyDigest(HashAlgorithmName algorithm) : IDisposable
{
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(algorithm);
    private readonly List<BodyHash> limited = [];
    private BodyHash? whole;
    private int passed;
    private long length;

    public HashAlgorithmName Algorithm { get; } = algorithm;

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
            limited[passed++].Value = hash.GetCurrentHash();
        }

        if (passed < limited.Count || whole is not null)
        {
            Add(octets);
        }
    }

    public void Complete(long canonicalLength)
    {
        Append([]); // l=0 of an empty body
        if (whole is not null)
        {
            whole.Value = hash.GetCurrentHash();
            whole.CanonicalLength = canonicalLength;
        }

        foreach (var part in limited)
        {
            part.CanonicalLength = canonicalLength;
        }
    }

    public void Dispose() => hash.Dispose();

    private void Add(ReadOnlySpan<byte> octets)
    {
        length += octets.Length;
        hash.AppendData(octets);
    }
}
