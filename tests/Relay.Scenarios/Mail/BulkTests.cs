using System.Net;
using Relay.Scenarios.Host;
using Relay.Scenarios.Peers;
using Relay.Testing.Smtp;

namespace Relay.Scenarios.Mail;

/// <summary>The same text from many networks over the whole host, with embedded state.</summary>
public sealed class BulkTests
{
    private const string Offer = """
        we are writing to you because your parcel could not be handed over at your address this morning. Our driver waited for several
        minutes and left a note at the door, but nobody has called us back until now. To avoid that the parcel is returned to its sender,
        please confirm your address and pay the small fee for another delivery within two days, or else it will be kept in our storage for
        a further week, and the costs of that will be charged to the receiver as our terms say.
        Kind regards, your delivery team

        """;

    [Fact]
    public async Task SameText_FromTheFifthNetworkOn_IsASymbolAndInMetrics()
    {
        await using var backend = new ScriptedSmtpServer();
        await using var relay = await RelayProcess.StartAsync(folder => $$"""
            listeners: [ { protocol: smtp, address: {{folder.Address("smtp")}} } ]
            domains: { inner.test: { backend: "smtp://127.0.0.1:{{backend.Port}}" } }
            """);
        string[] names = ["Anna Berg", "John Miller", "Chiara Conti", "Piotr Nowak", "Maria Silva", "Karl Huber"];

        for (var i = 0; i < names.Length; i++)
        {
            Assert.DoesNotContain("BULK_TEXT", await SendAsync(relay, "127.60.1.9", $"again{i}", names[i]), StringComparison.Ordinal); // one network
        }

        for (var i = 2; i <= 6; i++)
        {
            var line = await SendAsync(relay, $"127.60.{i}.9", $"copy{i}", names[i - 1]);
            Assert.Equal(i >= 5, line.Contains("BULK_TEXT=1.5[", StringComparison.Ordinal));
        }

        Assert.Equal(2, await relay.MetricAsync("relay_symbols_total{symbol=\"BULK_TEXT\"}"));
    }

    private static async Task<string> SendAsync(RelayProcess relay, string from, string sender, string name)
    {
        await using var peer = await SmtpPeer.ConnectAsync(relay.Smtp, IPAddress.Parse(from));
        var reply = await peer.MailAsync(sender + "@outer.test", Message.Plain(sender, $"Dear {name},\r\n{Offer.ReplaceLineEndings("\r\n")}"));
        Assert.Equal(250, reply.Code);
        return await relay.LogLineAsync($"{sender}@outer.test");
    }
}
