using System.Security.Cryptography;
using System.Text;
using Relay.Auth.Dkim;
using Relay.Integration.Harness;
using Relay.Testing.Dns;

namespace Relay.Integration.Auth;

/// <summary>Our verifier and signers beside dkimpy and Mail::DKIM, on corpus messages as signed and as changed on the way.</summary>
public sealed class DifferentialTests
{
    private const string Domain = "signer.test";

    /// <summary>dkimpy does not find such a field under its name; RFC 6376 §3.4.2 and §3.4.5 take the white space away first.</summary>
    private const string SpaceBeforeColon = "space-before-colon";

    private static readonly bool Full = Environment.GetEnvironmentVariable("RELAY_FULL") == "1";

    /// <summary>What may happen to a message between signer and verifier; some of it spoils some canonicalizations.</summary>
    private static readonly (string Name, Func<string, string> Change)[] Changes =
    [
        ("asis", m => m),
        ("trailing-space", m => Body(m, b => b.Replace("\r\n", " \t\r\n", StringComparison.Ordinal))),
        ("empty-lines", m => Body(m, b => b + "\r\n\r\n")),
        ("footer", m => Body(m, b => b + "-- \r\nA footer\r\n")),
        ("doubled-space", m => Body(m, b => b.Replace(" ", "  ", StringComparison.Ordinal))),
        ("refolded", m => m.Replace("\r\nSubject: ", "\r\nSUBJECT:\r\n\t", StringComparison.Ordinal)),
        (SpaceBeforeColon, m => m.Replace("\r\nSubject: ", "\r\nSubject \t: ", StringComparison.Ordinal)),
        ("other-subject", m => m.Replace("\r\nSubject: ", "\r\nSubject: [list] ", StringComparison.Ordinal)),
        ("added-field", m => "X-Added: yes\r\n" + m),
        ("added-from", m => "From: other@elsewhere.test\r\n" + m),
    ];

    [CorpusFact]
    public async Task Verify_SignedAndChangedMail_AllVerifiersAgree()
    {
        using var folder = new TestFolder("dkim");
        await using var dns = new FakeDnsServer();
        var tools = new DkimTools(folder, dns);
        var signed = await SignAsync(folder, dns, tools);
        var variants = new Dictionary<string, byte[]>();
        foreach (var (path, bytes) in signed)
        {
            foreach (var (name, change) in Changes)
            {
                var made = Encoding.Latin1.GetBytes(change(Encoding.Latin1.GetString(bytes)));
                variants[tools.Write($"{Path.GetFileName(path)}.{name}", made)] = made;
            }
        }

        var dkimpy = await tools.DkimpyAsync(variants.Keys);
        var perl = await tools.MailDkimAsync(variants.Keys);
        await using var ours = new RelayDkim(dns.Address);
        var differences = new List<string>();
        var passed = 0;
        foreach (var (path, bytes) in variants)
        {
            var own = await ours.DkimAsync(bytes);
            passed += own == "pass" ? 1 : 0;
            if ((own != dkimpy[path] && !path.EndsWith(SpaceBeforeColon, StringComparison.Ordinal)) ||
                (own != perl[path] && !path.Contains("ed25519", StringComparison.Ordinal))) // Debian builds Mail::DKIM without Ed25519
            {
                differences.Add($"{Path.GetFileName(path)}: ours {own}, dkimpy {dkimpy[path]}, Mail::DKIM {perl[path]}");
            }
        }

        Assert.True(differences.Count == 0, string.Join("\n", differences));
        Assert.InRange(passed, signed.Count, variants.Count - signed.Count); // as signed all pass, with a From added none of ours does
    }

    [CorpusFact]
    public async Task Seal_ChainOfThree_PassesAtDkimpyToo()
    {
        using var folder = new TestFolder("arc");
        await using var dns = new FakeDnsServer();
        var tools = new DkimTools(folder, dns);
        using var rsa = NewKey(out _);
        dns.On($"rsa._domainkey.{Domain}", 16, FakeDnsReply.Txt(rsa.PublicRecord));
        await using var ours = new RelayDkim(dns.Address);
        var expected = new Dictionary<string, string>();
        var unsealed = Corpus.Sample(Full ? 60 : 12).Where(m => !Encoding.Latin1.GetString(m.Bytes).Contains("\nARC-", StringComparison.OrdinalIgnoreCase)).ToArray(); // a chain whose keys are gone may not go on
        Assert.NotEmpty(unsealed);
        foreach (var (message, i) in unsealed.Select((m, i) => (m, i)))
        {
            var bytes = message.Bytes;
            for (var instance = 0; instance < 3; instance++)
            {
                bytes = await ours.SealAsync(bytes, new SignerOptions(Domain, "rsa", rsa));
            }

            var changed = Encoding.Latin1.GetBytes(Encoding.Latin1.GetString(bytes).Replace("spf=pass", "spf=fail", StringComparison.Ordinal));
            expected[tools.Write($"{i}.sealed", bytes)] = "pass";
            expected[tools.Write($"{i}.changed", changed)] = "fail";
            Assert.Equal("pass fail", $"{Word((await ours.VerifyAsync(bytes)).Arc.Result)} {Word((await ours.VerifyAsync(changed)).Arc.Result)}");
        }

        Assert.Equal(expected.OrderBy(e => e.Key, StringComparer.Ordinal), (await tools.DkimpyArcAsync(expected.Keys)).OrderBy(e => e.Key, StringComparer.Ordinal));
    }

    /// <summary>Each message signed by our signer with both algorithms and by dkimpy in all its forms, by path.</summary>
    private static async Task<Dictionary<string, byte[]>> SignAsync(TestFolder folder, FakeDnsServer dns, DkimTools tools)
    {
        using var rsa = NewKey(out var pem);
        using var ed25519 = SigningKey.FromPem("-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n-----END PRIVATE KEY-----", out _)!; // RFC 8463 appendix A.2
        dns.On($"rsa._domainkey.{Domain}", 16, FakeDnsReply.Txt(rsa.PublicRecord)).On($"ed._domainkey.{Domain}", 16, FakeDnsReply.Txt(ed25519.PublicRecord));
        var keyFile = folder.Write("key.pem", pem);
        var jobs = new List<(string, string, bool)>();
        var paths = new List<string>();
        foreach (var (message, i) in Corpus.Sample(Full ? 60 : 9).Select((m, i) => (m, i)))
        {
            paths.Add(tools.Write($"{i}.rsa", RelayDkim.Sign(message.Bytes, new SignerOptions(Domain, "rsa", rsa))));
            paths.Add(tools.Write($"{i}.ed25519", RelayDkim.Sign(message.Bytes, new SignerOptions(Domain, "ed", ed25519))));
            foreach (var (form, limited) in new[] { ("simple/simple", false), ("relaxed/simple", false), ("simple/relaxed", false), ("relaxed/relaxed", true) })
            {
                var path = tools.Write($"{i}.{form.Replace('/', '-')}", message.Bytes);
                jobs.Add((path, form, limited));
                paths.Add(path);
            }
        }

        await tools.SignAsync(Domain, keyFile, jobs);
        return paths.ToDictionary(p => p, File.ReadAllBytes);
    }

    internal static SigningKey NewKey(out string pem)
    {
        using var made = RSA.Create(1024); // dkimpy signs in Python: longer keys only make it slower
        pem = made.ExportRSAPrivateKeyPem();
        return SigningKey.FromPem(pem, out _)!;
    }

    private static string Word(Relay.Auth.AuthResult result) => Relay.Auth.AuthResults.Word(result);

    private static string Body(string message, Func<string, string> change)
    {
        var end = message.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4;
        return end < 4 ? message : message[..end] + change(message[end..]);
    }
}
