using System.Security.Cryptography;
using System.Text;
using Relay.Auth.Dkim;
using Relay.Mime;

namespace Relay.Auth.Tests.Dkim;

public sealed class DkimSignerTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Sign_ThenVerify_Passes(bool ed25519)
    {
        var message = SignedMail.Sign(signer: SignedMail.Signer(ed25519) with { Lifetime = TimeSpan.FromDays(7) });
        var result = Assert.Single((await SignedMail.VerifyAsync(message)).Results);
        Assert.Equal((AuthResult.Pass, SignedMail.Domain, SignedMail.Now, SignedMail.Now.AddDays(7)), (result.Result, result.Domain, result.SignedAt, result.ExpiresAt));
        Assert.Equal(SingletonFields.None, result.Unsigned);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Sign_Twice_GivesTheSameField(bool ed25519) =>
        Assert.Equal(SignedMail.Sign(signer: SignedMail.Signer(ed25519)), SignedMail.Sign(signer: SignedMail.Signer(ed25519)));

    [Fact]
    public void Sign_Field_HasNoLongLineAndOversignsWhatMayNotBeAdded()
    {
        var message = SignedMail.Sign(header: SignedMail.Header + string.Concat(Enumerable.Repeat("List-Id: <x.test>\r\n", 300)));
        var field = Encoding.ASCII.GetString(message, 0, DkimVerifierTests.FirstField(message));
        Assert.All(field.Split("\r\n"), line => Assert.InRange(line.Length, 0, 78));
        var names = field.Split("h=")[1].Split(';')[0].Replace("\r\n\t ", "", StringComparison.Ordinal).Split(':');
        Assert.Equal(200, names.Length); // bounded, whatever the message has
        Assert.Equal(2, names.Count(n => n == "from"));
        Assert.Equal(1, names.Count(n => n == "cc"));
        Assert.Equal(0, names.Count(n => n == "references"));
    }

    [Fact]
    public async Task Sign_EmptyBodyAndOddHeaders_Verify()
    {
        foreach (var header in new[] { SignedMail.Header, "From : a@signer.test\r\n", "From: \u00e9@signer.test\r\nSubject:\r\n \r\n", "X: y\r\n" })
        {
            foreach (var body in new[] { "", "\r\n", " ", "x", "\u00ff\r\n" })
            {
                Assert.Equal(AuthResult.Pass, Assert.Single((await SignedMail.VerifyAsync(SignedMail.Sign(header, body))).Results).Result);
            }
        }
    }

    [Fact]
    public async Task Sign_AnyCoveredOctetChanged_Fails()
    {
        var message = SignedMail.Sign(signer: SignedMail.Signer() with { SignedFields = ["from", "to", "subject", "date", "message-id", "content-type"] });
        var survived = new List<string>();
        var random = new Random(8463);
        for (var at = 0; at < message.Length; at++)
        {
            var changed = (byte[])message.Clone();
            changed[at] ^= (byte)(1 << random.Next(8));
            var outcome = await SignedMail.VerifyAsync(changed);
            if (outcome.Results.Any(r => r.Result == AuthResult.Pass) && !SameMeaning(message, changed))
            {
                survived.Add($"{at}: {(char)message[at]} to {(char)changed[at]}");
            }
        }

        Assert.Empty(survived);
    }

    [Theory]
    [InlineData("RSA PRIVATE KEY")]
    [InlineData("PRIVATE KEY")]
    public void FromPem_RsaOfBothKinds_SignsAlike(string label)
    {
        using var rsa = RSA.Create(1024);
        var pem = label == "PRIVATE KEY" ? rsa.ExportPkcs8PrivateKeyPem() : rsa.ExportRSAPrivateKeyPem();
        using var key = SigningKey.FromPem("a comment before\n" + pem + "\n", out var reason);
        Assert.NotNull(key);
        Assert.Equal(("rsa-sha256", 1024, ""), (key.Algorithm, key.Bits, reason));
        var digest = SHA256.HashData("x"u8);
        Assert.True(rsa.VerifyHash(digest, key.Sign(digest), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
        Assert.Equal("v=DKIM1; k=rsa; p=" + Convert.ToBase64String(rsa.ExportSubjectPublicKeyInfo()), key.PublicRecord);
    }

    [Fact]
    public void FromPem_Ed25519_IsTheKeyOfRfc8463()
    {
        Assert.Equal("ed25519-sha256", SignedMail.Ed25519.Algorithm);
        Assert.Equal("v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=", SignedMail.Ed25519.PublicRecord); // appendix A.2
    }

    [Theory]
    [InlineData("")]
    [InlineData("no key")]
    [InlineData("-----BEGIN PRIVATE KEY-----\nMTIz\n-----END PRIVATE KEY-----")]
    [InlineData("-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----")]
    [InlineData("-----BEGIN PUBLIC KEY-----\nMTIz\n-----END PUBLIC KEY-----")]
    public void FromPem_WhatIsNoKey_IsRefusedWithAReason(string pem)
    {
        Assert.Null(SigningKey.FromPem(pem, out var reason));
        Assert.NotEmpty(reason);
    }

    [Fact]
    public void FromPem_OtherKeys_AreRefused()
    {
        using var curve = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Assert.Null(SigningKey.FromPem(curve.ExportPkcs8PrivateKeyPem(), out _));
        using var shortKey = RSA.Create(768);
        Assert.Null(SigningKey.FromPem(shortKey.ExportPkcs8PrivateKeyPem(), out var reason));
        Assert.Contains("1024", reason, StringComparison.Ordinal);
    }

    /// <summary>Canonicalization lets white space and the case of field names change; what the signature covers is then the same.</summary>
    private static bool SameMeaning(byte[] one, byte[] other) => Meaning(one) == Meaning(other);

    private static string Meaning(byte[] message)
    {
        var (header, fields, body) = SignedMail.Split(message);
        var text = new StringBuilder();
        foreach (var field in fields.Fields)
        {
            using var writer = new HeaderWriter();
            writer.Field(header.Span, field, Canonicalization.Relaxed);
            text.Append(Encoding.Latin1.GetString(writer.Written));
        }

        // Base64 of b= has white space and, in its last character, bits that stand for nothing.
        return text.Append("\r\n").Append(Encoding.Latin1.GetString(BodyHashesTests.Naive(Encoding.Latin1.GetString(body.Span), Canonicalization.Relaxed))).ToString();
    }
}
