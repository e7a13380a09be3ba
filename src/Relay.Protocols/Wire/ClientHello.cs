using System.Buffers.Binary;

namespace Relay.Protocols.Wire;

/// <summary>
/// The little of a TLS ClientHello that choosing a certificate needs: can the client verify ECDSA? SslStream does not tell, and
/// serves one certificate a handshake, so the relay looks at the octets before SslStream does. Pure; anything odd is "cannot say".
/// </summary>
public static class ClientHello
{
    public enum Outcome
    {
        Incomplete,
        EcdsaAble,

        /// <summary>Not able, or not a ClientHello that can be read: RSA is the safe choice.</summary>
        Other,
    }

    /// <summary>A ClientHello larger than this is not looked at.</summary>
    public const int MaxSize = 16 * 1024;

    public static Outcome Inspect(ReadOnlySpan<byte> octets)
    {
        // RFC 8446 §5.1: handshake messages may be split over records; the hello is gathered first.
        Span<byte> hello = stackalloc byte[Math.Min(octets.Length, MaxSize)];
        var length = 0;
        var at = 0;
        while (true)
        {
            if (octets.Length < at + 5)
            {
                return octets.Length > at && octets[at] != 22 ? Outcome.Other : Outcome.Incomplete;
            }

            var size = BinaryPrimitives.ReadUInt16BigEndian(octets[(at + 3)..]);
            if (octets[at] != 22 || octets[at + 1] != 3 || size is 0 or > MaxSize || at + 5 + size > MaxSize)
            {
                return Outcome.Other;
            }

            var here = Math.Min(size, octets.Length - at - 5);
            octets.Slice(at + 5, here).CopyTo(hello[length..]);
            length += here;
            if (length >= 4)
            {
                var whole = 4 + (hello[1] << 16 | hello[2] << 8 | hello[3]);
                if (hello[0] != 1 || whole > MaxSize)
                {
                    return Outcome.Other;
                }

                if (length >= whole)
                {
                    return Read(hello[4..whole]) ? Outcome.EcdsaAble : Outcome.Other;
                }
            }

            if (here < size)
            {
                return Outcome.Incomplete;
            }

            at += 5 + size;
        }
    }

    /// <summary>RFC 8446 §4.1.2: version, random, session id, cipher suites, compression, extensions.</summary>
    private static bool Read(ReadOnlySpan<byte> body)
    {
        var at = 34;
        if (!Skip8(body, ref at) || !Take16(body, ref at, out var suites) || !Skip8(body, ref at) || !Take16(body, ref at, out var extensions)
            || !HasSuiteForEcdsa(suites))
        {
            return false;
        }

        var i = 0;
        while (i + 4 <= extensions.Length)
        {
            var type = BinaryPrimitives.ReadUInt16BigEndian(extensions[i..]);
            i += 2;
            if (!Take16(extensions, ref i, out var data))
            {
                return false;
            }

            if (type == 13)
            {
                return OffersEcdsa(data); // signature_algorithms, RFC 8446 §4.2.3; TLS 1.2 clients send it too (RFC 5246 §7.4.1.4.1)
            }
        }

        return false;
    }

    /// <summary>
    /// A suite of TLS 1.3, which is for every kind of certificate, or one of TLS 1.2 that names ECDSA: libraries list ECDSA among the
    /// signature algorithms also where no suite of the client's can use it.
    /// </summary>
    private static bool HasSuiteForEcdsa(ReadOnlySpan<byte> suites)
    {
        for (var i = 0; i + 2 <= suites.Length; i += 2)
        {
            // RFC 8446 §B.4; ECDHE_ECDSA of RFC 8422 §6, RFC 5289 §3, RFC 7251 §2, RFC 7905 §2
            if (BinaryPrimitives.ReadUInt16BigEndian(suites[i..]) is (>= 0x1301 and <= 0x1305) or (>= 0xC007 and <= 0xC00A)
                or 0xC023 or 0xC024 or 0xC02B or 0xC02C or (>= 0xC0AC and <= 0xC0AF) or 0xCCA9)
            {
                return true;
            }
        }

        return false;
    }

    private static bool OffersEcdsa(ReadOnlySpan<byte> data)
    {
        var at = 0;
        if (!Take16(data, ref at, out var schemes))
        {
            return false;
        }

        for (var i = 0; i + 2 <= schemes.Length; i += 2)
        {
            // ecdsa_secp256r1_sha256, ecdsa_secp384r1_sha384, ecdsa_secp521r1_sha512
            if (BinaryPrimitives.ReadUInt16BigEndian(schemes[i..]) is 0x0403 or 0x0503 or 0x0603)
            {
                return true;
            }
        }

        return false;
    }

    private static bool Skip8(ReadOnlySpan<byte> body, ref int at)
    {
        if (at >= body.Length)
        {
            return false;
        }

        at += 1 + body[at];
        return at <= body.Length;
    }

    private static bool Take16(ReadOnlySpan<byte> body, ref int at, out ReadOnlySpan<byte> data)
    {
        data = default;
        if (at + 2 > body.Length)
        {
            return false;
        }

        int size = BinaryPrimitives.ReadUInt16BigEndian(body[at..]);
        at += 2;
        if (at + size > body.Length)
        {
            return false;
        }

        data = body.Slice(at, size);
        at += size;
        return true;
    }
}
