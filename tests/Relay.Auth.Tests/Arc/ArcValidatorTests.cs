using System.Text;
using Relay.Auth.Arc;
using Relay.Auth.Dkim;
using Relay.Auth.Tests.Dkim;
using Relay.Dns;
using Relay.Testing.Dns;

namespace Relay.Auth.Tests.Arc;

public sealed class ArcValidatorTests
{
    private const string Results = "relay.test; spf=pass smtp.mailfrom=signer.test; dkim=none";
    private static readonly byte[] Plain = SignedMail.Bytes(SignedMail.Header + "\r\n" + SignedMail.Body);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public async Task Validate_ChainOfOurSeals_Passes(int instances)
    {
        var zone = SignedMail.Zone();
        var result = await SignedMail.ArcAsync(await ChainAsync(instances), zone);
        Assert.Equal((AuthResult.Pass, instances, "", 0), (result.Result, result.Instances, result.Reason, result.OldestPass));
        Assert.Equal(Enumerable.Range(1, instances), result.Sets.Select(s => s.Instance));
        Assert.All(result.Sets, s => Assert.Equal((SignedMail.Domain, SignedMail.Domain, true), (s.SealDomain, s.MessageDomain, s.SignsFrom)));
        Assert.Equal(Results, Encoding.ASCII.GetString(result.Sets[0].AuthenticationResults.Span).Replace("\r\n\t", " ", StringComparison.Ordinal).Trim());
        Assert.InRange(zone.Asked.Count, 1, 2); // a name is asked for once
    }

    [Fact]
    public async Task Validate_FiftyInstances_PassAndNoneFits()
    {
        var chain = await ChainAsync(50);
        var result = await SignedMail.ArcAsync(chain);
        Assert.Equal((AuthResult.Pass, 50), (result.Result, result.Instances));
        Assert.Null(result.NextStatus);
        Assert.Null(Seal(chain, result));

        // One past: the oldest field under the next number, which RFC 8617 §4.2.1 does not have.
        var set = Seal(Plain, ArcResult.None)!;
        var more = Encoding.Latin1.GetString(set).Replace("i=1;", "i=51;", StringComparison.Ordinal);
        var failed = await SignedMail.ArcAsync([.. SignedMail.Bytes(more), .. set, .. Plain]);
        Assert.Equal((AuthResult.Fail, ArcReasons.BadInstance), (failed.Result, failed.Reason));
    }

    [Theory]
    [InlineData(150, ArcReasons.Duplicate)]
    [InlineData(151, ArcReasons.TooManyFields)]
    public async Task Validate_AtAndPastTheCapOfFields_AsksForNothing(int fields, string reason)
    {
        var zone = SignedMail.Zone();
        var result = await SignedMail.ArcAsync([.. SignedMail.Bytes(string.Concat(Enumerable.Repeat("ARC-Authentication-Results: i=1; x\r\n", fields))), .. Plain], zone);
        Assert.Equal((AuthResult.Fail, reason), (result.Result, result.Reason));
        Assert.Empty(zone.Asked);
    }

    [Fact]
    public async Task Validate_ListChangesBodyBetweenSeals_OldestPassTells()
    {
        var first = await ChainAsync(2);
        var changed = SignedMail.Bytes(Encoding.Latin1.GetString(first).Replace("And a last one.", "And a footer.", StringComparison.Ordinal));

        // The list validated before it changed the message.
        var (header, fields, body) = SignedMail.Split(changed);
        var before = await SignedMail.ArcAsync(first);
        byte[] relayed = [.. new ArcSealer(SignedMail.Signer()).Seal(header, fields, SignedMail.BodyHashOf(body.Span), before, Results, SignedMail.Now)!, .. changed];
        var result = await SignedMail.ArcAsync(relayed);

        Assert.Equal((AuthResult.Pass, 3, 3), (result.Result, result.Instances, result.OldestPass));
        Assert.Equal((AuthResult.Fail, DkimReasons.BodyHashMismatch, 2), await FactsAsync(changed));
    }

    [Fact]
    public async Task Validate_AnyPartMissingOrDoubled_Fails()
    {
        var chain = Encoding.Latin1.GetString(await ChainAsync(2));
        foreach (var name in new[] { "ARC-Seal", "ARC-Message-Signature", "ARC-Authentication-Results" })
        {
            Assert.Equal(ArcReasons.Incomplete, (await SignedMail.ArcAsync(SignedMail.Bytes(Without(chain, name)))).Reason);
            Assert.Equal(ArcReasons.Duplicate, (await SignedMail.ArcAsync(SignedMail.Bytes(Field(chain, name) + chain))).Reason);
        }
    }

    [Fact]
    public async Task Validate_ChangedHistory_FailsAtTheSealThatCoversIt()
    {
        var chain = Encoding.Latin1.GetString(await ChainAsync(3));
        var at = chain.LastIndexOf("spf=pass", StringComparison.Ordinal); // in the results of instance 1
        var (result, reason, instance) = await FactsAsync(SignedMail.Bytes(chain[..at] + "spf=fail" + chain[(at + 8)..]));
        Assert.Equal((AuthResult.Fail, DkimReasons.SignatureMismatch, 3), (result, reason, instance));
    }

    [Fact]
    public async Task Validate_KeyLookUpFails_IsAFailThatSaysItIsTemporary()
    {
        // RFC 8617 §5.2.1: all failures are permanent
        var zone = new FakeResolver().Set("rsa._domainkey.signer.test", RecordType.Txt, FakeResolver.Timeout);
        var result = await SignedMail.ArcAsync(await ChainAsync(1), zone);
        Assert.Equal((AuthResult.Fail, DkimReasons.KeyUnavailable, true), (result.Result, result.Reason, result.Temporary));
    }

    [Fact]
    public async Task Validate_NoArcFields_IsNoneWithoutLookUps()
    {
        var zone = SignedMail.Zone();
        var result = await SignedMail.ArcAsync(Plain, zone);
        Assert.Equal((AuthResult.None, 0, AuthResult.None), (result.Result, result.Instances, result.NextStatus));
        Assert.Empty(zone.Asked);
    }

    [Fact]
    public async Task Seal_FailedChain_CoversItsOwnSetAndEndsTheChain()
    {
        var broken = SignedMail.Bytes(Encoding.Latin1.GetString(await ChainAsync(2)).Replace("And a last one.", "Changed.", StringComparison.Ordinal));
        byte[] failed = [.. Seal(broken, await SignedMail.ArcAsync(broken))!, .. broken];
        var result = await SignedMail.ArcAsync(failed);

        Assert.Equal((AuthResult.Fail, ArcReasons.AlreadyFailed, 3), (result.Result, result.Reason, result.FailedInstance));
        Assert.Equal(AuthResult.Fail, result.Sets[^1].Status);
        Assert.Null(Seal(failed, result)); // RFC 8617 §5.1: none after cv=fail
    }

    [Fact]
    public async Task Seal_ResultsWithLineEnds_StayOneField()
    {
        var set = new ArcSealer(SignedMail.Signer(ed25519: true)).Seal(SignedMail.Bytes(SignedMail.Header), SignedMail.Split(Plain).Fields, SignedMail.BodyHashOf(SignedMail.Bytes(SignedMail.Body)), ArcResult.None, "relay.test;\r\nFrom: evil@x.test\u0000\r\n\r\nspf=none", SignedMail.Now)!;
        Assert.Equal(3, Mime.HeaderFields.Parse(set).Fields.Count);
        Assert.Equal(AuthResult.Pass, (await SignedMail.ArcAsync([.. set, .. Plain])).Result);
    }

    [Theory]
    [InlineData(" i=1; x", 1, 5)]
    [InlineData("i = 12 (a (nested) comment) ;x", 12, 29)]
    [InlineData(" (c)\r\n\ti=(c)3\r\n ; x", 3, 17)]
    [InlineData("i=1", 0, 0)]
    [InlineData("i=123; x", 0, 0)]
    [InlineData("i=(1; x", 0, 0)]
    [InlineData("I=1; x", 0, 0)]
    [InlineData("j=1; x", 0, 0)]
    [InlineData("i=; x", 0, 0)]
    [InlineData("", 0, 0)]
    [InlineData("(\\", 0, 0)]
    public void Instance_OfResults_IsReadOrRefused(string value, int instance, int payload)
    {
        Assert.Equal(instance, AuthenticationResultsInstance.Read(SignedMail.Bytes(value), out var at));
        Assert.Equal(payload, at);
    }

    internal static async Task<byte[]> ChainAsync(int instances)
    {
        var message = Plain;
        for (var i = 0; i < instances; i++)
        {
            message = [.. Seal(message, await SignedMail.ArcAsync(message), ed25519: i % 2 == 1)!, .. message];
        }

        return message;
    }

    private static byte[]? Seal(byte[] message, ArcResult chain, bool ed25519 = false)
    {
        var (header, fields, body) = SignedMail.Split(message);
        return new ArcSealer(SignedMail.Signer(ed25519)).Seal(header, fields, SignedMail.BodyHashOf(body.Span), chain, Results, SignedMail.Now);
    }

    private static async Task<(AuthResult Result, string Reason, int Instance)> FactsAsync(byte[] message)
    {
        var result = await SignedMail.ArcAsync(message);
        return (result.Result, result.Reason, result.FailedInstance);
    }

    private static string Field(string message, string name)
    {
        var bytes = SignedMail.Bytes(message);
        var field = Mime.HeaderFields.Parse(bytes).Fields.First(f => Encoding.ASCII.GetString(f.Name(bytes)) == name);
        return message.Substring(field.Offset, field.Length);
    }

    private static string Without(string message, string name) => message.Replace(Field(message, name), "", StringComparison.Ordinal);
}
