using System.Text;
using Relay.Scenarios.Host;
using Relay.Scenarios.Peers;

namespace Relay.Scenarios.Mail;

/// <summary>Odd and large messages arrive octet for octet, and a large one costs no memory of its size.</summary>
public sealed class LargeMailTests(PlainRelay fixture) : IClassFixture<PlainRelay>
{
    private const long MiB = 1 << 20;

    public static TheoryData<string, string> Bodies => new()
    {
        { "nul", "a\0b\r\n\0\r\n.\0\r\n" },
        { "dots", ".\r\n..\r\n.x\r\n...\r\nx.\r\n" },
        { "eight-bit", string.Concat(Enumerable.Range(128, 128).Select(static i => (char)i)) + "\r\n" },
        { "line-998", new string('x', 998) + "\r\n" },
        { "line-1MiB", new string('x', 1 << 20) + "\r\n" },
        { "line-1MiB-of-dots", new string('.', 1 << 20) + "\r\n" },
        { "empty", "" },
        { "blanks", "a  \t\r\n \t\r\n\r\n\r\n" },
        { "from-line", "From x\r\n>From y\r\n" },
    };

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task Message_OddBody_ArrivesUnchangedAtEveryPace(string name, string body)
    {
        foreach (var pace in Paces.All)
        {
            var sender = $"{name}-{pace}";
            var message = Message.Plain(sender, body);
            await using var peer = await SmtpPeer.ConnectAsync(fixture.Relay.Smtp);
            await peer.OpenAsync(sender);

            Assert.Equal(250, (await peer.DataAsync(message, body.Length > 10_000 && pace == Pace.ByByte ? Pace.Whole : pace)).Code);

            Assert.True(Message.Ends(Assert.Single(fixture.TakenFrom(sender)).Data, message), sender);
        }
    }

    [Theory]
    [InlineData("no-header", "\r\nbody only\r\n")]
    [InlineData("dot-first", ".first: x\r\n\r\nb\r\n")]
    [InlineData("no-colon", "this is no field\r\n\r\nb\r\n")]
    [InlineData("folded-first", " folded: x\r\nSubject: y\r\n\r\nb\r\n")]
    [InlineData("nothing", "")]
    public async Task Message_OddHeader_ArrivesUnchanged(string sender, string text)
    {
        await using var peer = await SmtpPeer.ConnectAsync(fixture.Relay.Smtp);
        await peer.OpenAsync(sender);

        Assert.Equal(250, (await peer.DataAsync(Encoding.ASCII.GetBytes(text))).Code);

        Assert.True(Message.Ends(Assert.Single(fixture.TakenFrom(sender)).Data, Encoding.ASCII.GetBytes(text)));
    }

    [Fact]
    public async Task Line_PastTheLimit_IsRefusedAfterTheEnd()
    {
        await using var peer = await SmtpPeer.ConnectAsync(fixture.Relay.Smtp);
        await peer.OpenAsync("too-long");

        var reply = await peer.DataAsync(Message.Plain("too-long", new string('x', (1 << 20) + 1) + "\r\n"));

        Assert.Equal((550, true), (reply.Code, reply.Text.StartsWith("5.6.0 ", StringComparison.Ordinal)));
        Assert.Equal(250, (await peer.SayAsync("NOOP")).Code);
        Assert.Empty(fixture.TakenFrom("too-long"));
    }

    [Theory]
    [InlineData(300)]
    [InlineData(1000)]
    public async Task Header_ManyFields_ArrivesUnchanged(int fields)
    {
        var sender = "fields-" + fields;
        byte[] message = [.. Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, fields).Select(static i => $"X-H-{i}: v\r\n folded\r\n"))), .. Message.Plain(sender)];
        await using var peer = await SmtpPeer.ConnectAsync(fixture.Relay.Smtp);
        await peer.OpenAsync(sender);

        Assert.Equal(250, (await peer.DataAsync(message)).Code);

        Assert.True(Message.Ends(Assert.Single(fixture.TakenFrom(sender)).Data, message));
    }

    [Fact]
    public async Task Message_Of50MiB_ArrivesUnchangedAndIsNotHeldInMemory()
    {
        await using var backend = new Relay.Testing.Smtp.ScriptedSmtpServer { Extensions = ["PIPELINING", "SIZE 104857600", "8BITMIME"] };
        await using var relay = await RelayProcess.StartAsync(folder => $$"""
            listeners: [ { protocol: smtp, address: {{folder.Address("smtp")}} } ]
            domains: { "*": { backend: "smtp://127.0.0.1:{{backend.Port}}" } }
            """);
        await SendAsync(relay, Message.Plain("warm", new string('w', 60) + "\r\n"));
        await relay.LogLineAsync("rules: warm after"); // what that takes is not the message's
        var before = relay.PeakMemory();
        var message = Random50MiB();

        await SendAsync(relay, message);

        Assert.True(Message.Ends(backend.Taken.Last().Data, message));
        var growth = relay.PeakMemory() - before;
        Assert.True(growth <= 32 * MiB, $"peak memory grew by {growth / MiB} MiB");
        Assert.Empty(Directory.GetFiles(relay.Folder.PathOf("var/spool")));
    }

    private static async Task SendAsync(RelayProcess relay, byte[] message)
    {
        await using var peer = await SmtpPeer.ConnectAsync(relay.Smtp);
        await peer.OpenAsync("large");
        Assert.Equal(250, (await peer.DataAsync(message)).Code);
    }

    /// <summary>Every octet but CR and LF, in lines, just under the limit of message_size.</summary>
    private static byte[] Random50MiB()
    {
        var message = new byte[(50 * MiB) - 4096];
        new Random(1).NextBytes(message);
        message.AsSpan().Replace((byte)'\r', (byte)'c');
        message.AsSpan().Replace((byte)'\n', (byte)'l');
        for (var i = 70; i < message.Length; i += 72)
        {
            "\r\n"u8.CopyTo(message.AsSpan(i));
        }

        "Subject: large\r\n\r\n"u8.CopyTo(message);
        "\r\n"u8.CopyTo(message.AsSpan(^2));
        message[^3] = (byte)'x';
        return message;
    }
}
