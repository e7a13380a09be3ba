using Relay.Scenarios.Host;
using Relay.Scenarios.Peers;

namespace Relay.Scenarios.Conformance;

/// <summary>
/// Postfix's smtpd_addr_valid over the whole host. Its canonical maps have no counterpart (the relay rewrites no address), so the recipients
/// file names what they map; reject_unlisted_sender has none either: senders are not looked up in anyone's recipients.
/// </summary>
public sealed class PostfixRecipientTests(PostfixRecipientTests.ListRelay fixture) : IClassFixture<PostfixRecipientTests.ListRelay>
{
    public sealed class ListRelay : RelayFixture
    {
        protected override string Yaml(RelayFolder folder)
        {
            folder.Write("valid.txt", "foo_canon\nbar_canon@example.com\nbar\n");
            return $$"""
                listeners: [ { protocol: smtp, address: {{folder.Address("smtp")}} } ]
                domains: { example.com: { backend: "smtp://127.0.0.1:{{Backend.Port}}", recipients: valid.txt } }
                """;
        }
    }

    [Theory]
    [InlineData("bar_canon@example.com", 250)]
    [InlineData("bar@example.com", 250)]
    [InlineData("foo_canon@example.com", 250)]
    [InlineData("foo@example.com", 550)]
    [InlineData("foo@other.example", 550)]
    [InlineData("foo@sub.example.com", 550)]
    public async Task Recipient_OfAListedDomain_IsTakenWhereTheListHasIt(string recipient, int code)
    {
        await using var peer = await SmtpPeer.ConnectAsync(fixture.Relay.Smtp);
        await peer.GoAsync("EHLO client.outer.test", "MAIL FROM:<baz@example.com>");

        Assert.Equal(code, (await peer.SayAsync($"RCPT TO:<{recipient}>")).Code);
    }
}
