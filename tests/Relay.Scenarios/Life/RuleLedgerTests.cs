using System.Globalization;
using System.Net;
using System.Text.Json;
using Relay.Scenarios.Host;
using Relay.Scenarios.Peers;
using Relay.Testing.Smtp;

namespace Relay.Scenarios.Life;

/// <summary>What rules hit and cost, as an admin sees it; and what of that a reload keeps: the totals go on, the ledger of single rules is the new set's.</summary>
public sealed class RuleLedgerTests : IAsyncLifetime
{
    private const string Hits = "relay_rule_hits_total{rule=\"FIRST_WORD\"}";
    private const string Judged = "relay_rules_evaluations_total{outcome=\"complete\"}";

    private readonly ScriptedSmtpServer backend = new();
    private RelayProcess relay = null!;

    public async Task InitializeAsync() => relay = await RelayProcess.StartAsync(folder =>
    {
        folder.Write("rules/10.cf", "body FIRST_WORD /first word/\nscore FIRST_WORD 0.5\ndescribe FIRST_WORD Says it\nbody NOT_THERE /no such words/\nscore NOT_THERE 1\n");
        return Yaml(folder);
    });

    public async Task DisposeAsync()
    {
        await relay.DisposeAsync();
        await backend.DisposeAsync();
    }

    [Fact]
    public async Task Ledger_OfTheRunningRelay_IsInMetricsAdminPageAndList()
    {
        await SendAsync("first word");
        await SendAsync("first word again");
        await SendAsync("nothing");

        Assert.Equal(2, await relay.MetricAsync(Hits));
        Assert.True(await relay.MetricAsync("relay_rule_seconds_total{rule=\"FIRST_WORD\"}") > 0);
        Assert.Equal(3, await relay.MetricAsync(Judged));
        Assert.Equal(3, await relay.MetricAsync("relay_rules_duration_seconds_count"));
        Assert.Equal(2, await relay.MetricAsync("relay_rules_loaded"));
        Assert.Equal(1, await relay.MetricAsync("relay_rules_files"));
        Assert.True(await relay.MetricAsync("relay_rules_compile_seconds") > 0);
        Assert.DoesNotContain("rule=\"NOT_THERE\"", (await relay.GetAsync("/metrics")).Body, StringComparison.Ordinal);

        using var page = JsonDocument.Parse((await relay.GetAsync("/admin/rules")).Body);
        var shown = page.RootElement.GetProperty("rules").EnumerateArray().ToDictionary(static r => r.GetProperty("name").GetString()!, static r => r.GetProperty("hits").GetInt64());
        Assert.Equal((2, 0), (shown["FIRST_WORD"], shown["NOT_THERE"]));

        var (status, listed) = await relay.RunAsync("rules", "list", "--json");
        using var first = JsonDocument.Parse(listed.Split('\n').First(static l => l.Contains("FIRST_WORD", StringComparison.Ordinal)));
        Assert.Equal((0, 2), (status, first.RootElement.GetProperty("hits").GetInt32()));
        Assert.True(first.RootElement.GetProperty("microseconds").GetDouble() > 0);
        Assert.Contains("hits and microseconds of the relay at 127.0.0.1:", listed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Hangup_GoodRules_HoldAtOnceAndBeginTheirLedger()
    {
        await SendAsync("first word");
        relay.Folder.Write("rules/10.cf", "body FIRST_WORD /first word/\nscore FIRST_WORD 0.75\nbody SECOND /second/\nscore SECOND 2\n");
        await ReloadAsync("done");

        Assert.Equal("FIRST_WORD=0.75,SECOND=2", await SendAsync("first word and second"));
        Assert.Equal(1, await relay.MetricAsync(Hits));
        Assert.Equal(2, await relay.MetricAsync(Judged));
    }

    [Fact]
    public async Task Hangup_BadRules_KeepTheOldSetItsLedgerAndSayWhere()
    {
        await SendAsync("first word");
        var loaded = await relay.MetricAsync("relay_rules_load_time_seconds");
        relay.Folder.Write("rules/10.cf", "body FIRST_WORD /other/\n\nscore FIRST_WORD much\n");
        await ReloadAsync("refused");

        var line = await relay.LogLineAsync("reload refused");
        Assert.Matches("10\\.cf:3:1: (error: )?.*FIRST_WORD", line);
        Assert.Equal("FIRST_WORD=0.5", await SendAsync("first word"));
        Assert.Equal(2, await relay.MetricAsync(Hits));
        Assert.Equal(loaded, await relay.MetricAsync("relay_rules_load_time_seconds"));
    }

    [Fact]
    public async Task AdminPage_WithAToken_IsForWhoHasIt()
    {
        Assert.Equal(HttpStatusCode.Forbidden, await AskAsync(null, host: "attacker.example"));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(null, host: "localhost"));

        relay.Folder.Write("relay.yaml", (await File.ReadAllTextAsync(relay.Folder.PathOf("relay.yaml"))).Replace("http: { ", "http: { token: secret-word, ", StringComparison.Ordinal));
        await ReloadAsync("done");
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(null));
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync("secret"));
        Assert.Equal(HttpStatusCode.OK, await AskAsync("secret-word"));
        Assert.Contains("hits and microseconds of the relay", (await relay.RunAsync("rules", "list")).Output, StringComparison.Ordinal);
    }

    private async Task<HttpStatusCode> AskAsync(string? token, string? host = null)
    {
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{relay.Folder.Port("http")}/admin/rules")));
        request.Headers.Host = host;
        if (token is not null)
        {
            request.Headers.Authorization = new("Bearer", token);
        }

        using var answer = await client.SendAsync(request);
        return answer.StatusCode;
    }

    private string Yaml(RelayFolder folder) => $$"""
        listeners: [ { protocol: smtp, address: {{folder.Address("smtp")}} } ]
        domains: { one.test: { backend: "smtp://127.0.0.1:{{backend.Port}}" } }
        rules: [rules/]
        """;

    /// <summary>Sends a message with that text; what the relay says it found.</summary>
    private async Task<string> SendAsync(string text)
    {
        var sender = "rule" + backend.Taken.Count;
        await using var peer = await SmtpPeer.ConnectAsync(relay.Smtp);
        await peer.GoAsync("EHLO client.outer.test", $"MAIL FROM:<{sender}@outer.test>", "RCPT TO:<b@one.test>", "DATA");
        Assert.Equal(250, (await peer.DataAsync(System.Text.Encoding.ASCII.GetBytes($"From: {sender}@outer.test\r\nSubject: hello\r\n\r\n{text}\r\n"))).Code);
        var taken = System.Text.Encoding.ASCII.GetString(backend.Taken.Last().Data).Replace("\r\n\t", "", StringComparison.Ordinal).Replace("\r\n ", " ", StringComparison.Ordinal);
        var from = taken.IndexOf("tests=", StringComparison.Ordinal) + 6;
        return taken[from..taken.IndexOf("\r\n", from, StringComparison.Ordinal)];
    }

    private async Task ReloadAsync(string outcome)
    {
        var sample = $"relay_reloads_total{{outcome=\"{outcome}\"}}";
        var before = await relay.MetricAsync(sample);
        relay.SendHangup();
        await relay.UntilMetricAsync(sample, before + 1);
    }
}
