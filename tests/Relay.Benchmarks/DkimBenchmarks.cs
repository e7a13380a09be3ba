using System.Security.Cryptography;
using System.Text;
using BenchmarkDotNet.Attributes;
using Relay.Auth.Dkim;
using Relay.Dns;
using Relay.Mime;

namespace Relay.Benchmarks;

/// <summary>
/// Verifying one DKIM signature (rsa-sha256, 2048 bits, relaxed/relaxed) of a message whose body comes in pieces, against what nobody can do
/// without: the hash over the same octets and the RSA operation. The key is in the resolver's cache, as for the second message of a sender.
/// </summary>
public class DkimBenchmarks
{
    private const int Piece = 16 * 1024;

    private readonly RSA rsa = RSA.Create(2048);
    private byte[] header = [];
    private byte[] body = [];
    private byte[] value = [];
    private byte[] digest = [];
    private HeaderFields fields = new();
    private DkimVerifier verifier = null!;

    /// <summary>Octets of body.</summary>
    [Params(5 * 1024, 1024 * 1024)]
    public int Body { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        using var key = SigningKey.FromPem(rsa.ExportPkcs8PrivateKeyPem(), out _)!;
        body = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("A line of about seventy characters, as people and their programs write.\r\n", (Body / 73) + 1)))[..(Body - 2)];
        body = [.. body, .. "\r\n"u8];
        using var bodies = new BodyHashes();
        var hash = bodies.Register(Canonicalization.Relaxed);
        bodies.Append(body);
        bodies.Complete();
        var unsigned = HeaderFields.Parse(SampleMail.Header);
        header = [.. new DkimSigner(new SignerOptions("example.net", "s2026", key)).Sign(SampleMail.Header, unsigned, hash.Value.Span, DateTimeOffset.UnixEpoch), .. WithoutSignature()];
        fields = HeaderFields.Parse(header);
        verifier = new DkimVerifier(new OneKey(key.PublicRecord), TimeProvider.System);
        digest = SHA256.HashData(header);
        value = rsa.SignHash(digest, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        if (Verify().Result != Auth.AuthResult.Pass)
        {
            throw new InvalidOperationException("the signature does not verify");
        }
    }

    /// <summary>SHA-256 of body and header, one RSA verification.</summary>
    [Benchmark(Baseline = true)]
    public bool Primitives()
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(body, hash);
        SHA256.HashData(header, hash);
        return rsa.VerifyHash(hash, value, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
    }

    [Benchmark]
    public DkimResult Verify()
    {
        using var verification = verifier.Begin(header, fields, CancellationToken.None);
        for (var at = 0; at < body.Length; at += Piece)
        {
            verification.Append(body.AsSpan(at, Math.Min(Piece, body.Length - at)));
        }

        // All is there: it completes at once.
        return verification.CompleteAsync().AsTask().GetAwaiter().GetResult().Results[0];
    }

    private static byte[] WithoutSignature()
    {
        var all = HeaderFields.Parse(SampleMail.Header);
        var old = all.Fields.First(f => Ascii.EqualsIgnoreCase(f.Name(SampleMail.Header), "dkim-signature"u8));
        return [.. SampleMail.Header[..old.Offset], .. SampleMail.Header[old.End..]];
    }

    private sealed class OneKey(string record) : IResolver
    {
        private readonly DnsAnswer answer = new(DnsOutcome.Records, DnsFailure.None, [new TxtRecord("s2026._domainkey.example.net", 60, Encoding.ASCII.GetBytes(record))], false);

        public ValueTask<DnsAnswer> QueryAsync(string name, RecordType type, CancellationToken cancellation) => new(answer);
    }
}
