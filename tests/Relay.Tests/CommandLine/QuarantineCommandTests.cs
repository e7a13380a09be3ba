using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Relay.CommandLine;
using Relay.Core.Checks;
using Relay.Core.Delivery;
using Relay.Core.Labels;
using Relay.Core.Mail;
using Relay.Core.Options;
using Relay.State.Quarantine;
using Relay.Testing.Smtp;
using Relay.Tests.Configuration;

namespace Relay.Tests.CommandLine;

public sealed class QuarantineCommandTests : IAsyncLifetime
{
    private const string Text = "X-Relay-Id: 1\r\nSubject: =?utf-8?q?caf=C3=A9?=\r\n\r\n.dot\r\n\0\u00e4\r\n";

    private readonly ConfigurationFolder folder = new();
    private readonly ScriptedSmtpServer backend = new() { Extensions = ["PIPELINING", "8BITMIME", "SMTPUTF8", "DSN", "ENHANCEDSTATUSCODES"] };
    private readonly ScriptedSmtpServer other = new() { Extensions = ["8BITMIME", "SMTPUTF8", "DSN", "ENHANCEDSTATUSCODES"] };

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await backend.DisposeAsync();
        await other.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task List_Json_HasTheKeysOfTheContract()
    {
        var id = await KeepAsync();
        var (status, output, _) = await RunAsync("list", "--json");
        Assert.Equal(ExitStatus.Done, status);
        var entry = JsonDocument.Parse(output).RootElement;
        Assert.Equal(["id", "time", "ip", "from", "to", "subject", "size", "score", "symbols"], entry.EnumerateObject().Select(static p => p.Name));
        Assert.Equal((id, "192.0.2.7", "s@outer.test", "caf\u00e9", 77, 11.5), (
            entry.GetProperty("id").GetString(), entry.GetProperty("ip").GetString(), entry.GetProperty("from").GetString(), entry.GetProperty("subject").GetString(),
            entry.GetProperty("size").GetInt64(), entry.GetProperty("score").GetDouble()));
        Assert.Equal(["a@inner.test", "b@inner.test"], entry.GetProperty("to").EnumerateArray().Select(static t => t.GetString()!));
        Assert.Equal("A_FACT", entry.GetProperty("symbols")[0].GetProperty("name").GetString());
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$", entry.GetProperty("time").GetString());
        Assert.Contains(id, (await RunAsync("list")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_Empty_SaysNothing() => Assert.Equal((ExitStatus.Done, "", ""), await RunAsync("list", "--json"));

    [Fact]
    public async Task Delete_Id_IsGoneAndThenUnknown()
    {
        var id = await KeepAsync();
        Assert.Equal((ExitStatus.Done, "", ""), await RunAsync("delete", id));
        Assert.Equal((ExitStatus.Failed, "", $"relay: the quarantine has no message {id}\n"), await RunAsync("delete", id));
        Assert.Equal("", (await RunAsync("list")).Output);
        Assert.Equal(ExitStatus.Failed, (await RunAsync("show", "../../etc/passwd")).Status);
        Assert.Equal(ExitStatus.Failed, (await RunAsync("release", id)).Status);
    }

    [Fact]
    public async Task Release_BackendTakesIt_IsDeliveredAsItCameAndGone()
    {
        var id = await KeepAsync();
        var (status, output, error) = await RunAsync("release", id);
        Assert.Equal((ExitStatus.Done, ""), (status, output));
        Assert.Contains("250", error, StringComparison.Ordinal);
        var taken = Assert.Single(backend.Taken);
        Assert.Equal(Text, Encoding.Latin1.GetString(taken.Data));
        Assert.Contains("<s@outer.test>", taken.MailLine, StringComparison.Ordinal);
        Assert.Contains("RET=HDRS", taken.MailLine, StringComparison.Ordinal);
        Assert.Contains("ENVID=e1", taken.MailLine, StringComparison.Ordinal);
        Assert.Equal(2, taken.RcptLines.Length);
        Assert.Contains("NOTIFY=NEVER", taken.RcptLines[0], StringComparison.Ordinal);
        Assert.Equal("", (await RunAsync("list")).Output);
        Assert.Equal(ExitStatus.Failed, (await RunAsync("release", id)).Status);
        Assert.Single(backend.Taken);
    }

    [Theory]
    [InlineData("MAIL", "550 5.7.1 no\r\n", "550")]
    [InlineData("RCPT", "550 5.1.1 nobody\r\n", "550 5.1.1")]
    [InlineData("DATA", "451 4.3.0 later\r\n", "451")]
    [InlineData("DOT", "554 5.6.0 no\r\n", "554")]
    public async Task Release_BackendRefuses_StaysAndSaysWhy(string verb, string answer, string told)
    {
        var id = await KeepAsync();
        backend.Script = c => c.Verb == (verb) ? answer : null;
        var (status, _, error) = await RunAsync("release", id);
        Assert.Equal(ExitStatus.Failed, status);
        Assert.Contains(told, error, StringComparison.Ordinal);
        Assert.Contains(id, (await RunAsync("list")).Output, StringComparison.Ordinal);
        backend.Script = static _ => null;
        Assert.Equal(ExitStatus.Done, (await RunAsync("release", id)).Status);
    }

    [Fact]
    public async Task Release_BackendAway_Stays()
    {
        var id = await KeepAsync("a@away.test");
        Assert.Equal(ExitStatus.Failed, (await RunAsync("release", id)).Status);
        Assert.Contains(id, (await RunAsync("list")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Release_OneOfTwoBackendsFails_StaysForItsRecipientsOnly()
    {
        var id = await KeepAsync("a@inner.test", "c@second.test");
        other.Script = static c => c.Verb == "RCPT" ? "450 4.2.0 busy\r\n" : null;
        Assert.Equal(ExitStatus.Failed, (await RunAsync("release", id)).Status);
        Assert.Single(backend.Taken);
        Assert.Equal(["c@second.test"], JsonDocument.Parse((await RunAsync("list", "--json")).Output).RootElement.GetProperty("to").EnumerateArray().Select(static t => t.GetString()!));
        other.Script = static _ => null;
        Assert.Equal(ExitStatus.Done, (await RunAsync("release", id)).Status);
        Assert.Single(backend.Taken);
        Assert.Equal(Text, Encoding.Latin1.GetString(Assert.Single(other.Taken).Data));
    }

    [Fact]
    public async Task Release_DomainNoLongerOurs_Stays()
    {
        var id = await KeepAsync("a@gone.test");
        var (status, _, error) = await RunAsync("release", id);
        Assert.Equal((ExitStatus.Failed, "relay: a@gone.test: no domain of the configuration takes it\n"), (status, error));
        Assert.Contains(id, (await RunAsync("list")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Release_Message_IsOfferedAsHamForThoseWhoGotIt()
    {
        var labels = new Labels();
        var id = await KeepAsync("a@inner.test", "c@second.test");
        other.Script = static c => c.Verb == "RCPT" ? "450 4.2.0 busy\r\n" : null;
        Assert.Equal(ExitStatus.Failed, await ReleaseAsync(id, labels));
        other.Script = static _ => null;
        Assert.Equal(ExitStatus.Done, await ReleaseAsync(id, labels));
        Assert.Equal(ExitStatus.Failed, await ReleaseAsync(id, labels));
        Assert.Equal([$"{id} Ham Release a@inner.test {Text}", $"{id} Ham Release c@second.test {Text}"], labels.Offered);
    }

    [Fact]
    public async Task Release_NobodyTakesIt_IsNoLabel()
    {
        var labels = new Labels();
        Assert.Equal(ExitStatus.Failed, await ReleaseAsync(await KeepAsync("a@away.test"), labels));
        Assert.Empty(labels.Offered);
    }

    private sealed class Labels : ILabelSink
    {
        public List<string> Offered { get; } = [];

        public void Offer(in LabelledMessage message)
        {
            var octets = new byte[message.Message.Length];
            Assert.Equal(octets.Length, message.Message.Read(0, octets));
            Offered.Add($"{message.Id} {message.Label} {message.Source} {string.Join(',', message.Recipients.Select(static r => r.Path.Address))} {Encoding.Latin1.GetString(octets)}");
        }
    }

    private async Task<int> ReleaseAsync(string id, Labels labels)
    {
        var file = Configure();
        using var output = new StringWriter();
        var parsed = RootCommandFactory.Create().Parse(["quarantine", "release", id, "--config", file]);
        parsed.InvocationConfiguration.Error = output;
        return await QuarantineRelease.RunAsync(parsed, id, ConfigurationCommand.Load(parsed).Configuration!, labels, CancellationToken.None);
    }

    private async Task<string> KeepAsync(params string[] recipients)
    {
        var id = RelayId.New(TimeProvider.System);
        var envelope = new Envelope
        {
            ReversePath = Path("s@outer.test"),
            Body = BodyType.EightBitMime,
            DsnReturn = "HDRS",
            DsnEnvelopeId = "e1",
            Client = new ClientIdentity(IPAddress.Parse("192.0.2.7"), 1, "h", true),
            Id = id,
        };
        envelope.Recipients.AddRange((recipients.Length > 0 ? recipients : ["a@inner.test", "b@inner.test"]).Select(static r => new Recipient(Path(r), "NEVER")));
        var entry = new QuarantineEntry
        {
            Envelope = envelope,
            Time = TimeProvider.System.GetUtcNow(),
            Subject = "caf\u00e9",
            Size = 77,
            Score = 11.5,
            Symbols = [new ScoredSymbol("A_FACT", 11.5, "why")],
        };
        using var body = new MessageBody(1024, folder.Root);
        body.Append(Encoding.Latin1.GetBytes(Text));
        await using var store = new QuarantineStore(new QuarantineOptions { Path = System.IO.Path.Combine(folder.Root, "q") }, TimeProvider.System, NullLogger.Instance);
        await store.StoreAsync(entry, new OutgoingMessage(default, body, [], hasEightBit: true), CancellationToken.None);
        return id;
    }

    private string Configure() => folder.Write("relay.yaml", $$"""
        quarantine: { path: q }
        domains:
          inner.test: { backend: "smtp://127.0.0.1:{{backend.Port}}" }
          away.test: { backend: "smtp://127.0.0.1:1" }
          second.test: { backend: "smtp://127.0.0.1:{{other.Port}}" }
        """);

    private static MailPath Path(string address) => new(address, address.Split('@')[0], address.Split('@')[1]);

    private async Task<(int Status, string Output, string Error)> RunAsync(params string[] arguments)
    {
        var file = Configure();
        using var output = new StringWriter();
        using var error = new StringWriter();
        var status = await CommandRunner.RunAsync(["quarantine", .. arguments, "--config", file], output, error);
        return (status, output.ToString(), error.ToString());
    }
}
