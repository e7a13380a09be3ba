using System.Collections.Immutable;
using Relay.Auth.Dkim;
using Relay.Dns;
using Relay.Testing.Dns;

namespace Relay.Auth.Tests.Dkim;

/// <summary>Key records and their look-up; the signature is right in every case.</summary>
public sealed class KeyRulesTests
{
    private const string Name = "rsa._domainkey.signer.test";
    private static readonly string P = SignedMail.Rsa.PublicRecord[SignedMail.Rsa.PublicRecord.IndexOf("p=", StringComparison.Ordinal)..];
    private static readonly byte[] Message = SignedMail.Sign();

    [Theory]
    [InlineData("v=DKIM1; k=rsa; {p}", AuthResult.Pass, "")]
    [InlineData("{p}", AuthResult.Pass, "")]
    [InlineData("{p} ; ", AuthResult.Pass, "")]
    [InlineData("v=DKIM1; h=sha1:sha256:new; s=web:email; t=n:s; n=a note; g=*; x1 = extra; {p}", AuthResult.Pass, "")]
    [InlineData("v=DKIM1; s=*; {p}", AuthResult.Pass, "")]
    [InlineData("k=rsa; v=DKIM1; {p}", AuthResult.PermError, DkimReasons.MalformedKey)] // v= must be first
    [InlineData("v=DKIM2; {p}", AuthResult.PermError, DkimReasons.MalformedKey)]
    [InlineData("v=dkim1; {p}", AuthResult.PermError, DkimReasons.MalformedKey)]
    [InlineData("v=DKIM1; t; {p}", AuthResult.PermError, DkimReasons.MalformedKey)]
    [InlineData("v=DKIM1; {p}; {p}", AuthResult.PermError, DkimReasons.MalformedKey)]
    [InlineData("v=DKIM1; k=rsa", AuthResult.PermError, DkimReasons.MalformedKey)]
    [InlineData("v=DKIM1; p=*", AuthResult.PermError, DkimReasons.MalformedKey)]
    [InlineData("v=DKIM1; p=MTIzNA==", AuthResult.PermError, DkimReasons.MalformedKey)]
    [InlineData("v=DKIM1; k=ed25519; {p}", AuthResult.PermError, DkimReasons.MalformedKey)]
    [InlineData("", AuthResult.PermError, DkimReasons.MalformedKey)]
    [InlineData("v=DKIM1; p=", AuthResult.PermError, DkimReasons.KeyRevoked)]
    [InlineData("v=DKIM1; s=web; {p}", AuthResult.PermError, DkimReasons.KeyNotForMail)]
    [InlineData("v=DKIM1; s=; {p}", AuthResult.PermError, DkimReasons.KeyNotForMail)]
    [InlineData("v=DKIM1; k=dsa; {p}", AuthResult.PermError, DkimReasons.KeyAlgorithmMismatch)]
    [InlineData("v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=", AuthResult.PermError, DkimReasons.KeyAlgorithmMismatch)]
    [InlineData("v=DKIM1; h=sha1; {p}", AuthResult.PermError, DkimReasons.KeyHashMismatch)]
    public async Task Verify_KeyRecord_DecidesAsTheRfcSays(string record, AuthResult expected, string reason)
    {
        var result = await OneAsync(new FakeResolver().Txt(Name, record.Replace("{p}", P, StringComparison.Ordinal)));
        Assert.Equal((expected, reason), (result.Result, result.Reason));
    }

    [Fact]
    public async Task Verify_BareRsaPublicKey_IsTakenToo()
    {
        // RFC 6376 §3.6.1 speaks of RSAPublicKey; its examples are SubjectPublicKeyInfo.
        using var rsa = System.Security.Cryptography.RSA.Create();
        rsa.ImportSubjectPublicKeyInfo(Convert.FromBase64String(P[2..]), out _);
        Assert.Equal(AuthResult.Pass, (await OneAsync(new FakeResolver().Txt(Name, "p=" + Convert.ToBase64String(rsa.ExportRSAPublicKey())))).Result);
    }

    [Theory]
    [InlineData(2048, 2048, AuthResult.Pass, "")]
    [InlineData(2049, 4096, AuthResult.Policy, DkimReasons.ShortKey)]
    [InlineData(1024, 2047, AuthResult.Policy, DkimReasons.LongKey)]
    public async Task Verify_KeyLengthAtAndPastTheBounds_CountsOrNot(int minimum, int maximum, AuthResult expected, string reason)
    {
        var result = await OneAsync(SignedMail.Zone(), new DkimOptions { MinimumRsaBits = minimum, MaximumRsaBits = maximum });
        Assert.Equal((expected, reason, 2048), (result.Result, result.Reason, result.KeyBits));
    }

    [Theory]
    [InlineData("t=y:s; ", true)]
    [InlineData("t=s; ", false)]
    public async Task Verify_TestingFlag_IsReported(string flags, bool testing) =>
        Assert.Equal(testing, (await OneAsync(new FakeResolver().Txt(Name, flags + P))).Testing);

    [Theory]
    [InlineData("", AuthResult.Pass, "")]
    [InlineData("t=s; ", AuthResult.PermError, DkimReasons.KeyForbidsSubdomain)]
    public async Task Verify_StrictFlag_ForbidsSubdomainsInTheIdentity(string flags, AuthResult expected, string reason)
    {
        var message = SignedMail.SignRaw("v=1; a=rsa-sha256; c=relaxed/relaxed; d=signer.test; s=rsa; h=from; i=@sub.signer.test; bh={bh}; b={b}", "from:\"A. Writer\" <writer@signer.test>\r\n");
        var result = Assert.Single((await SignedMail.VerifyAsync(message, new FakeResolver().Txt(Name, flags + P))).Results);
        Assert.Equal((expected, reason), (result.Result, result.Reason));
    }

    [Fact]
    public async Task Verify_LookUpFails_IsTemporary()
    {
        foreach (var answer in new[] { FakeResolver.ServFail, FakeResolver.Timeout })
        {
            var result = await OneAsync(new FakeResolver().Set(Name, RecordType.Txt, answer));
            Assert.Equal((AuthResult.TempError, DkimReasons.KeyUnavailable), (result.Result, result.Reason));
        }

        foreach (var answer in new[] { FakeResolver.NxDomain, FakeResolver.NoData })
        {
            var result = await OneAsync(new FakeResolver().Set(Name, RecordType.Txt, answer));
            Assert.Equal((AuthResult.PermError, DkimReasons.NoKey), (result.Result, result.Reason));
        }
    }

    [Theory]
    [InlineData(3, AuthResult.Pass)]
    [InlineData(4, AuthResult.PermError)]
    public async Task Verify_SeveralRecords_AnyOfTheFirstFourDecides(int before, AuthResult expected)
    {
        DnsRecord Txt(string text) => new TxtRecord(Name, 60, SignedMail.Bytes(text));
        var records = ImmutableArray.CreateRange(Enumerable.Repeat(Txt("v=spf1 -all"), before)).Add(Txt(P));
        var zone = new FakeResolver().Set(Name, RecordType.Txt, new DnsAnswer(DnsOutcome.Records, DnsFailure.None, records, false));
        Assert.Equal(expected, (await OneAsync(zone)).Result);
    }

    [Fact]
    public void KeyRecordCache_PastItsLimit_KeepsWhatIsInUseAndStaysBounded()
    {
        var cache = new KeyRecordCache(4);
        var used = Record(0);
        var first = cache.Get(used);
        for (byte i = 1; i < 100; i++)
        {
            Assert.NotNull(cache.Get(Record(i)).Key);
            Assert.Same(first, cache.Get(used));
            Assert.InRange(cache.Count, 1, 8);
        }

        static byte[] Record(byte i) => SignedMail.Bytes("k=ed25519; p=" + Convert.ToBase64String([.. Enumerable.Repeat(i, 32)]));
    }

    [Theory]
    [InlineData("k=rsa; p=AQID", 0)]
    [InlineData("p=", 0)]
    [InlineData("k=ed25519; p=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", 1)]
    public void KeyRecordCache_WhatVerifiesNothing_IsNotKept(string text, int kept)
    {
        var cache = new KeyRecordCache(4);
        Assert.Equal(kept == 1, cache.Get(SignedMail.Bytes(text)).Fault.Length == 0);
        Assert.Equal(kept, cache.Count);
        Assert.Equal("", cache.Get(SignedMail.Bytes("k=ed25519; n=" + new string('x', 4096) + "; p=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")).Fault);
        Assert.Equal(kept, cache.Count); // longer than real ones
    }

    private static async Task<DkimResult> OneAsync(FakeResolver zone, DkimOptions? options = null) =>
        Assert.Single((await SignedMail.VerifyAsync(Message, zone, options)).Results);
}
