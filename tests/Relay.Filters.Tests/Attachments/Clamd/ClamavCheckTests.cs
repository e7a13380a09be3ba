using System.Diagnostics.Metrics;
using System.Net;
using System.Text;
using Relay.Core.Checks;
using Relay.Core.Mail;
using Relay.Core.Options;
using Relay.Filters.Attachments.Clamd;
using Relay.Testing;

namespace Relay.Filters.Tests.Attachments.Clamd;

public sealed class ClamavCheckTests : IDisposable
{
    private readonly ManualTimeProvider time = new();
    private readonly MessageBody body = new(64 * 1024, Path.GetTempPath());
    private readonly ClamavOptions options = new();

    public ClamavCheckTests() => body.Append("Subject: s\r\n\r\ntext\r\n"u8);

    public void Dispose() => body.Dispose();

    [Fact]
    public async Task Clamd_SaysOk_IsNothing_AndSawTheWholeMessage()
    {
        // In memory, and in the file where the body goes on.
        var random = new byte[300_000];
        new Random(1).NextBytes(random);
        body.Append(random);
        Assert.True(body.IsSpooled);
        byte[]? seen = null;
        await using var clamd = FakeClamd.Answering("stream: OK\0", content => seen = content);
        Assert.Equal(CheckResult.Nothing, await RunAsync(clamd.Address));
        var whole = new byte[body.Length];
        body.Read(0, whole);
        Assert.Equal(whole, seen);
    }

    [Fact]
    public async Task Clamd_FindsAVirus_IsRefusedByName()
    {
        await using var clamd = FakeClamd.Answering("stream: Test.Virus-1\r\n FOUND\0");
        var result = await RunAsync(clamd.Address);
        Assert.Equal("550 5.7.1 Virus found: Test.Virus-1__", result.Refusal?.ToString());
        Assert.Equal(["CLAMAV_VIRUS Test.Virus-1__"], result.Symbols.Select(static s => $"{s.Name} {s.Detail}"));
    }

    [Theory]
    [InlineData("stream: OK", "the answer is cut")]
    [InlineData("", "closed without an answer")]
    [InlineData("stream: out of memory ERROR\0", "answered stream: out of memory ERROR")]
    [InlineData("HTTP/1.1 400 Bad Request\r\n\r\n\0", "answered HTTP/1.1 400 Bad Request")]
    public async Task Clamd_NoGoodAnswer_IsUnknown_OrPutOff(string answer, string reason)
    {
        await using var clamd = FakeClamd.Answering(answer);
        Assert.Equal(reason, (await RunAsync(clamd.Address)).UnknownReason);
        options.DeferOnError = true;
        var result = await RunAsync(clamd.Address);
        Assert.Equal("451 4.3.0 The virus scanner cannot be asked; try again later", result.Refusal?.ToString());
        Assert.Equal([$"CLAMAV_UNKNOWN {reason}"], result.Symbols.Select(static s => $"{s.Name} {s.Detail}"));
    }

    [Fact]
    public async Task Clamd_AnswersWithoutEnd_IsUnknown()
    {
        await using var clamd = FakeClamd.Answering(new string('x', 5000));
        Assert.Equal("the answer is too long", (await RunAsync(clamd.Address)).UnknownReason);
    }

    [Fact]
    public async Task Clamd_SizeLimitAndClose_WhileWeSend_IsTooLarge_NeverPutOff()
    {
        body.Append(new byte[20_000_000]);
        await using var clamd = new FakeClamd(static async (stream, cancellation) =>
        {
            await stream.ReadExactlyAsync(new byte[1000], cancellation);
            await stream.WriteAsync("INSTREAM size limit exceeded. ERROR\0"u8.ToArray(), cancellation);
            stream.Socket.Shutdown(System.Net.Sockets.SocketShutdown.Send);
            while (await stream.ReadAsync(new byte[65536], cancellation) > 0)
            {
                // clamd drains what is under way, so that its answer is not lost
            }
        });
        options.DeferOnError = true;
        var result = await RunAsync(clamd.Address);
        Assert.Equal("over clamd's StreamMaxLength", result.UnknownReason);
        Assert.Null(result.Refusal);
    }

    [Fact]
    public async Task Clamd_ClosesAtOnce_IsUnknown()
    {
        await using var clamd = new FakeClamd(static (_, _) => Task.CompletedTask);
        Assert.NotNull((await RunAsync(clamd.Address)).UnknownReason);
    }

    [Fact]
    public async Task Clamd_Slow_IsUnknownAfterItsTime()
    {
        var asked = new TaskCompletionSource();
        await using var clamd = new FakeClamd(async (stream, cancellation) =>
        {
            await FakeClamd.ReadStreamAsync(stream, cancellation);
            asked.SetResult();
            await Task.Delay(Timeout.Infinite, cancellation);
        });
        var running = RunAsync(clamd.Address);
        await asked.Task;
        time.Advance(options.Timeout - TimeSpan.FromMilliseconds(1));
        Assert.False(running.IsCompleted);
        time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal("no answer in time", (await running).UnknownReason);
    }

    [Fact]
    public async Task Clamd_NotThere_IsUnreachable()
    {
        EndPoint address;
        await using (var clamd = FakeClamd.Answering(""))
        {
            address = clamd.Address;
        }

        Assert.Equal("cannot connect: ConnectionRefused", (await RunAsync(address)).UnknownReason);
        Assert.StartsWith(
            "cannot connect: ", (await RunAsync(new System.Net.Sockets.UnixDomainSocketEndPoint("/nonexistent/clamd.ctl"))).UnknownReason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task MoreMessagesThanConnections_Wait()
    {
        options.Connections = 1;
        var first = new TaskCompletionSource();
        var go = new TaskCompletionSource();
        await using var clamd = new FakeClamd(async (stream, cancellation) =>
        {
            await FakeClamd.ReadStreamAsync(stream, cancellation);
            first.TrySetResult();
            await go.Task;
            await stream.WriteAsync("stream: OK\0"u8.ToArray(), cancellation);
        });
        options.Address = clamd.Address;
        var check = new ClamavCheck(options, time);
        var one = check.RunAsync(Context(), CancellationToken.None).AsTask();
        await first.Task;
        var two = check.RunAsync(Context(), CancellationToken.None).AsTask();
        Assert.Equal(1, clamd.Connections);
        go.SetResult();
        Assert.Equal([CheckResult.Nothing, CheckResult.Nothing], await Task.WhenAll(one, two));
        Assert.Equal(2, clamd.Connections);
    }

    [Theory]
    [InlineData(0, null)]
    [InlineData(1, "over checks.clamav.max_size")]
    public async Task Size_OnePast_IsNotSent(int more, string? reason)
    {
        options.MaxSize = body.Length - more;
        options.DeferOnError = true;
        await using var clamd = FakeClamd.Answering("stream: OK\0");
        Assert.Equal(reason, (await RunAsync(clamd.Address)).UnknownReason);
        Assert.Equal(1 - more, clamd.Connections);
    }

    [Fact]
    public async Task NoAddress_NobodyIsAsked() => Assert.Equal(CheckResult.Nothing, await RunAsync(null));

    [Fact]
    public async Task TimeLimit_IsBehindTheClientsOwn_SoThatPuttingOffWorks()
    {
        options.DeferOnError = true;
        options.Timeout = TimeSpan.FromSeconds(90);
        await using var clamd = new FakeClamd(static (_, cancellation) => Task.Delay(Timeout.Infinite, cancellation));
        options.Address = clamd.Address;
        var set = new CheckSet([new ClamavCheck(options, time)], TimeSpan.FromSeconds(20));
        using var run = new CheckRun(set, Context(), withEdge: true, time, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance);
        run.Start(Stage.Data);
        var card = new Scorecard(ScoreTable.Empty);
        var collecting = run.CollectAsync(Stage.Data, card).AsTask();
        time.Advance(TimeSpan.FromSeconds(89));
        Assert.False(collecting.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(1));
        await collecting;
        Assert.Equal(451, card.Refusal?.Code);
    }

    [Fact]
    public async Task EachAnswer_IsCounted()
    {
        var counted = new List<string>();
        using var listener = new MeterListener { InstrumentPublished = static (i, l) => Enable(i, l) };
        listener.SetMeasurementEventCallback<long>((_, _, tags, _) =>
        {
            lock (counted)
            {
                counted.Add((string)tags[0].Value!);
            }
        });
        listener.Start();
        await using var clamd = FakeClamd.Answering("stream: X FOUND\0");
        await RunAsync(clamd.Address);
        lock (counted)
        {
            Assert.Contains("found", counted);
        }

        static void Enable(Instrument instrument, MeterListener to)
        {
            if (instrument.Name == "relay.clamav")
            {
                to.EnableMeasurementEvents(instrument);
            }
        }
    }

    private CheckContext Context() => new() { Hostname = "mx.example.org", Message = new ReceivedMessage(body, HeaderSection.Copy(Encoding.ASCII.GetBytes("Subject: s\r\n\r\n")), false) };

    private async Task<CheckResult> RunAsync(EndPoint? address)
    {
        options.Address = address;
        return await new ClamavCheck(options, time).RunAsync(Context(), CancellationToken.None);
    }
}
