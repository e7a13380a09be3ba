using System.Net;
using System.Text;

namespace Relay.Integration.Harness;

/// <summary>Made-up messages that show at a glance whether all of them arrived: numbered lines between a first and a last one.</summary>
internal static class TestMail
{
    public const string From = "sender@outer.test";
    public const string To = "user@inner.test";

    public static byte[] Make(string id, int lines = 20)
    {
        var text = new StringBuilder()
            .Append($"From: <{From}>\r\nTo: <{To}>\r\nSubject: {id}\r\nDate: Tue, 06 Jan 2026 10:00:00 +0000\r\nMessage-ID: <{id}@outer.test>\r\nX-Test-Id: {id}\r\n\r\n");
        for (var i = 0; i < lines; i++)
        {
            // Every seventh line starts with a dot, so that stuffing is never out of the game.
            text.Append(i % 7 == 3 ? "." : "").Append($"line {i} of {lines} of message {id}, long enough to fill a few packets\r\n");
        }

        return Encoding.ASCII.GetBytes(text.Append($"end of {id}\r\n").ToString());
    }

    /// <summary>Sends one message over a session of its own; the first answer that is not a success, else that to the final dot, null where the session ended.</summary>
    public static async Task<Reply?> TrySendAsync(int port, byte[] message, string to = To, IPAddress? client = null)
    {
        await using var smtp = await SmtpClient.ConnectAsync(port, client);
        var greeting = await smtp.ReadAsync();
        if (greeting?.Code != 220)
        {
            return greeting;
        }

        foreach (var (command, code) in new[] { ("EHLO client.test", 250), ($"MAIL FROM:<{From}>", 250), ($"RCPT TO:<{to}>", 250), ("DATA", 354) })
        {
            var reply = await smtp.CommandAsync(command);
            if (reply?.Code != code)
            {
                return reply;
            }
        }

        return await smtp.SendMessageAsync(message);
    }

    /// <summary>The relay adds fields before a message without forged ones, and changes nothing behind them.</summary>
    public static bool IsWhole(byte[] arrived, byte[] sent) => arrived.AsSpan().EndsWith(sent) && arrived.AsSpan(0, arrived.Length - sent.Length) is var added && (added.IsEmpty || added.EndsWith("\r\n"u8));

    /// <summary>How often a message is there, each time whole; fails the test where one is not.</summary>
    public static int CountWhole(IEnumerable<byte[]> arrived, string id, byte[] sent)
    {
        var mine = arrived.Where(a => a.AsSpan().IndexOf(Encoding.ASCII.GetBytes($"X-Test-Id: {id}\r\n")) >= 0).ToArray();
        Assert.All(mine, a => Assert.True(IsWhole(a, sent), $"{id} did not arrive as sent:\n{Encoding.Latin1.GetString(a)}"));
        return mine.Length;
    }
}
