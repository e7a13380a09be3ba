using System.Security.Cryptography;
using System.Text;
using Relay.Core.Checks;
using Relay.Core.Mail;
using Relay.Core.Options;
using Relay.Filters.Authentication.Signing;
using Relay.Mime;
using Relay.Testing.Dns;

namespace Relay.Filters.Tests.Authentication;

/// <summary>What the relay signs and seals, and that it verifies when it comes in again.</summary>
public sealed class SigningTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("relay-signing-");
    private readonly string key;
    private readonly string record;

    public SigningTests()
    {
        key = Path.Combine(folder.FullName, "key.pem");
        using var rsa = RSA.Create(2048);
        File.WriteAllText(key, rsa.ExportPkcs8PrivateKeyPem());
        record = "v=DKIM1; p=" + Convert.ToBase64String(rsa.ExportSubjectPublicKeyInfo());
    }

    public void Dispose() => folder.Delete(recursive: true);

    [Theory]
    [InlineData("a@author.example", "author.example")]
    [InlineData("a@sub.author.example", "author.example")]
    [InlineData("a@deep.near.author.example", "near.author.example")]
    [InlineData("a@notauthor.example", null)]
    [InlineData("a@example", null)]
    [InlineData("a@author.example, b@other.example", null)]
    public async Task Trusted_AuthorWithAKey_IsSigned(string author, string? domain)
    {
        var signed = await SignAsync(AuthenticationCase.Mail(author), trusted: true);
        Assert.Equal(domain is null ? "" : $"dkim=pass({domain})", await VerifyAsync(signed, "dkim=pass"));
        Assert.Equal(domain is null ? 0 : 1, Count(signed, "DKIM-Signature"));
    }

    [Theory]
    [InlineData("author.example", 1)]
    [InlineData("other.example", 2)]
    public async Task Trusted_SignedAlready_IsNotSignedTwice(string signer, int signatures)
    {
        using var before = new AuthenticationCase();
        var signed = await SignAsync(before.Signed(AuthenticationCase.Mail(), signer), trusted: true);
        Assert.Equal(signatures, Count(signed, "DKIM-Signature"));
    }

    [Fact]
    public async Task Trusted_TwoKeysOfADomain_SignBoth()
    {
        var signed = await SignAsync(AuthenticationCase.Mail(), trusted: true, static o => o.Dkim.Add(new SigningKeyOptions { Domain = "author.example", Selector = "second", Key = o.Dkim[0].Key }));
        Assert.Equal(2, Count(signed, "DKIM-Signature"));
    }

    [Fact]
    public async Task Stranger_IsSealedAndNeverSigned()
    {
        var sealedMail = await SignAsync(AuthenticationCase.Mail(), trusted: false);
        Assert.Equal((0, 1, 1, 1), (Count(sealedMail, "DKIM-Signature"), Count(sealedMail, "ARC-Seal"), Count(sealedMail, "ARC-Message-Signature"), Count(sealedMail, "ARC-Authentication-Results")));
        Assert.Contains("i=1; mx.example.org; spf=", sealedMail, StringComparison.Ordinal);
        Assert.Equal("arc=pass", await VerifyAsync(sealedMail, "arc=pass"));
    }

    [Fact]
    public async Task Chain_OfSeveral_GoesOn()
    {
        var mail = AuthenticationCase.Mail();
        for (var i = 0; i < 3; i++)
        {
            mail = await SignAsync(mail, trusted: false);
        }

        Assert.Equal(3, Count(mail, "ARC-Seal"));
        Assert.Equal("arc=pass", await VerifyAsync(mail, "arc=pass"));
    }

    [Fact]
    public async Task Chain_Broken_IsSealedAsBrokenAndThenLeftAlone()
    {
        var broken = (await SignAsync(AuthenticationCase.Mail(), trusted: false)) + "more\r\n";
        var told = await SignAsync(broken, trusted: false);
        Assert.Contains("cv=fail", told, StringComparison.Ordinal);
        Assert.Equal(2, Count(told, "ARC-Seal"));
        Assert.Equal(2, Count(await SignAsync(told, trusted: false), "ARC-Seal")); // RFC 8617 §5.1.2: nothing goes on a failed chain
    }

    [Fact]
    public async Task Chain_WhoseKeyIsNotKnownNow_IsNotSealed()
    {
        var mail = await SignAsync(AuthenticationCase.Mail(), trusted: false);
        Assert.Equal(1, Count(await SignAsync(mail, trusted: false, zone: static z => z.Set("seal._domainkey.relay.example", Dns.RecordType.Txt, FakeResolver.Timeout)), "ARC-Seal"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Header_BegunByWhiteSpace_IsNotSigned(bool trusted) => Assert.Equal(
        0, CountAny(await SignAsync(" folded\r\n" + AuthenticationCase.Mail(), trusted)));

    [Fact]
    public async Task Body_NotSeenWhole_IsNotSigned()
    {
        using var mail = Case(trusted: true);
        await mail.RunAsync(AuthenticationCase.Mail());
        using var longer = new MessageBody(int.MaxValue, Path.GetTempPath());
        longer.Append(Encoding.Latin1.GetBytes(AuthenticationCase.Mail() + "more\r\n"));
        var other = new ReceivedMessage(longer, mail.Received!.Section, hasEightBit: false);
        Assert.True(mail.Context!.Features.Get<IMessageSigner>()!.SignAll(other).IsEmpty);
        Assert.False(mail.Context.Features.Get<IMessageSigner>()!.SignAll(mail.Received).IsEmpty);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Signature_ChecksOff_StillHoldsForDkimAndIsNoSealForArc(bool trusted)
    {
        using var mail = Case(trusted);
        mail.Options.Disabled.UnionWith(["dkim", "arc"]);
        await mail.RunAsync(AuthenticationCase.Mail());
        var fields = mail.Context!.Features.Get<IMessageSigner>()?.SignAll(mail.Received!) ?? default;
        Assert.Equal(trusted ? "dkim=pass(author.example)" : "", await VerifyAsync(Encoding.Latin1.GetString(fields.Span) + AuthenticationCase.Mail(), "dkim=pass"));
    }

    /// <summary>Else a signature would cover what the relay takes out or puts above.</summary>
    [Fact]
    public async Task FieldsOfTheRelay_AreNeverSigned()
    {
        var own = "X-Spam-Flag: NO\r\nX-Relay-Id: x\r\nAuthentication-Results: mx.example.org; none\r\n";
        foreach (var trusted in (bool[])[true, false])
        {
            var signed = await SignAsync(own + AuthenticationCase.Mail(), trusted);
            Assert.Equal(3, OwnFields.Find(Encoding.Latin1.GetBytes(signed), HeaderFields.Parse(Encoding.Latin1.GetBytes(signed)), "mx.example.org").Count);
            var sent = "Received: by mx.example.org\r\nX-Spam-Flag: YES\r\nAuthentication-Results: mx.example.org; spf=pass\r\n" + signed.Replace(own, "", StringComparison.Ordinal);
            Assert.NotEqual("", await VerifyAsync(sent, trusted ? "dkim=pass" : "arc=pass"));
        }
    }

    [Theory]
    [InlineData("no key at all", "no PEM block")]
    [InlineData("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----", "not a private key of RSA or Ed25519")]
    [InlineData("", "no PEM block")]
    public void KeyFile_WithoutAKey_SaysWhy(string text, string expected)
    {
        var path = Path.Combine(folder.FullName, "bad.pem");
        File.WriteAllText(path, text);
        Assert.Null(SigningKeyFile.Read(path, out var problem));
        Assert.Equal(expected, problem);
    }

    [Fact]
    public void KeyFile_TooLargeOrMissing_SaysWhy()
    {
        var path = Path.Combine(folder.FullName, "large.pem");
        File.WriteAllText(path, new string('x', 70_000));
        Assert.Null(SigningKeyFile.Read(path, out var problem));
        Assert.Equal("too large for a key", problem);
        Assert.Null(SigningKeyFile.Read(path + ".none", out problem));
        Assert.StartsWith("cannot be read: ", problem, StringComparison.Ordinal);
        Assert.Throws<IOException>(() => Signers.Load(new SigningOptions { Arc = new SigningKeyOptions { Domain = "a.example", Selector = "s", Key = path } }));
    }

    private AuthenticationCase Case(bool trusted, Action<SigningOptions>? more = null, Action<FakeResolver>? zone = null)
    {
        var options = new SigningOptions { Arc = new SigningKeyOptions { Domain = "relay.example", Selector = "seal", Key = key } };
        options.Dkim.Add(new SigningKeyOptions { Domain = "author.example", Selector = "own", Key = key });
        options.Dkim.Add(new SigningKeyOptions { Domain = "near.author.example", Selector = "own", Key = key });
        more?.Invoke(options);
        var mail = new AuthenticationCase { Trusted = trusted, Signers = Signers.Load(options) };
        Publish(mail.Zone);
        zone?.Invoke(mail.Zone);
        return mail;
    }

    private void Publish(FakeResolver zone)
    {
        foreach (var name in (string[])["own._domainkey.author.example", "own._domainkey.near.author.example", "seal._domainkey.relay.example"])
        {
            zone.Txt(name, record);
        }
    }

    private async Task<string> SignAsync(string message, bool trusted, Action<SigningOptions>? more = null, Action<FakeResolver>? zone = null)
    {
        using var mail = Case(trusted, more, zone);
        await mail.RunAsync(message);
        var fields = mail.Context!.Features.Get<IMessageSigner>()?.SignAll(mail.Received!) ?? default;
        return Encoding.Latin1.GetString(fields.Span) + message;
    }

    /// <summary>The word of the summary that begins so, or nothing.</summary>
    private async Task<string> VerifyAsync(string message, string word)
    {
        using var mail = new AuthenticationCase();
        Publish(mail.Zone);
        await mail.RunAsync(message);
        return mail.Found.Summary.Split(' ').FirstOrDefault(w => w.StartsWith(word, StringComparison.Ordinal)) ?? "";
    }

    private static int Count(string message, string name) => HeaderFields.Parse(Encoding.Latin1.GetBytes(message)).Count(Encoding.Latin1.GetBytes(message), Encoding.ASCII.GetBytes(name));

    private static int CountAny(string message) => Count(message, "DKIM-Signature") + Count(message, "ARC-Seal");
}

/// <summary>A message as it came is signed as it came.</summary>
internal static class Signatures
{
    public static ReadOnlyMemory<byte> SignAll(this IMessageSigner signer, ReceivedMessage message) =>
        signer.Sign(message.HeaderBytes, message.Header, message.Body.Length - message.Section.BodyOffset);
}
