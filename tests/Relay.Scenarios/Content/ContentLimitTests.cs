using System.Text;
using Relay.Scenarios.Host;
using Relay.Scenarios.Peers;
using Relay.Testing.Dns;

namespace Relay.Scenarios.Content;

/// <summary>Bounds of what is looked at, as the running relay has them from its configuration.</summary>
public sealed class ContentLimitTests(ContentLimitTests.LimitedRelay fixture) : IClassFixture<ContentLimitTests.LimitedRelay>
{
    public sealed class LimitedRelay : RelayFixture
    {
        private readonly FakeDnsServer dns = new();

        public override async Task InitializeAsync() => Relay = await RelayProcess.StartAsync(Yaml, dns.Address);

        public override async Task DisposeAsync()
        {
            await base.DisposeAsync();
            await dns.DisposeAsync();
        }

        protected override string Yaml(RelayFolder folder) => $$"""
            listeners: [ { protocol: smtp, address: {{folder.Address("smtp")}} } ]
            limits: { parts: 3, scanned_size: 2KiB }
            actions: { tag: never, quarantine: never, reject: never }
            checks: { sender_domain: { enabled: false } }
            {{ToBackend}}
            """;
    }

    [Theory]
    [InlineData(2, 10, false, false)]
    [InlineData(3, 10, true, false)]
    [InlineData(2, 3000, false, true)]
    public async Task Message_AtAndPastTheBounds_IsDeliveredAndSaysSo(int texts, int size, bool manyParts, bool notWhole)
    {
        var sender = $"limit{texts}-{size}";
        var part = "--b\r\n\r\n" + string.Concat(Enumerable.Repeat("words\r\n", size / texts / 7)) + "\r\n";
        var header = Message.Header(sender).Replace("Date:", "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\nDate:", StringComparison.Ordinal);
        var message = Encoding.ASCII.GetBytes(header + string.Concat(Enumerable.Repeat(part, texts)) + "--b--\r\n");
        await using var peer = await SmtpPeer.ConnectAsync(fixture.Relay.Smtp);
        Assert.Equal(250, (await peer.MailAsync(sender + "@outer.test", message)).Code);
        Assert.True(Message.Ends(Assert.Single(fixture.TakenFrom(sender)).Data, message)); // the bounds end the looking, never the mail
        var line = await fixture.Relay.LogLineAsync($"{sender}@outer.test");
        Assert.Equal((manyParts, notWhole), (line.Contains("MIME_TOO_MANY_PARTS", StringComparison.Ordinal), line.Contains("MIME_NOT_WHOLE", StringComparison.Ordinal)));
    }
}
