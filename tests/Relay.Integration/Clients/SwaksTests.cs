using Relay.Integration.Harness;

namespace Relay.Integration.Clients;

public sealed class SwaksTests(RelayWithSink host) : IClassFixture<RelayWithSink>
{
    [ClientTheory("swaks")]
    [InlineData("plain")]
    [InlineData("tls", "--tls")]
    [InlineData("pipelined", "--pipeline")]
    [InlineData("tls-pipelined", "--tls", "--pipeline")]
    public async Task Swaks_Mail_ArrivesAsSent(string mark, params string[] options)
    {
        string[] arguments =
        [
            "--server", "127.0.0.1", "--port", $"{host.Relay.Port}", "--helo", "client.test", "--from", TestMail.From, "--to", TestMail.To,
            "--header", $"X-Mark: swaks-{mark}", "--body", "first\n.dot\nlast", .. options,
        ];

        var output = await host.RunAsync("swaks", arguments);

        var kept = host.Only($"X-Mark: swaks-{mark}\r\n");
        Assert.Equal(TestMail.From, kept.MailFrom);
        Assert.Equal([TestMail.To], kept.Recipients);
        Assert.Contains("\r\n\r\nfirst\r\n.dot\r\nlast\r\n", kept.Text, StringComparison.Ordinal);
        Assert.Equal(options.Contains("--tls"), kept.Text.Contains("with ESMTPS", StringComparison.Ordinal));
        Assert.Equal(options.Contains("--tls"), output.Contains("TLS started", StringComparison.Ordinal));
    }

    [ClientFact("swaks")]
    public async Task Swaks_NullReversePath_Arrives()
    {
        await host.RunAsync("swaks", ["--server", "127.0.0.1", "--port", $"{host.Relay.Port}", "--helo", "client.test", "--from", "<>", "--to", TestMail.To, "--header", "X-Mark: swaks-null"]);

        Assert.Equal("", host.Only("X-Mark: swaks-null\r\n").MailFrom);
    }
}
