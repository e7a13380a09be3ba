using System.Text;
using Relay.Auth.Arc;
using Relay.Auth.Dkim;
using Relay.Dns;
using Relay.Mime;
using Relay.Testing.Dns;
using Relay.Testing.Fuzz;

namespace Relay.Auth.Tests.Dkim;

/// <summary>Whatever comes from outside: no exception, and no more look-ups or results than the bounds say.</summary>
public sealed class FuzzTests
{
    private const int Rounds = 1500;

    [Fact]
    public void TagList_RandomText_NeverThrows()
    {
        var random = new Random(1);
        var lists = 0;
        for (var i = 0; i < Rounds * 5; i++)
        {
            lists += TagListTests.Parse(TagTexts.Text(random, 40)) is null ? 0 : 1;
        }

        Assert.InRange(lists, 1, Rounds * 5);
    }

    [Fact]
    public void KeyRecord_RandomText_NeverThrowsNorGivesAKeyWithAFault()
    {
        var random = new Random(2);
        var good = SignedMail.Rsa.PublicRecord;
        for (var i = 0; i < Rounds; i++)
        {
            var text = random.Next(2) == 0 ? TagTexts.Text(random, 40) : TagTexts.Mutate(good, random);
            var record = KeyRecord.Parse(SignedMail.Bytes(text));
            Assert.True(record.Fault.Length > 0 || record.Key is not null);
        }
    }

    [Fact]
    public async Task Verify_MutatedMessages_NeverThrowAndStayWithinBounds()
    {
        var random = new Random(3);
        var sealer = new ArcSealer(SignedMail.Signer());
        var signed = SignedMail.Sign();
        var (header, fields, body) = SignedMail.Split(signed);
        var whole = Encoding.Latin1.GetString([.. sealer.Seal(header, fields, SignedMail.BodyHashOf(body.Span), ArcResult.None, "relay.test; none", SignedMail.Now)!, .. signed]);
        var passed = 0;
        for (var i = 0; i < Rounds; i++)
        {
            var zone = SignedMail.Zone();
            zone.Else = (_, _) => random.Next(3) switch { 0 => FakeResolver.NxDomain, 1 => FakeResolver.ServFail, _ => new DnsAnswer(DnsOutcome.Records, DnsFailure.None, [new TxtRecord("x", 1, SignedMail.Bytes(TagTexts.Text(random, 10)))], false) };
            var (dkim, arc) = await SignedMail.BothAsync(SignedMail.Bytes(TagTexts.Mutate(whole, random)), zone, piece: 1 + random.Next(100));
            Assert.InRange(dkim.Results.Count, 0, 10);
            Assert.InRange(arc.Instances, 0, 50);
            Assert.InRange(zone.Asked.Count, 0, 64);
            Assert.All(dkim.Results, r => Assert.Equal(r.Result == AuthResult.Pass, r.Reason.Length == 0));
            passed += dkim.Results.Any(r => r.Result == AuthResult.Pass) ? 1 : 0;
        }

        Assert.InRange(passed, 1, Rounds);
    }

    [Fact]
    public void Signer_RandomMessages_MakesOneWellFormedField()
    {
        var random = new Random(4);
        for (var i = 0; i < Rounds / 8; i++)
        {
            var header = SignedMail.Bytes(TagTexts.Text(random, 60));
            var fields = HeaderFields.Parse(header);
            var field = new DkimSigner(SignedMail.Signer(ed25519: true)).Sign(header.AsMemory(0, fields.Length), fields, new byte[32], SignedMail.Now);
            Assert.Equal(field.Length, Assert.Single(HeaderFields.Parse(field).Fields).Length);
        }
    }
}
