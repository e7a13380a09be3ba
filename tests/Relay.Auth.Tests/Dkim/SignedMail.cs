using System.Security.Cryptography;
using System.Text;
using Relay.Auth.Arc;
using Relay.Auth.Dkim;
using Relay.Mime;
using Relay.Testing;
using Relay.Testing.Dns;

namespace Relay.Auth.Tests.Dkim;

/// <summary>Messages, keys and zones for signature tests, and the way from bytes to outcomes.</summary>
internal static class SignedMail
{
    public const string Domain = "signer.test";
    public static readonly DateTimeOffset Now = new(2026, 6, 1, 0, 0, 0, TimeSpan.Zero);

    public static readonly SigningKey Rsa = Key(MakeRsa(2048));
    public static readonly SigningKey Ed25519 = Key(
        // RFC 8463 appendix A.2: the seed of its example
        "-----BEGIN PRIVATE KEY-----\n" + Convert.ToBase64String([.. Convert.FromHexString("302e020100300506032b657004220420"), .. Convert.FromBase64String("nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=")]) + "\n-----END PRIVATE KEY-----\n");

    public const string Header =
        "From: \"A. Writer\" <writer@signer.test>\r\nTo: reader@example.test\r\nSubject: A  matter\r\n of folding\r\nDate: Mon, 01 Jun 2026 00:00:00 +0000\r\n" +
        "Message-ID: <1@signer.test>\r\nContent-Type: text/plain\r\n";

    public const string Body = "Dear reader,  \r\n\r\n\tthis  is a line \t of it.\r\nAnd a last one.\r\n\r\n\r\n";

    public static SigningKey Key(string pem) => SigningKey.FromPem(pem, out var reason) ?? throw new InvalidOperationException(reason);

    public static string MakeRsa(int bits)
    {
        using var rsa = RSA.Create(bits);
        return rsa.ExportPkcs8PrivateKeyPem();
    }

    /// <summary>Selectors rsa and ed25519 of the domain.</summary>
    public static FakeResolver Zone() => new FakeResolver()
        .Txt($"rsa._domainkey.{Domain}", Rsa.PublicRecord)
        .Txt($"ed25519._domainkey.{Domain}", Ed25519.PublicRecord);

    public static byte[] Bytes(string text) => Encoding.Latin1.GetBytes(text);

    public static byte[] BodyHashOf(ReadOnlySpan<byte> body, Canonicalization form = Canonicalization.Relaxed, long? limit = null)
    {
        using var bodies = new BodyHashes();
        var hash = bodies.Register(form, limit);
        bodies.Append(body);
        bodies.Complete();
        return hash.Value.ToArray();
    }

    public static SignerOptions Signer(bool ed25519 = false) => ed25519 ? new SignerOptions(Domain, "ed25519", Ed25519) : new SignerOptions(Domain, "rsa", Rsa);

    /// <summary>Signed by our own signer.</summary>
    public static byte[] Sign(string header = Header, string body = Body, SignerOptions? signer = null, DateTimeOffset? at = null)
    {
        var fields = HeaderFields.Parse(Bytes(header));
        return [.. new DkimSigner(signer ?? Signer()).Sign(Bytes(header), fields, BodyHashOf(Bytes(body)), at ?? Now), .. Bytes(header), .. "\r\n"u8, .. Bytes(body)];
    }

    /// <summary>
    /// A signature whose tags are written by the test: {bh} and {b} are filled in, all else stands. What is signed is put together here, by the
    /// definitions of RFC 6376 §3.7, from <paramref name="signed"/>.
    /// </summary>
    public static byte[] SignRaw(string tags, string signed, string header = Header, string body = Body, SigningKey? key = null, Canonicalization form = Canonicalization.Relaxed, long? limit = null)
    {
        tags = tags.Replace("{bh}", Convert.ToBase64String(BodyHashOf(Bytes(body), form, limit)), StringComparison.Ordinal);
        var text = signed + "dkim-signature:" + tags.Replace("{b}", "", StringComparison.Ordinal);
        var value = (key ?? Rsa).Sign(SHA256.HashData(Bytes(text)));
        return Bytes("DKIM-Signature: " + tags.Replace("{b}", Convert.ToBase64String(value), StringComparison.Ordinal) + "\r\n" + header + "\r\n" + body);
    }

    public static async Task<DkimOutcome> VerifyAsync(byte[] message, FakeResolver? zone = null, DkimOptions? options = null, DateTimeOffset? at = null, int piece = int.MaxValue) =>
        (await BothAsync(message, zone, options, at, piece)).Dkim;

    public static async Task<ArcResult> ArcAsync(byte[] message, FakeResolver? zone = null, DkimOptions? options = null, DateTimeOffset? at = null) =>
        (await BothAsync(message, zone, options, at)).Arc;

    public static async Task<(DkimOutcome Dkim, ArcResult Arc)> BothAsync(byte[] message, FakeResolver? zone = null, DkimOptions? options = null, DateTimeOffset? at = null, int piece = int.MaxValue)
    {
        var (header, fields, body) = Split(message);
        var verifier = new DkimVerifier(zone ?? Zone(), new ManualTimeProvider(at ?? Now), options);
        using var verification = verifier.Begin(header, fields, CancellationToken.None);
        var arc = ArcValidator.Begin(verification.Message);
        for (var from = 0; from < body.Length; from += Math.Min(piece, body.Length - from))
        {
            verification.Append(body.Slice(from, Math.Min(piece, body.Length - from)).Span);
        }

        return (await verification.CompleteAsync(), await arc.CompleteAsync());
    }

    public static (ReadOnlyMemory<byte> Header, HeaderFields Fields, ReadOnlyMemory<byte> Body) Split(byte[] message)
    {
        var fields = HeaderFields.Parse(message);
        var end = HeaderFields.EndOfHeader(message);
        return (message.AsMemory(0, fields.Length), fields, end < 0 ? default : message.AsMemory(end));
    }
}
