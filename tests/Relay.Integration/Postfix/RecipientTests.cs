using Relay.Integration.Harness;

namespace Relay.Integration.Postfix;

/// <summary>What Postfix says of recipients and what becomes of it at the edge, and where mail goes that Postfix takes.</summary>
public sealed class RecipientTests : IAsyncLifetime
{
    private const string Domain = "inner.test";
    private PostfixInstance postfix = null!;
    private RelayProcess relay = null!;

    public async Task InitializeAsync()
    {
        if (Tools.WhySkipped(rootNeeded: true, "postfix") is null)
        {
            postfix = await PostfixInstance.StartAsync("recipients", f => PostfixSettings.Receiver(f, Certificates.Make(f, "receiver.test"), "user[0-9]*", Domain));
            relay = await RelayProcess.StartAsync(new RelaySettings((Domain, [$"smtp://127.0.0.1:{postfix.Port}"])));
        }
    }

    public async Task DisposeAsync()
    {
        if (relay is not null)
        {
            await relay.DisposeAsync();
        }

        if (postfix is not null)
        {
            await postfix.DisposeAsync();
        }
    }

    [PostfixFact]
    public async Task Recipient_UnknownToPostfix_IsRefusedAtRcpt()
    {
        await using var client = await SmtpClient.GreetedAsync(relay.Port);
        await client.CommandAsync($"MAIL FROM:<{TestMail.From}>", 250);

        var refused = await client.CommandAsync($"RCPT TO:<nobody@{Domain}>", 550);
        var again = await client.CommandAsync($"RCPT TO:<nobody@{Domain}>", 550);

        Assert.StartsWith("550 5.1.1", refused.Lines[^1], StringComparison.Ordinal);
        Assert.StartsWith("550 5.1.1", again.Lines[^1], StringComparison.Ordinal);
        await client.CommandAsync($"RCPT TO:<user@{Domain}>", 250);
    }

    [PostfixFact]
    public async Task Recipients_KnownAndUnknown_KnownGetsTheMail()
    {
        var message = TestMail.Make("mixed");
        await using var client = await SmtpClient.GreetedAsync(relay.Port);
        await client.CommandAsync($"MAIL FROM:<{TestMail.From}>", 250);
        await client.CommandAsync($"RCPT TO:<user1@{Domain}>", 250);
        await client.CommandAsync($"RCPT TO:<nobody@{Domain}>", 550);
        await client.CommandAsync("DATA", 354);

        Assert.Equal(250, (await client.SendMessageAsync(message))?.Code);

        var maildir = Path.Combine(postfix.Mail, Domain);
        await Eventually.HoldsAsync("the message in Postfix's Maildir", () => Maildir.New(maildir).Count == 1, TimeSpan.FromSeconds(10), () => postfix.Log);
        Assert.EndsWith(System.Text.Encoding.Latin1.GetString(message).Replace("\r\n", "\n", StringComparison.Ordinal), Maildir.Messages(maildir)[0], StringComparison.Ordinal);
    }

    [PostfixFact]
    public async Task Recipient_OfAnotherDomain_IsNotRelayed()
    {
        await using var client = await SmtpClient.GreetedAsync(relay.Port);
        await client.CommandAsync($"MAIL FROM:<{TestMail.From}>", 250);

        var refused = await client.CommandAsync("RCPT TO:<user@elsewhere.test>");

        Assert.Equal(550, refused?.Code);
        Assert.Contains("5.7.1", refused!.Text, StringComparison.Ordinal);
    }

    [PostfixFact]
    public async Task Postfix_StoppedAndStarted_451ThenMailFlowsWithin5Seconds()
    {
        await postfix.StopAsync();
        Assert.Equal(451, (await TestMail.TrySendAsync(relay.Port, TestMail.Make("away"), $"user2@{Domain}"))?.Code);

        await postfix.StartAsync();

        Assert.True(
            await Eventually.TrueAsync(async () => (await TestMail.TrySendAsync(relay.Port, TestMail.Make("back"), $"user2@{Domain}"))?.Code == 250, TimeSpan.FromSeconds(5)),
            relay.Log);
    }
}
