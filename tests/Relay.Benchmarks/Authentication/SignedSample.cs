using System.Security.Cryptography;
using System.Text;
using Relay.Auth;
using Relay.Auth.Arc;
using Relay.Auth.Dkim;
using Relay.Dns;
using Relay.Mime;

namespace Relay.Benchmarks.Authentication;

/// <summary>The sample message with a body of some size and one signature of ours, relaxed/relaxed; and what nobody can do without to verify it.</summary>
internal sealed class SignedSample
{
    public const string Domain = "example.net";
    public const string Selector = "s2026";
    private const int Piece = 16 * 1024;
    private const string Line = "A line of about seventy characters, as people and their programs write.\r\n";
    private const string Html = "  <tr>\r\n\t\t<td class=\"cell\">  \r\n            <a href=\"https://example.net/x\">text of a link</a> \r\n\t\t</td>\r\n\r\n  </tr>\r\n";

    private readonly RSA rsa = RSA.Create(2048);
    private readonly byte[] value;
    private readonly DkimVerifier verifier;

    /// <param name="octets">Of the body.</param>
    /// <param name="indented">The body is HTML as programs write it, half of it white space that relaxed canonicalization takes out.</param>
    public SignedSample(int octets, bool ed25519 = false, bool indented = false)
    {
        using var key = SigningKey.FromPem(ed25519 ? EdwardsPem() : rsa.ExportPkcs8PrivateKeyPem(), out _)!;
        Record = key.PublicRecord;
        Body = MakeBody(indented ? Html : Line, octets);
        var bare = WithoutSignature();
        using var bodies = new BodyHashes();
        var hash = bodies.Register(Canonicalization.Relaxed);
        bodies.Append(Body);
        bodies.Complete();
        var signer = new DkimSigner(new SignerOptions(Domain, Selector, key));
        Header = [.. signer.Sign(bare, HeaderFields.Parse(bare), hash.Value.Span, DateTimeOffset.UnixEpoch), .. bare];
        Fields = HeaderFields.Parse(Header);
        var seal = new ArcSealer(new SignerOptions(Domain, Selector, key)).Seal(Header, Fields, hash.Value.Span, ArcResult.None, "mx.example.org; none", DateTimeOffset.UnixEpoch);
        SealedHeader = [.. seal!, .. Header];
        value = rsa.SignHash(SHA256.HashData(Header), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        verifier = new DkimVerifier(new OneKey(Record), TimeProvider.System);
        if (Verify().Result != AuthResult.Pass)
        {
            throw new InvalidOperationException("the signature does not verify");
        }
    }

    public string Record { get; }

    public byte[] Header { get; }

    /// <summary>The same with one ARC set in front.</summary>
    public byte[] SealedHeader { get; }

    public byte[] Body { get; }

    public HeaderFields Fields { get; }

    /// <summary>SHA-256 of body and header, one RSA verification.</summary>
    public bool Primitives()
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Body, hash);
        SHA256.HashData(Header, hash);
        return rsa.VerifyHash(hash, value, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
    }

    /// <summary>The body comes in pieces; the key is in the resolver's memory, as for the second message of a sender.</summary>
    public DkimResult Verify()
    {
        using var verification = verifier.Begin(Header, Fields, CancellationToken.None);
        for (var at = 0; at < Body.Length; at += Piece)
        {
            verification.Append(Body.AsSpan(at, Math.Min(Piece, Body.Length - at)));
        }

        var outcome = verification.CompleteAsync();
        return outcome.IsCompletedSuccessfully ? outcome.GetAwaiter().GetResult().Results[0] : throw new InvalidOperationException("an answer was not at hand");
    }

    private static byte[] MakeBody(string lines, int octets) =>
        Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(lines, (octets / lines.Length) + 1))[..(octets - 2)] + "\r\n");

    private static byte[] WithoutSignature()
    {
        var all = HeaderFields.Parse(SampleMail.Header);
        var old = all.Fields.First(f => Ascii.EqualsIgnoreCase(f.Name(SampleMail.Header), "dkim-signature"u8));
        return [.. SampleMail.Header[..old.Offset], .. SampleMail.Header[old.End..]];
    }

    /// <summary>A private key as PKCS #8 (RFC 8410 §7).</summary>
    private static string EdwardsPem() =>
        PemEncoding.WriteString("PRIVATE KEY", [0x30, 0x2E, 2, 1, 0, 0x30, 5, 6, 3, 0x2B, 0x65, 0x70, 4, 0x22, 4, 0x20, .. RandomNumberGenerator.GetBytes(32)]);

    private sealed class OneKey(string record) : IResolver
    {
        private readonly DnsAnswer answer = new(DnsOutcome.Records, DnsFailure.None, [new TxtRecord(Selector + "._domainkey." + Domain, 60, Encoding.ASCII.GetBytes(record))], false);

        public ValueTask<DnsAnswer> QueryAsync(string name, RecordType type, CancellationToken cancellation) => new(answer);
    }
}
