using System.Buffers;
using System.Security.Cryptography;

namespace Relay.Core.Mail;

/// <summary>
/// Ids of transactions: 20 characters, sortable by time (10 of milliseconds, 10 random), in Crockford's base 32, so that they can be
/// read over a telephone.
/// </summary>
public static class RelayId
{
    private const string Alphabet = "0123456789abcdefghjkmnpqrstvwxyz";

    private static readonly SearchValues<char> Characters = SearchValues.Create(Alphabet);

    public static string New(TimeProvider time)
    {
        var when = time.GetUtcNow().ToUnixTimeMilliseconds();
        return string.Create(20, when, static (id, when) =>
        {
            Span<byte> random = stackalloc byte[8];
            RandomNumberGenerator.Fill(random);
            Encode(id[..10], (ulong)when);
            Encode(id[10..], BitConverter.ToUInt64(random));
        });
    }

    /// <summary>True for what <see cref="New"/> may have made: safe as the name of a file.</summary>
    public static bool IsValid(string id) => id.Length == 20 && id.AsSpan().IndexOfAnyExcept(Characters) < 0;

    private static void Encode(Span<char> target, ulong value)
    {
        for (var i = target.Length - 1; i >= 0; i--)
        {
            target[i] = Alphabet[(int)(value & 31)];
            value >>= 5;
        }
    }
}
