using System.Security.Cryptography;

namespace Relay.Core.Mail;

/// <summary>
/// Ids of transactions: 20 characters, sortable by time (10 of milliseconds, 10 random), in Crockford's base 32, so that they can be
/// read over a telephone.
/// </summary>
public static class RelayId
{
    private const string Alphabet = "0123456789abcdefghjkmnpqrstvwxyz";

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

    private static void Encode(Span<char> target, ulong value)
    {
        for (var i = target.Length - 1; i >= 0; i--)
        {
            target[i] = Alphabet[(int)(value & 31)];
            value >>= 5;
        }
    }
}
