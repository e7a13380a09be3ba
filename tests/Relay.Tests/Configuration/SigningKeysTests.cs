using System.Security.Cryptography;

namespace Relay.Tests.Configuration;

/// <summary>Keys that sign are loaded when the configuration is checked; what is wrong is said where it stands, without a word of the key.</summary>
public sealed class SigningKeysTests : IDisposable
{
    private const string Secret = "MIIBVQIBADANBgkqhkiG9w0BAQEFAASCAT8w";

    private readonly ConfigurationFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Keys_Sound_AreTaken()
    {
        using var rsa = RSA.Create(2048);
        folder.Write("rsa.pem", rsa.ExportRSAPrivateKeyPem());
        folder.Write("ed.pem", "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n-----END PRIVATE KEY-----\n"); // RFC 8463 §A.2
        var options = folder.Options("signing:\n  dkim:\n    - { domain: A.example, selector: s, key: rsa.pem }\n    - { domain: a.example, selector: e, key: ed.pem }\n  arc: { domain: b.example, selector: s, key: rsa.pem }\n");
        Assert.Equal(["a.example s rsa.pem", "a.example e ed.pem"], options.Signing.Dkim.Select(static k => $"{k.Domain} {k.Selector} {Path.GetFileName(k.Key)}"));
        Assert.Equal("b.example", options.Signing.Arc!.Domain);
    }

    [Theory]
    [InlineData("nothing here", "no PEM block")]
    [InlineData("-----BEGIN PRIVATE KEY-----\n" + Secret + "\n-----END PRIVATE KEY-----\n", "not a private key of RSA or Ed25519")]
    public void Key_OfNoUse_IsAnErrorWhereItStands(string text, string reason)
    {
        folder.Write("key.pem", text);
        var line = Assert.Single(folder.Lines("signing:\n  arc: { domain: a.example, selector: s, key: key.pem }\n"));
        Assert.Contains("relay.yaml:2:47: ", line, StringComparison.Ordinal);
        Assert.Contains($"signing.arc.key: \"{Path.Combine(folder.Root, "key.pem")}\" is no key to sign with ({reason})", line, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, line, StringComparison.Ordinal);
    }

    [Fact]
    public void Key_TooShort_IsAnError()
    {
        using var rsa = RSA.Create(768);
        folder.Write("key.pem", rsa.ExportPkcs8PrivateKeyPem());
        Assert.Contains("(RSA key shorter than 1024 bits)", Assert.Single(folder.Lines("signing: { dkim: [ { domain: a.example, selector: s, key: key.pem } ] }")), StringComparison.Ordinal);
    }

    [Fact]
    public void Seal_WithoutItsCheck_CostsAWarning()
    {
        using var rsa = RSA.Create(1024);
        folder.Write("key.pem", rsa.ExportPkcs8PrivateKeyPem());
        Assert.Contains(
            "signing.arc has no effect while checks.arc is off",
            Assert.Single(folder.Lines("checks: { arc: { enabled: false } }\nsigning: { arc: { domain: a.example, selector: s, key: key.pem } }")),
            StringComparison.Ordinal);
    }
}
