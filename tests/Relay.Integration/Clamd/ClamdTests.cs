using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using Relay.Integration.Harness;

namespace Relay.Integration.Clamd;

/// <summary>The relay with a real clamd: what it finds is refused by name, and what it cannot say is as configured.</summary>
public sealed class ClamdTests : IAsyncLifetime
{
    private readonly RecordingSink sink = new();
    private ClamdInstance? clamd;
    private RelayProcess? relay;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await (relay?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (clamd?.DisposeAsync() ?? ValueTask.CompletedTask);
        await sink.DisposeAsync();
    }

    [ClientFact("clamd")]
    public async Task Clamd_OnItsSocket_VirusesAreRefusedByName_AndOtherMailPasses()
    {
        await StartAsync(new ClamdInstance(), new JsonObject());

        Assert.Equal("550 5.7.1 Virus found: Relay.Test.Mark.UNOFFICIAL", await SendAsync(Mail("mark", Encoding.ASCII.GetBytes(ClamdInstance.Mark))));
        Assert.Equal("550 5.7.1 Virus found: Relay.Test.Mark.UNOFFICIAL", await SendAsync(Mail("zip", Zip(ClamdInstance.Mark))));
        Assert.Equal("550 5.7.1 Virus found: Relay.Test.Eicar.UNOFFICIAL", await SendAsync(Mail("eicar", Encoding.ASCII.GetBytes(ClamdInstance.Eicar))));
        var clean = Mail("clean", new byte[3_000_000]);
        Assert.StartsWith("250 ", await SendAsync(clean), StringComparison.Ordinal);
        Assert.True(TestMail.IsWhole(Assert.Single(sink.Kept).Message, clean));
        await relay!.LogsAsync("CLAMAV_VIRUS=");
        Assert.Contains("relay_clamav_total{outcome=\"found\"} 3", await MetricsAsync(), StringComparison.Ordinal);
    }

    [ClientFact("clamd")]
    public async Task Clamd_Gone_PutsMailOff_AndComesBack()
    {
        await StartAsync(new ClamdInstance(Loopback.FreePort()), new JsonObject { ["on_error"] = "defer" });
        Assert.StartsWith("250 ", await SendAsync(Mail("one", [1])), StringComparison.Ordinal);

        await clamd!.StopAsync();
        Assert.Equal("451 4.3.0 The virus scanner cannot be asked; try again later", await SendAsync(Mail("two", [2])));

        await clamd.StartAsync();
        Assert.StartsWith("250 ", await SendAsync(Mail("two", [2])), StringComparison.Ordinal);
        Assert.Equal(2, sink.Kept.Count);
    }

    [ClientFact("clamd")]
    public async Task Clamd_GoneOrTooSmall_MailPasses_AndTheLogSaysSo()
    {
        await StartAsync(new ClamdInstance(more: "StreamMaxLength 1M"), new JsonObject());
        Assert.StartsWith("250 ", await SendAsync(Mail("large", new byte[5_000_000])), StringComparison.Ordinal);
        await relay!.LogsAsync("CLAMAV_UNKNOWN=0[over clamd's StreamMaxLength]");

        await clamd!.StopAsync();
        Assert.StartsWith("250 ", await SendAsync(Mail("gone", [1])), StringComparison.Ordinal);
        await relay.LogsAsync("CLAMAV_UNKNOWN=0[cannot connect");
    }

    private static byte[] Zip(string content)
    {
        var to = new MemoryStream();
        using (var zip = new ZipArchive(to, ZipArchiveMode.Create, leaveOpen: true))
        {
            using var entry = zip.CreateEntry("a.txt").Open();
            entry.Write(Encoding.ASCII.GetBytes(content));
        }

        return to.ToArray();
    }

    private static byte[] Mail(string id, byte[] content) => Encoding.ASCII.GetBytes(
        $"From: <{TestMail.From}>\r\nTo: <{TestMail.To}>\r\nSubject: {id}\r\nDate: Tue, 06 Jan 2026 10:00:00 +0000\r\nMessage-ID: <{id}@outer.test>\r\nMIME-Version: 1.0\r\n"
        + "Content-Type: application/octet-stream; name=a.bin\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        + Convert.ToBase64String(content, Base64FormattingOptions.InsertLineBreaks) + "\r\n");

    private async Task StartAsync(ClamdInstance instance, JsonObject settings)
    {
        clamd = instance;
        await clamd.StartAsync();
        settings["address"] = clamd.Address;
        var checks = new JsonObject { ["clamav"] = settings, ["sender_domain"] = new JsonObject { ["enabled"] = false }, ["dmarc"] = new JsonObject { ["enforce"] = false } };
        relay = await RelayProcess.StartAsync(RelaySettings.To(sink.Url).With("checks", checks));
    }

    /// <summary>The answer without the id at its end.</summary>
    private async Task<string> SendAsync(byte[] message)
    {
        var text = (await TestMail.TrySendAsync(relay!.Port, message))?.Text ?? "closed";
        var id = text.IndexOf(" (", StringComparison.Ordinal);
        return id < 0 ? text : text[..id];
    }

    private async Task<string> MetricsAsync()
    {
        using var response = await relay!.GetAsync("/metrics");
        return await response.Content.ReadAsStringAsync();
    }
}
