using System.Text;
using Relay.Scenarios.Peers;
using Relay.Testing.Smtp;

namespace Relay.Scenarios.Conformance;

/// <summary>
/// Byte sequences that some servers take for the end of data, with a second message smuggled behind them. Judged by the replies and
/// by what the backend got. After the true end comes QUIT, so that the number of replies is known without waiting.
/// </summary>
public sealed class EndOfDataTests(NewlineRelay fixture) : IClassFixture<NewlineRelay>
{
    private static int tags;

    public static TheoryData<string> Sequences => Suite.Names(Suite.Cases("smtp-security", "end-of-data.json").Select(static c => c.Text("id")));

    [Theory]
    [MemberData(nameof(Sequences))]
    public async Task EndOfData_SequenceInData_EndsNothingAndSmugglesNothing(string id)
    {
        var sequence = SequenceOf(id);
        var cases = from listener in (string[])["reject", "normalize"]
                    from pace in Paces.All
                    from whole in (bool[])[true, false]
                    select SmuggleAsync(sequence, listener, pace, whole);
        Assert.Equal([], (await Task.WhenAll(cases)).Where(static f => f.Length > 0));
    }

    [Theory]
    [MemberData(nameof(Sequences))]
    public async Task EndOfData_SequenceInChunk_IsContent(string id)
    {
        var sequence = SequenceOf(id);
        var cases = from listener in (string[])["reject", "normalize"]
                    from pace in Paces.All
                    from whole in (bool[])[true, false]
                    select ChunkAsync(sequence, listener, pace, whole);
        Assert.Equal([], (await Task.WhenAll(cases)).Where(static f => f.Length > 0));
    }

    [Theory]
    [InlineData("one\ntwo\r\n")]
    [InlineData("one\rtwo\r\n")]
    public async Task BareNewline_InData_IsRefusedAfterTheTrueEndOrMended(string body)
    {
        foreach (var pace in Paces.All)
        {
            var (refused, none) = await SendAsync("reject", Message.Header, body + ".\r\n", pace);
            Assert.Equal((550, true), (refused.Code, refused.Text.StartsWith("5.5.2", StringComparison.Ordinal)));
            Assert.Empty(none);

            var (mended, got) = await SendAsync("normalize", Message.Header, body + ".\r\n", pace);
            Assert.Equal(250, mended.Code);
            Assert.EndsWith("\r\n\r\none\r\ntwo\r\n", Encoding.Latin1.GetString(Assert.Single(got).Data), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("MAIL FROM:<a@outer.test>\nRCPT TO:<b@inner.test>")]
    [InlineData("MAIL FROM:<a@outer.test>\rRCPT TO:<b@inner.test>")]
    [InlineData("NOOP\nNOOP")]
    [InlineData("NOOP\rNOOP")]
    [InlineData("MAIL FROM:<a@outer.test>\n\rRSET")]
    [InlineData("RSET\0\nNOOP")]
    [InlineData("\nNOOP")]
    [InlineData("NOOP\n")]
    [InlineData("NOOP\r")]
    public async Task BareNewline_InCommand_IsOneLineAnsweredOnce(string command)
    {
        foreach (var pace in Paces.All)
        {
            await using var peer = await SmtpPeer.ConnectAsync(fixture.Port("reject"));
            await peer.GoAsync("EHLO client.outer.test");
            await peer.SendAsync(command + "\r\nQUIT\r\n", pace);

            var replies = await peer.RestAsync();

            Assert.Equal([500, 221], replies.Select(static r => r.Code));
            Assert.StartsWith("5.5.2", replies[0].Text, StringComparison.Ordinal);
        }
    }

    private static byte[] SequenceOf(string id)
    {
        var found = Suite.Cases("smtp-security", "end-of-data.json").FirstOrDefault(c => c.Text("id") == id);
        return found.ValueKind == System.Text.Json.JsonValueKind.Undefined ? "\n.\n"u8.ToArray() : Convert.FromBase64String(found.Text("bytes_base64"));
    }

    private static string Tag() => $"n{Interlocked.Increment(ref tags)}";

    private async Task<string> SmuggleAsync(byte[] sequence, string listener, Pace pace, bool afterWholeLine)
    {
        var tag = Tag();
        await using var peer = await SmtpPeer.ConnectAsync(fixture.Port(listener));
        await peer.OpenAsync("sender-" + tag);
        await peer.SendAsync(Smuggling(tag, sequence, afterWholeLine, ".\r\nQUIT\r\n"), pace);
        return Unsafe($"{listener} {pace} {(afterWholeLine ? "after a line" : "inside a line")}", tag, await peer.RestAsync(), sequence);
    }

    private async Task<string> ChunkAsync(byte[] sequence, string listener, Pace pace, bool afterWholeLine)
    {
        var tag = Tag();
        var chunk = Smuggling(tag, sequence, afterWholeLine, ".\r\n");
        await using var peer = await SmtpPeer.ConnectAsync(fixture.Port(listener));
        await peer.GoAsync("EHLO client.outer.test", $"MAIL FROM:<sender-{tag}@outer.test>", "RCPT TO:<b@inner.test>");
        byte[] wire = [.. Encoding.ASCII.GetBytes($"BDAT {chunk.Length} LAST\r\n"), .. chunk, .. "QUIT\r\n"u8];
        await peer.SendAsync(wire, pace);
        var what = $"BDAT {listener} {pace} {(afterWholeLine ? "after a line" : "inside a line")}";
        var unsafely = Unsafe(what, tag, await peer.RestAsync(), sequence);
        var taken = fixture.TakenFrom("sender-" + tag);
        return unsafely.Length > 0 || taken is [var only] && (Message.HasBareNewline(chunk) || Message.Ends(only.Data, chunk))
            ? unsafely
            : $"{what}: the chunk did not arrive as it was sent";
    }

    private static byte[] Smuggling(string tag, byte[] sequence, bool afterWholeLine, string end)
    {
        var head = Message.Header("sender-" + tag) + "first line" + (afterWholeLine ? "\r\n" : "");
        var tail = $"MAIL FROM:<smuggled-{tag}@evil.test>\r\nRCPT TO:<victim-{tag}@inner.test>\r\nDATA\r\n"
            + $"From: <smuggled-{tag}@evil.test>\r\nSubject: smuggled\r\n\r\nsmuggled body\r\n{end}";
        return [.. Encoding.Latin1.GetBytes(head), .. sequence, .. Encoding.Latin1.GetBytes(tail)];
    }

    /// <summary>What is wrong, or nothing.</summary>
    private string Unsafe(string what, string tag, List<HeardReply> replies, byte[] sequence)
    {
        var taken = fixture.TakenFrom("sender-" + tag);
        var wrong = new List<string>();
        if (replies is not [{ Class: 2 or 4 or 5 } reply, { Code: 221 }])
        {
            return $"{what}: wanted one reply and 221, got {string.Join(" / ", replies)}";
        }

        Add(taken.Length != (reply.Class == 2 ? 1 : 0), $"answered {reply}, {taken.Length} messages at the backend");
        Add(fixture.Backend.Commands.Any(c => c.Line.Contains($"smuggled-{tag}@", StringComparison.Ordinal) || c.Line.Contains($"victim-{tag}@", StringComparison.Ordinal)), "smuggled envelope");
        foreach (var message in taken)
        {
            Add(Message.HasBareNewline(message.Data), "bare CR or LF at the backend");
            Add(sequence.Contains((byte)0) && !message.Data.Contains((byte)0), "a NUL was taken out");
        }

        return wrong.Count == 0 ? "" : $"{what}: {string.Join(", ", wrong)}";

        void Add(bool holds, string fault)
        {
            if (holds)
            {
                wrong.Add(fault);
            }
        }
    }

    private async Task<(HeardReply Reply, TakenMessage[] Taken)> SendAsync(string listener, Func<string, string> header, string wire, Pace pace)
    {
        var tag = "bare-" + Tag();
        await using var peer = await SmtpPeer.ConnectAsync(fixture.Port(listener));
        await peer.OpenAsync(tag);
        await peer.SendAsync(header(tag) + wire + "QUIT\r\n", pace);
        var replies = await peer.RestAsync();
        Assert.Equal([replies[0].Code, 221], replies.Select(static r => r.Code));
        return (replies[0], fixture.TakenFrom(tag));
    }
}
