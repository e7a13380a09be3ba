using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Relay.Auth.Dkim;
using Relay.Testing;

namespace Relay.Auth.Tests.Dkim;

public sealed class BodyHashesTests
{
    private const string Awkward = " \t\r\na \r\n\t\r\n";

    [ConformanceTheory]
    [InlineData("simple")]
    [InlineData("relaxed")]
    public void CanonicalizationTable_Bodies_HashAsTheirCanonicalForm(string algorithm)
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(SharedData.Find("conformance", "dkim", "canonicalization.json")!));
        var cases = json.RootElement.GetProperty("cases").EnumerateArray().Where(c => Text(c, "part") == "body" && Text(c, "algorithm") == algorithm).ToArray();
        Assert.NotEmpty(cases);
        foreach (var c in cases)
        {
            Assert.Equal(SHA256.HashData(SignedMail.Bytes(Text(c, "output"))), SignedMail.BodyHashOf(SignedMail.Bytes(Text(c, "input")), Form(algorithm)));
        }
    }

    [Theory]
    [InlineData(Canonicalization.Simple)]
    [InlineData(Canonicalization.Relaxed)]
    public void Append_EverySplit_GivesTheHashOfTheWhole(Canonicalization form)
    {
        var body = SignedMail.Bytes("One  two\t \r\n\r\n \r\nthree \n four\r five \r\n\r\n \t\r\n\r\r\n\r\n");
        var whole = SHA256.HashData(Naive(Encoding.Latin1.GetString(body), form));
        for (var first = 0; first <= body.Length; first++)
        {
            for (var second = first; second <= body.Length; second++)
            {
                Assert.Equal(whole, Hash([body[..first], body[first..second], body[second..]], form, null));
            }
        }
    }

    [Theory]
    [InlineData(Canonicalization.Simple)]
    [InlineData(Canonicalization.Relaxed)]
    public void Append_RandomBodiesInRandomPieces_HashAsTheDefinitionSays(Canonicalization form)
    {
        var random = new Random(6376);
        for (var round = 0; round < 3000; round++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(120)).Select(_ => random.Next(4) == 0 ? new string('x', random.Next(40)) : Awkward[random.Next(Awkward.Length)].ToString()));
            var canonical = Naive(text, form);
            var limit = random.Next(2) == 0 ? (long?)null : random.Next(canonical.Length + 1);
            var expected = SHA256.HashData(limit is { } l ? canonical.AsSpan(0, (int)l) : canonical);
            Assert.Equal(expected, Hash(Pieces(SignedMail.Bytes(text), random), form, limit));
        }
    }

    [Theory]
    [InlineData(Canonicalization.Simple)]
    [InlineData(Canonicalization.Relaxed)]
    public void Append_LongLinesAndManyEmptyOnes_HashAsTheDefinitionSays(Canonicalization form)
    {
        var text = new string('a', 5000) + string.Concat(Enumerable.Repeat("\r\n", 5000)) + "b  c\t" + new string(' ', 5000) + "\r\n" + new string('d', 300) + " \r\n\r\n";
        Assert.Equal(SHA256.HashData(Naive(text, form)), SignedMail.BodyHashOf(SignedMail.Bytes(text), form));
    }

    [Fact]
    public void Register_EveryLimit_IsReadOffOneHash()
    {
        var canonical = Naive(SignedMail.Body, Canonicalization.Relaxed);
        using var bodies = new BodyHashes();
        var whole = bodies.Register(Canonicalization.Relaxed);
        var limits = Enumerable.Range(0, canonical.Length + 2).Reverse().Select(l => bodies.Register(Canonicalization.Relaxed, l)).ToArray();
        Assert.Same(limits[3], bodies.Register(Canonicalization.Relaxed, limits[3].Limit));
        bodies.Append(SignedMail.Bytes(SignedMail.Body));
        bodies.Complete();

        Assert.Equal(canonical.Length, whole.CanonicalLength);
        foreach (var hash in limits)
        {
            // One past the end: RFC 6376 §3.5, l= must not be larger than the body.
            Assert.Equal(hash.Limit > canonical.Length ? [] : SHA256.HashData(canonical.AsSpan(0, (int)hash.Limit!)), hash.Value.ToArray());
        }
    }

    [Theory]
    [InlineData(20, false)]
    [InlineData(21, true)]
    public void Append_AtAndPastTheBound_TooLarge(int octets, bool tooLarge)
    {
        using var bodies = new BodyHashes(new DkimOptions { MaximumBodyOctets = 20 });
        var hash = bodies.Register(Canonicalization.Simple);
        bodies.Append(new byte[octets]);
        bodies.Complete();
        bodies.Complete();
        Assert.Equal(tooLarge, bodies.TooLarge);
        Assert.Equal(tooLarge, hash.Value.IsEmpty);
    }

    [Fact]
    public void CleanValue_EveryPlaceOfWhiteSpace_IsFound()
    {
        foreach (var dirt in new[] { "\t", "  ", " \t", " \r", " \n", "\r\n y", "\n" })
        {
            for (var length = 0; length < 70; length++)
            {
                var text = new string('x', length) + dirt + new string('y', 40);
                Assert.Equal(length, WhiteSpaceScan.CleanValue(SignedMail.Bytes(text)));
            }
        }

        Assert.Equal(60, WhiteSpaceScan.CleanValue(SignedMail.Bytes(string.Concat(Enumerable.Repeat("a b c ", 10)))));
    }

    [Fact]
    public void Squeeze_AnyText_IsTheRelaxedForm()
    {
        string[] pieces = [" ", "\t", "\r\n", "\r", "\n", "  ", "a", "bc", "word", "a line of text without anything to change in it"];
        var random = new Random(11);
        for (var round = 0; round < 20_000; round++)
        {
            var text = "x" + string.Concat(Enumerable.Range(0, random.Next(40)).Select(_ => pieces[random.Next(pieces.Length)])) + "y";
            var (input, output) = (SignedMail.Bytes(text), new byte[text.Length + WhiteSpaceSqueeze.Slack]);
            var cut = random.Next(text.Length + 1); // what is copied in two goes is what is copied in one
            var length = WhiteSpaceSqueeze.Copy(input, cut, output);
            length += WhiteSpaceSqueeze.Copy(input.AsSpan(cut), text.Length - cut, output.AsSpan(length));
            Assert.Equal(Encoding.Latin1.GetString(Naive(text, Canonicalization.Relaxed)), Encoding.Latin1.GetString(output, 0, length) + "\r\n");
        }
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    [InlineData(" \r\n")]
    [InlineData("\t")]
    [InlineData("\r")]
    [InlineData("a \t")]
    public void Append_OneThingOverAndOver_IsTheNaiveHash(string thing)
    {
        var text = string.Concat(Enumerable.Repeat(thing, 20_000));
        foreach (var form in new[] { Canonicalization.Simple, Canonicalization.Relaxed })
        {
            using var bodies = new BodyHashes();
            var hash = bodies.Register(form);
            for (var at = 0; at < text.Length; at += 7000)
            {
                bodies.Append(SignedMail.Bytes(text.Substring(at, Math.Min(7000, text.Length - at))));
            }

            bodies.Complete();
            Assert.Equal(SHA256.HashData(Naive(text, form)), hash.Value.ToArray());
        }
    }

    internal static byte[] Naive(string body, Canonicalization form)
    {
        // RFC 6376 §3.4.3 and §3.4.4, word by word.
        if (form == Canonicalization.Relaxed)
        {
            body = Regex.Replace(body, "[ \t]+", " ", RegexOptions.None, TimeSpan.FromSeconds(5));
            body = body.Replace(" \r\n", "\r\n", StringComparison.Ordinal);
            body = body.EndsWith(' ') ? body[..^1] : body;
        }

        while (body.EndsWith("\r\n", StringComparison.Ordinal))
        {
            body = body[..^2];
        }

        return SignedMail.Bytes(body.Length == 0 && form == Canonicalization.Relaxed ? "" : body + "\r\n");
    }

    private static byte[] Hash(IEnumerable<byte[]> pieces, Canonicalization form, long? limit)
    {
        using var bodies = new BodyHashes();
        var hash = bodies.Register(form, limit);
        foreach (var piece in pieces)
        {
            bodies.Append(piece);
        }

        bodies.Complete();
        return hash.Value.ToArray();
    }

    private static IEnumerable<byte[]> Pieces(byte[] body, Random random)
    {
        for (var at = 0; at < body.Length;)
        {
            var length = Math.Min(1 + random.Next(20), body.Length - at);
            yield return body[at..(at + length)];
            at += length;
        }
    }

    private static string Text(JsonElement c, string property) => c.GetProperty(property).GetString()!;

    private static Canonicalization Form(string name) => name == "simple" ? Canonicalization.Simple : Canonicalization.Relaxed;
}
