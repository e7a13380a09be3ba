using Relay.Auth.Dkim;
using Relay.Mime;
using Relay.Testing;
using Relay.Testing.Dns;

namespace Relay.Auth.Tests.Dkim;

public sealed class DkimVerifierTests
{
    private const string From = "from:\"A. Writer\" <writer@signer.test>\r\n";

    [Fact]
    public async Task Verify_NoSignature_AsksForNothing()
    {
        var zone = SignedMail.Zone();
        var outcome = await SignedMail.VerifyAsync(SignedMail.Bytes(SignedMail.Header + "\r\n" + SignedMail.Body), zone);
        Assert.Empty(outcome.Results);
        Assert.Empty(zone.Asked);
    }

    [Fact]
    public async Task Begin_WithTheHeader_AsksForKeysBeforeTheBodyComes()
    {
        var zone = SignedMail.Zone();
        var (header, fields, body) = SignedMail.Split(SignedMail.Sign());
        using var verification = new DkimVerifier(zone, new ManualTimeProvider(SignedMail.Now)).Begin(header, fields, CancellationToken.None);
        Assert.Equal("rsa._domainkey.signer.test", Assert.Single(zone.Asked).Name);
        verification.Append(body.Span);
        Assert.Equal(AuthResult.Pass, Assert.Single((await verification.CompleteAsync()).Results).Result);
    }

    [Fact]
    public async Task Verify_EverySplitOfTheBody_Passes()
    {
        var message = SignedMail.Sign();
        var body = SignedMail.Split(message).Body.Length;
        for (var piece = 1; piece <= body; piece++)
        {
            Assert.Equal(AuthResult.Pass, Assert.Single((await SignedMail.VerifyAsync(message, piece: piece)).Results).Result);
        }
    }

    [Theory]
    [InlineData(10, 10, 0)]
    [InlineData(11, 10, 1)]
    public async Task Verify_AtAndPastTheCapOfSignatures_IgnoresTheRestAndSaysSo(int signatures, int looked, int ignored)
    {
        var one = SignedMail.Sign();
        var field = one.AsSpan(0, HeaderFields.Parse(one).Fields[0].Length).ToArray();
        var zone = SignedMail.Zone();
        var outcome = await SignedMail.VerifyAsync([.. Enumerable.Repeat(field, signatures - 1).SelectMany(f => f), .. one], zone);
        Assert.Equal((looked, ignored), (outcome.Results.Count, outcome.Ignored));
        Assert.All(outcome.Results, r => Assert.Equal(AuthResult.Pass, r.Result));
        Assert.Single(zone.Asked);
    }

    [Fact]
    public async Task Verify_SeveralSignatures_EachHasItsResultAndItsStart()
    {
        var one = SignedMail.Sign();
        var two = (byte[])[.. SignedMail.Sign(signer: SignedMail.Signer(ed25519: true)).TakeWhile((_, i) => i < FirstField(SignedMail.Sign(signer: SignedMail.Signer(ed25519: true)))), .. one];
        var three = (byte[])[.. SignedMail.Bytes("DKIM-Signature: v=1; a=rsa-sha256; d=signer.test; s=none; h=from; bh=" + new string('A', 43) + "=; b=AAAAAAAABBBB\r\n"),
            .. SignedMail.Bytes("DKIM-Signature: v=1; a=rsa-sha256; d=signer.test; s=none; h=from; bh=" + new string('A', 43) + "=; b=AAAA\r\n AAAACCCC\r\n"), .. two];
        var outcome = await SignedMail.VerifyAsync(three);
        Assert.Equal([AuthResult.PermError, AuthResult.PermError, AuthResult.Pass, AuthResult.Pass], outcome.Results.Select(r => r.Result));
        Assert.Equal(["AAAAAAAABBBB", "AAAAAAAACCCC"], outcome.Results.Take(2).Select(r => r.SignatureStart)); // RFC 6008 §4: enough to tell them apart
        Assert.Equal(["ed25519-sha256", "rsa-sha256"], outcome.Results.Skip(2).Select(r => r.Algorithm));
        Assert.All(outcome.Results.Skip(2), r => Assert.Equal(8, r.SignatureStart.Length));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    [InlineData(40)]
    public async Task Verify_BodyLimit_PassesAndTellsWhatIsUncovered(int limit)
    {
        var canonical = BodyHashesTests.Naive(SignedMail.Body, Canonicalization.Relaxed).Length;
        var message = Limited(limit, SignedMail.Body);
        var longer = Limited(limit, SignedMail.Body, added: "<h1>Other content</h1>\r\n");
        var result = Assert.Single((await SignedMail.VerifyAsync(message)).Results);
        Assert.Equal((AuthResult.Pass, (long?)(canonical - limit)), (result.Result, result.UncoveredOctets));
        Assert.Equal(AuthResult.Pass, Assert.Single((await SignedMail.VerifyAsync(longer)).Results).Result);
    }

    [Theory]
    [InlineData(0, AuthResult.Pass, "")]
    [InlineData(1, AuthResult.Fail, DkimReasons.BodyTooShort)]
    public async Task Verify_BodyLimitAtAndPastTheBody_CountsOrNot(int past, AuthResult expected, string reason)
    {
        var canonical = BodyHashesTests.Naive(SignedMail.Body, Canonicalization.Relaxed).Length;
        var message = SignedMail.Bytes(System.Text.Encoding.Latin1.GetString(Limited(canonical, SignedMail.Body, claim: canonical + past)));
        var result = Assert.Single((await SignedMail.VerifyAsync(message)).Results);
        Assert.Equal((expected, reason), (result.Result, result.Reason));
    }

    [Fact]
    public async Task Verify_WithoutBodyLimit_TellsNothingOfUncoveredOctets() =>
        Assert.Null(Assert.Single((await SignedMail.VerifyAsync(SignedMail.Sign())).Results).UncoveredOctets);

    [Fact]
    public async Task Verify_FieldAddedToOversignedMessage_Fails()
    {
        var message = SignedMail.Sign();
        foreach (var added in new[] { "From: evil@other.test\r\n", "Subject: other\r\n", "Content-Type: text/html\r\n", "Reply-To: evil@other.test\r\n" })
        {
            var result = Assert.Single((await SignedMail.VerifyAsync([.. SignedMail.Bytes(added), .. message])).Results);
            Assert.Equal((AuthResult.Fail, DkimReasons.SignatureMismatch), (result.Result, result.Reason));
        }
    }

    [Fact]
    public async Task Verify_FieldAddedToPlainMessage_PassesWithTheFlawNamed()
    {
        var signed = SignedMail.SignRaw("v=1; a=rsa-sha256; c=relaxed/relaxed; d=signer.test; s=rsa; h=from:subject; bh={bh}; b={b}", From + "subject:A matter of folding\r\n");
        var clean = await SignedMail.VerifyAsync(signed);
        var doubled = await SignedMail.VerifyAsync([.. SignedMail.Bytes("From: evil@other.test\r\nsubject: other\r\n"), .. signed]);

        Assert.Equal((AuthResult.Pass, SingletonFields.None), (clean.Results[0].Result, clean.Results[0].UnsignedRepeats));
        Assert.Equal(SingletonFields.To | SingletonFields.Date | SingletonFields.MessageId | SingletonFields.ContentType, clean.Results[0].Unsigned);
        Assert.Equal(SingletonFields.None, clean.Repeated);
        Assert.Equal(AuthResult.Pass, doubled.Results[0].Result);
        Assert.Equal(SingletonFields.From | SingletonFields.Subject, doubled.Results[0].UnsignedRepeats); // RFC 6376 §8.15
        Assert.Equal(SingletonFields.From | SingletonFields.Subject, doubled.Repeated);
    }

    [Fact]
    public async Task Verify_RepeatedFieldNames_AreTakenFromTheBottom()
    {
        const string header = "X: one\r\nX: two\r\nFrom: a@signer.test\r\nX: three\r\n";
        const string tags = "v=1; a=rsa-sha256; c=relaxed/relaxed; d=signer.test; s=rsa; h={h}; bh={bh}; b={b}";
        foreach (var (names, signed) in new[] { ("x:from:X", "x:three\r\nfrom:a@signer.test\r\nx:two\r\n"), ("x:x:x:x:from", "x:three\r\nx:two\r\nx:one\r\nfrom:a@signer.test\r\n") })
        {
            var message = SignedMail.SignRaw(tags.Replace("{h}", names, StringComparison.Ordinal), signed, header);
            Assert.Equal(AuthResult.Pass, Assert.Single((await SignedMail.VerifyAsync(message)).Results).Result);
        }
    }

    [Fact]
    public async Task Verify_SignatureOfOtherSignatures_DoesNotCountItself()
    {
        const string tags = "v=1; a=rsa-sha256; c=relaxed/relaxed; d=signer.test; s=rsa; h=from:dkim-signature:dkim-signature; bh={bh}; b={b}";
        var message = SignedMail.SignRaw(tags, From + "dkim-signature:v=1; older=1\r\n", "DKIM-Signature: v=1; older=1\r\n" + SignedMail.Header);
        Assert.Equal(AuthResult.Pass, (await SignedMail.VerifyAsync(message)).Results[0].Result);
    }

    [Theory]
    [InlineData(0, AuthResult.Pass, "")]
    [InlineData(-1, AuthResult.Policy, DkimReasons.HeaderTooLarge)]
    public async Task Verify_HeaderAtAndPastTheBound_CountsOrNot(int room, AuthResult expected, string reason)
    {
        var message = SignedMail.Sign();
        var length = SignedMail.Split(message).Header.Length;
        var result = Assert.Single((await SignedMail.VerifyAsync(message, options: new DkimOptions { MaximumHeaderOctets = length + room })).Results);
        Assert.Equal((expected, reason), (result.Result, result.Reason));
    }

    [Theory]
    [InlineData(0, AuthResult.Pass, "")]
    [InlineData(-1, AuthResult.Policy, DkimReasons.BodyTooLarge)]
    public async Task Verify_BodyAtAndPastTheBound_CountsOrNot(int room, AuthResult expected, string reason)
    {
        var message = SignedMail.Sign();
        var length = SignedMail.Split(message).Body.Length;
        var result = Assert.Single((await SignedMail.VerifyAsync(message, options: new DkimOptions { MaximumBodyOctets = length + room })).Results);
        Assert.Equal((expected, reason), (result.Result, result.Reason));
    }

    [Theory]
    [InlineData(2, AuthResult.Pass)]
    [InlineData(1, AuthResult.Policy)]
    public async Task Verify_AtAndPastTheCapOfKeys_AsksOrNot(int keys, AuthResult second)
    {
        var one = SignedMail.Sign(signer: SignedMail.Signer(ed25519: true));
        var two = SignedMail.Sign();
        var outcome = await SignedMail.VerifyAsync([.. two[..FirstField(two)], .. one], options: new DkimOptions { MaximumKeyLookups = keys });
        Assert.Equal([AuthResult.Pass, second], outcome.Results.Select(r => r.Result));
    }

    [Fact]
    public async Task Complete_LookUpsCancelled_Throws()
    {
        var zone = SignedMail.Zone();
        zone.Until = new TaskCompletionSource().Task;
        var (header, fields, _) = SignedMail.Split(SignedMail.Sign());
        using var cancel = new CancellationTokenSource();
        using var verification = new DkimVerifier(zone, new ManualTimeProvider(SignedMail.Now)).Begin(header, fields, cancel.Token);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await verification.CompleteAsync());
    }

    internal static int FirstField(byte[] message) => HeaderFields.Parse(message).Fields[0].Length;

    private static byte[] Limited(int limit, string body, string added = "", int? claim = null)
    {
        var tags = $"v=1; a=rsa-sha256; c=relaxed/relaxed; d=signer.test; s=rsa; h=from; l={claim ?? limit}; bh={{bh}}; b={{b}}";
        var signed = SignedMail.SignRaw(tags, From, body: body, limit: limit);
        return [.. signed, .. SignedMail.Bytes(added)];
    }
}
