using System.Text.Json;
using Relay.Scenarios.Host;
using Relay.Scenarios.Peers;
using Relay.Testing.Smtp;
using Relay.Testing.State;

namespace Relay.Scenarios.Statistics;

/// <summary>What people say of mail, over the whole host: the running relay knows it within a second, keeps it, and shares it.</summary>
public sealed class ClassifierTests
{
    private const int Each = 20;

    [Fact]
    public async Task Learned_WhileItRuns_IsKnownAtOnceAndAfterARestart()
    {
        await using var backend = new ScriptedSmtpServer();
        var relay = await StartAsync(backend);
        await using (relay)
        {
            Assert.DoesNotContain("BAYES_", await SendAsync(relay, "first", Offer(100)), StringComparison.Ordinal);
            await TeachAsync(relay);
            await relay.UntilMetricAsync("relay_classifier_log_labels", 2 * Each);

            var spam = await SendAsync(relay, "spam", Offer(101));
            Assert.Matches("BAYES_9[59]=.*probability=0\\.9|BAYES_999.*probability=1\\.0", spam);
            Assert.Matches("BAYES_0[05]=.*probability=0\\.0", await SendAsync(relay, "ham", Note(101)));
            var taken = System.Text.Encoding.Latin1.GetString(backend.Taken.Single(static t => t.MailLine.Contains("<spam@", StringComparison.Ordinal)).Data);
            Assert.Matches("X-Spam-Status: [^\r]* bayes=(0\\.9|1\\.0)[0-9]+\r\n", taken);
            Assert.Equal(2 * Each, await relay.MetricAsync("relay_classifier_labels_total{label=\"ham\",outcome=\"learned\",source=\"operator\"}") + await relay.MetricAsync("relay_classifier_labels_total{label=\"spam\",outcome=\"learned\",source=\"operator\"}"));
            Assert.Equal(1, await relay.MetricAsync("relay_classifier_model{version=\"none\"}"));
            Assert.True(await relay.MetricAsync("relay_classifier_probability_count") >= 2);

            await using var again = await StartAsync(backend, relay.Folder.PathOf("var/labels.log"));
            await again.UntilMetricAsync("relay_classifier_log_labels", 2 * Each);
            Assert.Equal(ProbabilityOf(spam), ProbabilityOf(await SendAsync(again, "spam", Offer(101))));
        }
    }

    [Fact]
    public async Task Forgotten_WhileItRuns_IsNotKnownAnyMore()
    {
        await using var backend = new ScriptedSmtpServer();
        await using var relay = await StartAsync(backend);
        await TeachAsync(relay);
        await relay.UntilMetricAsync("relay_classifier_log_labels", 2 * Each);
        Assert.Contains("BAYES_", await SendAsync(relay, "before", Offer(101)), StringComparison.Ordinal);

        Assert.Equal(0, (await relay.RunAsync("learn", "forget", "spam", "ham")).Status);
        await relay.UntilMetricAsync("relay_classifier_labels_total{label=\"forget\",outcome=\"forgotten\",source=\"operator\"}", 2 * Each);
        await relay.LogLineAsync("made anew of 0 labels");
        Assert.DoesNotContain("BAYES_", await SendAsync(relay, "after", Offer(101)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task TwoRelays_OfOneRedis_JudgeAlikeToTheLastDigit()
    {
        using var redis = await RedisServer.StartAsync();
        await using var backend = new ScriptedSmtpServer();
        await using var one = await StartAsync(backend, state: redis.Url);
        await using var other = await StartAsync(backend, state: redis.Url);
        await Task.WhenAll(TeachAsync(one, 0, 10), TeachAsync(other, 10, 10)); // at the same time, each through its own machine
        await one.UntilMetricAsync("relay_classifier_log_labels", 2 * Each);
        await other.UntilMetricAsync("relay_classifier_log_labels", 2 * Each);
        for (var i = 0; i < 6; i++)
        {
            var message = i % 2 == 0 ? Offer(200 + i) : Note(200 + i);
            var (here, there) = (await SendAsync(one, $"here{i}", message), await SendAsync(other, $"there{i}", message));
            Assert.Equal(ExactOf(one, here), ExactOf(other, there));
        }
    }

    [Fact]
    public async Task Redis_Away_LabelsWaitMailFlowsAndTheyAreLearnedWhenItIsBack()
    {
        using var redis = await RedisServer.StartAsync();
        await using var backend = new ScriptedSmtpServer();
        await using var relay = await StartAsync(backend, state: redis.Url);
        redis.Kill();
        relay.Folder.Write("spam/s", Offer(1));
        var (status, output) = await relay.RunAsync("learn", "spam", "spam");
        Assert.Equal(0, status);
        Assert.Contains("waits for the shared log", output, StringComparison.Ordinal);
        await SendAsync(relay, "meanwhile", Offer(2));

        await redis.RunAsync();
        await relay.UntilMetricAsync("relay_classifier_log_labels", 1);
        await relay.LogLineAsync("1 that waited on this machine");
    }

    [Fact]
    public async Task Released_WithLearn_IsHamOfWhoReleasedIt()
    {
        await using var backend = new ScriptedSmtpServer();
        await using var relay = await StartAsync(backend, more: "actions: { tag: 1, quarantine: 2, reject: 9 }");
        await using (var peer = await SmtpPeer.ConnectAsync(relay.Smtp))
        {
            Assert.Equal(250, (await peer.MailAsync("kept@outer.test", Message.Plain("kept", "words that nobody wants\r\n"), "192.0.2.7")).Code);
        }

        var id = JsonDocument.Parse((await relay.RunAsync("quarantine", "list", "--json")).Output.Split('\n')[0]).RootElement.GetProperty("id").GetString()!;
        Assert.Equal(0, await relay.MetricAsync("relay_classifier_log_events")); // what the relay itself kept back taught nobody anything
        var (status, output) = await relay.RunAsync("quarantine", "release", "--learn", id);
        Assert.Equal(0, status);
        Assert.Contains($"ham by release:{Environment.UserName}: learned", output, StringComparison.Ordinal);
        await relay.UntilMetricAsync("relay_classifier_labels_total{label=\"ham\",outcome=\"learned\",source=\"release\"}", 1);

        // The message as the backend has it now is the same message: the operator's word replaces the release's.
        relay.Folder.Write("delivered", System.Text.Encoding.Latin1.GetString(Assert.Single(backend.Taken).Data));
        Assert.Contains("in place of another label", (await relay.RunAsync("learn", "spam", "delivered")).Output, StringComparison.Ordinal);
    }

    /// <summary>Deferred, refused, kept back, delivered: the relay's own judgement is nobody's truth.</summary>
    [Fact]
    public async Task Judged_ByTheRelay_IsNeverLearned()
    {
        await using var backend = new ScriptedSmtpServer();
        await using var relay = await StartAsync(backend, more: "actions: { tag: 1, quarantine: 2, reject: 3 }\nchecks: { greylist: { enabled: true, clients: all } }");
        foreach (var (sender, helo) in ((string, string)[])[("grey", "mail.outer.test"), ("kept", "192.0.2.7"), ("refused", RelayProcess.Hostname)])
        {
            await using var peer = await SmtpPeer.ConnectAsync(relay.Smtp);
            await peer.MailAsync(sender + "@outer.test", Message.Plain(sender), helo);
        }

        relay.SendTerminate();
        Assert.Equal(0, await relay.ExitAsync());
        Assert.False(File.Exists(relay.Folder.PathOf("var/labels.log")));
    }

    [Fact]
    public async Task Model_OnReload_IsTheNewOneAndAWrongOneChangesNothing()
    {
        await using var backend = new ScriptedSmtpServer();
        await using var relay = await StartAsync(backend, checks: "model: site.model");
        await relay.LogLineAsync("no such file");
        await WriteMailAsync(relay, 0, Each);
        relay.Folder.Write("index", string.Concat(Enumerable.Range(0, Each).Select(static i => $"spam spam/{i}\nham ham/{i}\n")));
        Assert.Equal(0, (await relay.RunAsync("train", "--index", relay.Folder.PathOf("index"), "--out", relay.Folder.PathOf("site.model"))).Status);
        relay.SendHangup();
        await relay.LogLineAsync($"of {Each} ham and {Each} spam");
        await UntilBayesAsync(relay);

        relay.Folder.Write("site.model", "broken");
        relay.SendHangup();
        await relay.LogLineAsync("the model in use stays");
        Assert.Contains("BAYES_", await SendAsync(relay, "still", Offer(301)), StringComparison.Ordinal);
    }

    private static Task<RelayProcess> StartAsync(ScriptedSmtpServer backend, string? log = null, string? state = null, string more = "actions: { tag: never, quarantine: never, reject: never }", string? checks = null) =>
        RelayProcess.StartAsync(folder => $$"""
            listeners: [ { protocol: smtp, address: {{folder.Address("smtp")}} } ]
            domains: { inner.test: { backend: "smtp://127.0.0.1:{{backend.Port}}" } }
            {{(state is null ? "" : $"state: \"{state}\"")}}
            log: { format: {{(state is null ? "text" : "json")}} }
            {{(more.Contains("checks:", StringComparison.Ordinal) ? "" : $"checks: {{ bulk: {{ enabled: false }}, classifier: {{ {(log is null ? "" : $"learn: {{ log: {log} }}")} {checks} }} }}")}}
            {{more}}
            """);

    private static async Task TeachAsync(RelayProcess relay, int from = 0, int count = Each)
    {
        await WriteMailAsync(relay, from, count);
        var spam = await relay.RunAsync("learn", "spam", "spam");
        Assert.True(spam.Status == 0, spam.Output);
        var ham = await relay.RunAsync("learn", "ham", "ham");
        Assert.True(ham.Status == 0, ham.Output);
    }

    private static Task WriteMailAsync(RelayProcess relay, int from, int count)
    {
        for (var i = from; i < from + count; i++)
        {
            relay.Folder.Write($"spam/{i}", Offer(i));
            relay.Folder.Write($"ham/{i}", Note(i));
        }

        return Task.CompletedTask;
    }

    private static string Offer(int i) => $"From: deals{i}@shop.test\r\nTo: b@inner.test\r\nSubject: cheap pills number {i}\r\n\r\nBuy cheap pills now, win a prize of {i} dollars, click here http://win{i}.test/now\r\n";

    private static string Note(int i) => $"From: ann@friends.test\r\nTo: b@inner.test\r\nSubject: Re: our meeting {i}\r\n\r\nDear Bob,\r\nthe minutes of meeting {i} are attached, see you on Thursday at the office.\r\nAnn\r\n";

    private static async Task<string> SendAsync(RelayProcess relay, string sender, string message)
    {
        await using var peer = await SmtpPeer.ConnectAsync(relay.Smtp);
        Assert.Equal(250, (await peer.MailAsync(sender + "@outer.test", System.Text.Encoding.Latin1.GetBytes(message))).Code);
        return await relay.LogLineAsync($"{sender}@outer.test");
    }

    private static async Task UntilBayesAsync(RelayProcess relay)
    {
        for (var i = 0; !(await SendAsync(relay, $"look{i}", Offer(300))).Contains("BAYES_", StringComparison.Ordinal); i++)
        {
            Assert.True(i < 200, "the model is not used");
            await Task.Delay(50);
        }
    }

    private static string ProbabilityOf(string line) => line[line.IndexOf("probability=", StringComparison.Ordinal)..].Split(' ')[0];

    /// <summary>The JSON log has every digit.</summary>
    private static double ExactOf(RelayProcess relay, string line)
    {
        Assert.True(relay.IsRunning);
        return JsonDocument.Parse(line).RootElement.GetProperty("probability").GetDouble();
    }
}
