using System.Text;
using Relay.Integration.Harness;

namespace Relay.Integration.Kill;

/// <summary>The sender cuts the connection at every byte of the commands and in every region of the data: neither half a message nor a duplicate at the backend.</summary>
public sealed class SenderGoneTests
{
    private const string Commands = $"EHLO client.test\r\nMAIL FROM:<{TestMail.From}>\r\nRCPT TO:<{TestMail.To}>\r\nDATA\r\n";

    [Fact]
    public async Task Sender_GoneAtEveryByteOfTheCommands_BackendKeepsNothing()
    {
        await using var sink = new RecordingSink();
        await using var relay = await RelayProcess.StartAsync(RelaySettings.To(sink.Url));
        for (var cut = 0; cut <= Commands.Length; cut++)
        {
            await using var client = await SmtpClient.ConnectAsync(relay.Port);
            await client.ExpectAsync(220);
            await client.SendAsync(Commands[..cut]);
            Leave(client, cut);
        }

        await AssertOnlyNextArrivesAsync(relay, sink, expected: 0);
    }

    [Fact]
    public async Task Sender_GoneInEveryRegionOfTheData_BackendKeepsNothing()
    {
        await using var sink = new RecordingSink();
        await using var relay = await RelayProcess.StartAsync(RelaySettings.To(sink.Url));
        var data = DotStuffing.Stuff(TestMail.Make("gone", lines: 3000));
        foreach (var cut in Regions(data))
        {
            await using var client = await SmtpClient.GreetedAsync(relay.Port);
            await client.BeginDataAsync(TestMail.From, TestMail.To);
            await client.SendAsync(data.AsMemory(0, cut));
            Leave(client, cut);
        }

        await AssertOnlyNextArrivesAsync(relay, sink, expected: 0);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Sender_GoneAfterTheDotWhileTheBackendAnswers_MessageIsWholeAndAtMostOnce(bool reset)
    {
        await using var sink = new RecordingSink();
        await using var relay = await RelayProcess.StartAsync(RelaySettings.To(sink.Url));
        var message = TestMail.Make("gone", lines: 3000);
        var hold = sink.HoldAt(SinkPoint.DotBeforeReply);
        await using (var client = await SmtpClient.GreetedAsync(relay.Port))
        {
            await client.BeginDataAsync(TestMail.From, TestMail.To);
            await client.SendAsync(DotStuffing.Stuff(message));
            await hold.ReachedAsync();
            Leave(client, reset ? 0 : 1);
        }

        hold.LetGo();
        await sink.WaitForAsync(1);
        Assert.Equal(1, TestMail.CountWhole(sink.Kept.Select(k => k.Message), "gone", message));
        await AssertOnlyNextArrivesAsync(relay, sink, expected: 1);
    }

    /// <summary>Every second time a reset, else an orderly close: both are ways in which peers go.</summary>
    private static void Leave(SmtpClient client, int cut)
    {
        if (cut % 2 == 0)
        {
            client.Reset();
        }
    }

    /// <summary>None, header, end of the header, body, a packet's edge, and each byte of the end of data but the last.</summary>
    private static IEnumerable<int> Regions(byte[] data)
    {
        var headerEnd = Encoding.Latin1.GetString(data).IndexOf("\r\n\r\n", StringComparison.Ordinal);
        return new[] { 0, 1, 30, headerEnd, headerEnd + 1, headerEnd + 2, headerEnd + 3, headerEnd + 4, 1448, 4096, 65535, 65536, 65537, data.Length / 2 }
            .Concat(Enumerable.Range(1, 8).Select(fromEnd => data.Length - fromEnd));
    }

    /// <summary>A message after all that passes; the relay then drains and ends, so that nothing can come later.</summary>
    private static async Task AssertOnlyNextArrivesAsync(RelayProcess relay, RecordingSink sink, int expected)
    {
        Assert.Equal(250, (await TestMail.TrySendAsync(relay.Port, TestMail.Make("next")))?.Code);
        relay.Send(ChildProcess.Signal.Terminate);
        Assert.Equal(0, await relay.ExitAsync(20));
        Assert.Equal(expected + 1, sink.Kept.Count);
        Assert.Contains("X-Test-Id: next\r\n", sink.Kept.Last().Text, StringComparison.Ordinal);
    }
}
