using System.Buffers.Binary;
using System.Security.Cryptography.X509Certificates;
using Relay.Scenarios.Peers;

namespace Relay.Scenarios.Tls;

/// <summary>The first flight of a TLS 1.2 handshake by hand, whose certificate comes in plain text: no library sends just what a test wants.</summary>
internal static class RawHandshake
{
    private const byte CertificateMessage = 11;

    /// <summary>Thumbprint of the certificate shown to a client that can verify these schemes.</summary>
    public static async Task<string> ShownAsync(SmtpPeer peer, ushort[] schemes)
    {
        foreach (var octet in Hello(schemes))
        {
            await peer.SendAsync(new[] { octet }); // byte by byte: the server must wait for the whole hello
        }

        var received = new List<byte>();
        while (true)
        {
            var more = await peer.ReadRawAsync();
            Assert.NotEmpty(more);
            received.AddRange(more);
            if (FindCertificate([.. received]) is { } found)
            {
                using var certificate = X509CertificateLoader.LoadCertificate(found);
                return certificate.Thumbprint;
            }
        }
    }

    private static byte[] Hello(ushort[] schemes)
    {
        byte[] algorithms = [.. schemes.SelectMany(Octets)];
        byte[] extensions =
        [
            0, 10, 0, 4, 0, 2, 0, 0x17, // supported_groups: secp256r1
            0, 11, 0, 2, 1, 0, // ec_point_formats: uncompressed
            0, 13, .. Octets((ushort)(algorithms.Length + 2)), .. Octets((ushort)algorithms.Length), .. algorithms,
        ];
        byte[] suites = [0xC0, 0x2B, 0xC0, 0x2F]; // ECDHE_ECDSA and ECDHE_RSA with AES 128 GCM
        byte[] body = [3, 3, .. new byte[32], 0, .. Octets((ushort)suites.Length), .. suites, 1, 0, .. Octets((ushort)extensions.Length), .. extensions];
        byte[] handshake = [1, 0, .. Octets((ushort)body.Length), .. body];
        return [22, 3, 1, .. Octets((ushort)handshake.Length), .. handshake];
    }

    private static byte[] Octets(ushort number) => [(byte)(number >> 8), (byte)number];

    /// <summary>RFC 5246 §7.4.2; null while it has not come in full.</summary>
    private static byte[]? FindCertificate(ReadOnlySpan<byte> records)
    {
        var messages = new List<byte>();
        while (records.Length >= 5 && records.Length >= 5 + BinaryPrimitives.ReadUInt16BigEndian(records[3..]))
        {
            Assert.Equal(22, records[0]); // an alert instead is a failure
            var size = BinaryPrimitives.ReadUInt16BigEndian(records[3..]);
            messages.AddRange(records.Slice(5, size));
            records = records[(5 + size)..];
        }

        ReadOnlySpan<byte> handshake = messages.ToArray();
        while (handshake.Length >= 4 && handshake.Length >= 4 + Size24(handshake[1..]))
        {
            if (handshake[0] == CertificateMessage)
            {
                return handshake.Slice(10, Size24(handshake[7..])).ToArray();
            }

            handshake = handshake[(4 + Size24(handshake[1..]))..];
        }

        return null;
    }

    private static int Size24(ReadOnlySpan<byte> octets) => octets[0] << 16 | octets[1] << 8 | octets[2];
}
