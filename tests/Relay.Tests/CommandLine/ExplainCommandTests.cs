using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Relay.CommandLine;
using Relay.Core.Checks;
using Relay.Core.Events;
using Relay.Core.Mail;
using Relay.Core.Options;
using Relay.State.History;
using Relay.Testing.Delivery;
using Relay.Tests.Configuration;

namespace Relay.Tests.CommandLine;

public sealed class ExplainCommandTests : IDisposable
{
    private readonly ConfigurationFolder folder = new();

    public void Dispose() => folder.Dispose();

    private static DecisionRecord Record => new()
    {
        Id = "one",
        Time = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero),
        Client = IPAddress.Parse("192.0.2.7"),
        ClientPort = 25,
        Helo = "h\u001b[31m",
        From = "s@outer.test",
        To = ["a@inner.test"],
        Refused = [new RefusedRecipient("x@inner.test", new SmtpReply(550, "5.1.1", "Unknown recipient"))],
        Size = 99,
        Action = "tag",
        Score = 5.1,
        Symbols = [new ScoredSymbol("BIG", 4.9, "evil\r\nchange  forged"), new ScoredSymbol("DKIM_FAIL", 0.2, "")],
        Actions = new ActionOptions { Reject = double.PositiveInfinity },
        ByScore = true,
        Reason = "BIG",
        Authentication = "spf=none",
        Backend = "smtp://b:25",
        Reply = new SmtpReply(250, "2.0.0", "Ok"),
        Versions = "relay 1.2.3, rules 01234567",
    };

    [Fact]
    public async Task Explain_Text_TellsWhoWhyAndWhatWouldHaveChangedIt()
    {
        await WriteAsync(Record);
        var (status, output, error) = await RunAsync("one");
        Assert.Equal((ExitStatus.Done, ""), (status, error));
        foreach (var line in (string[])
        [
            "time            2026-01-02T03:04:05.000Z",
            "from            <s@outer.test>",
            "to              <a@inner.test>",
            "refused         <x@inner.test> 550 5.1.1 Unknown recipient",
            "authentication  spf=none",
            "action          tag by score: BIG",
            "score           5.1 (tag 5.0, quarantine 10.0, reject never)",
            "      4.9 BIG  what is big  [evil\\x0d\\x0achange  forged]",
            "      0.2 DKIM_FAIL  ",
            "change          without DKIM_FAIL (0.2) the action would have been accept; 0.1 from accept (threshold 5.0)",
            "change          4.9 from quarantine (threshold 10.0)",
            "judged by       relay 1.2.3, rules 01234567",
            "backend         smtp://b:25",
            "reply           250 2.0.0 Ok",
        ])
        {
            Assert.Contains(line, output.Split('\n'));
        }

        Assert.DoesNotContain('\u001b', output);
    }

    [Fact]
    public async Task Explain_Json_IsOneObject()
    {
        await WriteAsync(Record);
        var (status, output, _) = await RunAsync("one", "--json");
        Assert.Equal(ExitStatus.Done, status);
        var json = JsonDocument.Parse(Assert.Single(output.Split('\n', StringSplitOptions.RemoveEmptyEntries))).RootElement;
        Assert.Equal(("tag", 5.1, "BIG"), (json.GetProperty("action").GetString(), json.GetProperty("score").GetDouble(), json.GetProperty("reason").GetString()));
        Assert.Equal(JsonValueKind.Null, json.GetProperty("thresholds").GetProperty("reject").ValueKind);
        Assert.Equal("what is big", json.GetProperty("symbols")[0].GetProperty("description").GetString());
        var change = json.GetProperty("changes")[0];
        Assert.Equal(("accept", "DKIM_FAIL", "accept", 0.1), (change.GetProperty("action").GetString(), change.GetProperty("without")[0].GetString(), change.GetProperty("leads_to").GetString(), change.GetProperty("distance").GetDouble()));
    }

    [Fact]
    public async Task Explain_DecidedWithoutScore_SaysSo()
    {
        await WriteAsync(Record with { ByScore = false, Action = "reject", Reason = "protocol: Message too big" });
        var (_, output, _) = await RunAsync("one");
        Assert.Contains("action          reject: protocol: Message too big\n", output, StringComparison.Ordinal);
        Assert.Contains("change          the score did not decide\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Explain_UnknownId_Fails()
    {
        var (status, output, error) = await RunAsync("nobody");
        Assert.Equal((ExitStatus.Failed, ""), (status, output));
        Assert.StartsWith("relay: the history has no record of nobody (kept for 7 days in ", error, StringComparison.Ordinal);
    }

    private async Task WriteAsync(DecisionRecord record)
    {
        await using var history = new DecisionHistory(new RecordedDecisions(), new HistoryOptions { Path = Path.Combine(folder.Root, "h.db") }, TimeProvider.System, NullLogger.Instance);
        history.Record(record);
    }

    private async Task<(int Status, string Output, string Error)> RunAsync(params string[] arguments)
    {
        folder.Write("rules/1.cf", "score BIG 1\ndescribe BIG what is big\n");
        var file = folder.Write("relay.yaml", "rules: rules\nhistory: { path: h.db }\n");
        using var output = new StringWriter();
        using var error = new StringWriter();
        var status = await CommandRunner.RunAsync(["explain", .. arguments, "--config", file], output, error);
        return (status, output.ToString(), error.ToString());
    }
}
