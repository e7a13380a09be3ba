using System.Text;
using System.Text.Json;
using Relay.Auth.Authors;
using Relay.Auth.Dmarc;
using Relay.Testing;

namespace Relay.Auth.Tests.Dmarc;

/// <summary>The tables of conformance/dmarc, every case. The differences between RFC 7489 and RFC 9989 are in the tables' own columns.</summary>
public sealed class DmarcConformanceTests
{
    [Fact]
    public async Task Conformance_MailDmarc_AllHold()
    {
        var judged = 0;
        foreach (var (table, one) in Cases("mail-dmarc.json"))
        {
            judged++;
            var zone = new Zone().Add(table);
            var expect = one.GetProperty("expect");
            var id = one.GetProperty("id").GetString();
            switch (one.GetProperty("kind").GetString())
            {
                case "organizational_domain":
                    var found = await new OrganizationalDomains(zone.Resolver, Zone.List).FindAsync(one.GetProperty("domain").GetString()!, CancellationToken.None);
                    Assert.True(Text(expect, "organizational_domain") == found.Domain, $"{id}: {found}");
                    break;
                case "evaluate":
                    Judge(id!, expect, await zone.EvaluateAsync(Text(one, "from_domain")!.ToLowerInvariant(), Texts(one, "spf_pass_domains").FirstOrDefault(), Texts(one, "dkim_pass_domains")));
                    break;
                case "from_domain":
                    var author = AuthorReader.Parse(Encoding.UTF8.GetBytes(Text(one, "from_header_value") + "\r\n"));
                    Assert.True(Text(expect, "domain") == author.Domain, $"{id}: {author}");
                    break;
                case "external_report_permission":
                    await JudgePermissionAsync(zone, one, expect);
                    break;
                default:
                    Assert.Fail("a kind of case nobody knows: " + id);
                    break;
            }
        }

        Assert.True(judged is 0 or >= 39, $"only {judged} cases");
    }

    [Fact]
    public async Task Conformance_OpendmarcRecords_AreReadAsRfc9989Says()
    {
        var judged = 0;
        foreach (var (_, one) in Cases("opendmarc-record-parse.json"))
        {
            judged++;
            var text = Text(one, "record")!;
            var result = await new Zone().Dmarc("example.com", text).EvaluateAsync("example.com");
            var applied = Text(one, "expect") is "ok" or "ok-ignore" or "ok-no-rua" or "default-adkim" or "default-aspf";
            Assert.True((applied ? AuthResult.Fail : AuthResult.None) == result.Result, $"{text}: {result.Result} {result.Reason}");
            Assert.True(!applied || (result.Record!.DkimAlignment, result.Record.SpfAlignment) == default, text);
        }

        Assert.True(judged is 0 or >= 18, $"only {judged} cases");
    }

    [Fact]
    public async Task Conformance_OpendmarcAlignment_Holds()
    {
        var judged = 0;
        foreach (var (_, one) in Cases("opendmarc-alignment.json"))
        {
            judged++;
            var (author, other, mode) = (Text(one, "from_domain")!, Text(one, "authenticated_domain")!, Text(one, "mode"));
            var zone = new Zone();
            foreach (var organization in new[] { author, other }.Select(Zone.List.OrganizationOf))
            {
                zone.Dmarc(organization, $"v=DMARC1; p=reject; adkim={mode}; aspf={mode}");
            }

            var result = await zone.EvaluateAsync(author, other, other);
            var aligned = one.GetProperty("aligned").GetBoolean();
            Assert.True((aligned, aligned) == (result.SpfAligned, result.DkimAligned), $"{one}: {result}");
        }

        Assert.True(judged is 0 or >= 7, $"only {judged} cases");
    }

    private static async Task JudgePermissionAsync(Zone zone, JsonElement one, JsonElement expect)
    {
        var destination = new ReportDestination("x@" + Text(one, "destination_domain"), Text(one, "destination_domain")!);
        var permission = await new ReportPermissions(zone.Resolver, Zone.List).CheckAsync(Text(one, "policy_domain")!, destination, CancellationToken.None);
        Assert.True(expect.GetProperty("permitted").GetBoolean() == (permission.Result == ReportPermissionResult.Granted), $"{one}: {permission}");
        Assert.Equal(Text(expect, "rua_override"), permission.Instead.Count == 0 ? null : permission.Instead[0].Uri);
    }

    private static void Judge(string id, JsonElement expect, DmarcResult result)
    {
        foreach (var property in expect.EnumerateObject())
        {
            var got = property.Name switch
            {
                "result" => result.Result.Word(),
                "policy" => result.Policy?.Word(),
                "disposition" => result.Disposition.Word(),
                "spf_aligned" => result.SpfAligned ? "True" : "False",
                "dkim_aligned" => result.DkimAligned ? "True" : "False",
                _ => "?",
            };
            Assert.True(property.Value.ToString() == got, $"{id}: {property.Name} is {got}, wanted {property.Value}");
        }
    }

    private static IEnumerable<(JsonElement Table, JsonElement Case)> Cases(string file)
    {
        if (SharedData.Find("conformance", "dmarc", file) is not { } path)
        {
            Console.WriteLine("not run: no shared data");
            yield break;
        }

        var table = JsonDocument.Parse(File.ReadAllBytes(path)).RootElement;
        foreach (var one in table.GetProperty("cases").EnumerateArray())
        {
            yield return (table, one);
        }
    }

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();

    private static string[] Texts(JsonElement element, string name) => [.. element.GetProperty(name).EnumerateArray().Select(static e => e.GetString()!)];
}
