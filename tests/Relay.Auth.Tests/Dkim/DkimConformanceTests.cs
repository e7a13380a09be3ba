using System.Text;
using System.Text.Json;
using Relay.Auth.Dkim;
using Relay.Testing;
using Relay.Testing.Dns;
using Relay.Dns;
using Xunit.Abstractions;

namespace Relay.Auth.Tests.Dkim;

/// <summary>Signed messages of other projects' suites with their keys, by the rules of today and by those before RFC 8301.</summary>
public sealed class DkimConformanceTests(ITestOutputHelper output)
{
    private static readonly string[] Folders = ["mail-dkim", "dkimpy", "mail-auth", "crymap"];

    /// <summary>Cases where we differ, with the reason. None.</summary>
    private static readonly Dictionary<string, string> Known = [];

    public static TheoryData<string, string> Cases()
    {
        var data = new TheoryData<string, string>();
        foreach (var folder in Folders)
        {
            if (SharedData.Find("conformance", "dkim", folder, "cases.json") is { } path)
            {
                using var json = JsonDocument.Parse(File.ReadAllBytes(path));
                foreach (var c in json.RootElement.GetProperty("cases").EnumerateArray())
                {
                    data.Add(folder, c.GetProperty("id").GetString()!);
                }
            }
        }

        return data;
    }

    [ConformanceTheory]
    [MemberData(nameof(Cases))]
    public async Task Suite_Case_CountsAsExpected(string folder, string id)
    {
        using var json = JsonDocument.Parse(await File.ReadAllBytesAsync(SharedData.Find("conformance", "dkim", folder, "cases.json")!));
        var c = json.RootElement.GetProperty("cases").EnumerateArray().Single(e => e.GetProperty("id").GetString() == id);
        var message = Message(folder, c, json.RootElement);
        var at = Time(c) ?? Time(json.RootElement);

        var today = await SignedMail.VerifyAsync(message, ZoneOf(c), at: at);
        var before = await SignedMail.VerifyAsync(message, ZoneOf(c), new DkimOptions { AllowObsolete = true }, at: at);

        output.WriteLine(string.Join("\n", today.Results));
        Agree(c, "expect", today, id);
        Agree(c, "expect_rfc6376", before, id);
        if (c.GetProperty("dns_error").EnumerateObject().Count() == 1 && today.Results.Count == 1 && c.GetProperty("source_result").GetString() != "invalid")
        {
            Assert.Equal(AuthResult.TempError, today.Results[0].Result);
        }
    }

    private static void Agree(JsonElement c, string property, DkimOutcome outcome, string id)
    {
        var expected = c.GetProperty(property).GetString() == "pass";
        var got = outcome.Results.Any(r => r.Result == AuthResult.Pass);
        var ambiguous = c.TryGetProperty("ambiguous", out var a) && a.GetBoolean();
        Assert.True(expected == got || (ambiguous && !(got && property == "expect")) || Known.ContainsKey(id), $"{property} {expected}: {string.Join(" | ", outcome.Results)}");
    }

    private static DateTimeOffset? Time(JsonElement e) =>
        e.TryGetProperty("evaluate_at", out var at) && at.ValueKind == JsonValueKind.Number ? DateTimeOffset.FromUnixTimeSeconds(at.GetInt64()) : null;

    private static byte[] Message(string folder, JsonElement c, JsonElement file)
    {
        var raw = File.ReadAllBytes(SharedData.Find("conformance", "dkim", folder, c.GetProperty("message").GetString()!)!);
        var lf = file.TryGetProperty("files_use_lf", out var use) && use.GetBoolean();
        return lf || raw.AsSpan().IndexOf("\r\n"u8) < 0
            ? Encoding.Latin1.GetBytes(Encoding.Latin1.GetString(raw).Replace("\r\n", "\n", StringComparison.Ordinal).Replace("\n", "\r\n", StringComparison.Ordinal))
            : raw;
    }

    private static FakeResolver ZoneOf(JsonElement c)
    {
        var zone = new FakeResolver();
        foreach (var name in c.GetProperty("dns").EnumerateObject())
        {
            var records = name.Value.EnumerateArray().Select(r => new TxtRecord(name.Name, 60, Encoding.UTF8.GetBytes(r.GetString()!)));
            zone.Set(name.Name.ToLowerInvariant(), RecordType.Txt, new DnsAnswer(DnsOutcome.Records, DnsFailure.None, [.. records], false));
        }

        foreach (var name in c.GetProperty("dns_error").EnumerateObject())
        {
            zone.Set(name.Name.ToLowerInvariant(), RecordType.Txt, name.Value.GetString() switch
            {
                "NXDOMAIN" => FakeResolver.NxDomain,
                "TIMEOUT" => FakeResolver.Timeout,
                _ => FakeResolver.ServFail,
            });
        }

        return zone;
    }
}
