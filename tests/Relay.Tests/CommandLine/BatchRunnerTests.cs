using System.Text;
using System.Text.Json;
using Relay.CommandLine;

namespace Relay.Tests.CommandLine;

public sealed class BatchRunnerTests
{
    private const int MaximumLine = 100;

    [Fact]
    public async Task Lines_EachHasItsAnswerWithItsIdAsItCame()
    {
        var (status, answers) = await RunAsync("""
            {"id":"a","text":"one"}
            {"id":7,"text":"two","other":[1,{"x":null}]}
            {"text":"three"}
            {"id":{"k":[1]},"text":"four"}
            """);
        Assert.Equal(ExitStatus.Done, status);
        Assert.Equal(["""{"id":"a","echo":"one"}""", """{"id":7,"echo":"two"}""", """{"id":null,"echo":"three"}""", """{"id":{"k":[1]},"echo":"four"}"""], answers);
    }

    [Theory]
    [InlineData("", "null", "not JSON")]
    [InlineData("moo", "null", "not JSON")]
    [InlineData("{\"id\":1", "null", "not JSON")]
    [InlineData("[1]", "null", "not a JSON object")]
    [InlineData("\u0000", "null", "not JSON")]
    [InlineData("{\"id\":2,\"text\":5}", "2", "text is not text")]
    [InlineData("{\"id\":\"\\ud800\",\"text\":\"\\ud800\"}", "\"\\ud800\"", "text is not text")]
    [InlineData("{\"id\":3,\"text\":\"throw\"}", "3", "InvalidOperationException: thrown")]
    public async Task Line_ThatCannotBeDone_IsAnErrorAndTheOthersAreDone(string line, string id, string error)
    {
        var (status, answers) = await RunAsync($"{{\"id\":\"before\"}}\n{line}\n{{\"id\":\"after\"}}\n");
        Assert.Equal(ExitStatus.Failed, status);
        Assert.Equal(3, answers.Length);
        Assert.Contains("""{"id":"before","echo":null}""", answers);
        Assert.Contains("""{"id":"after","echo":null}""", answers);
        Assert.Single(answers, a => a.StartsWith($"{{\"id\":{id},\"error\":\"{error}", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("{\"id\":1}\n{\"id\":2}", 2)]
    [InlineData("{\"id\":1}\n{\"id\":2}\n", 2)]
    [InlineData("{\"id\":1}\r\n{\"id\":2}\r\n", 2)]
    [InlineData("", 0)]
    public async Task Input_LastLineEnd_IsNoLine(string input, int lines) => Assert.Equal(lines, (await RunAsync(input)).Answers.Length);

    [Theory]
    [InlineData(MaximumLine, 0)]
    [InlineData(MaximumLine + 1, 1)]
    [InlineData(100_000, 1)]
    public async Task Line_ThatLong(int length, int errors)
    {
        foreach (var end in (string[])["", "\n"])
        {
            var (_, answers) = await RunAsync("{\"id\":1}\n" + "{\"id\":2}".PadRight(length) + "\n{\"id\":3}\n" + "{\"id\":4}".PadRight(length) + end);
            Assert.Equal(4, answers.Length);
            Assert.Equal(2 * errors, answers.Count(static a => a == $$"""{"id":null,"error":"longer than {{MaximumLine}} octets"}"""));
        }
    }

    [Fact]
    public async Task Lines_InPiecesOfAnySize_AreTheSame()
    {
        var input = string.Concat(Enumerable.Range(0, 50).Select(static i => $$"""{"id":{{i}},"text":"{{new string('x', i)}}"}""" + "\n"));
        for (var piece = 1; piece < 40; piece++)
        {
            Assert.Equal(50, (await RunAsync(new Trickle(Encoding.UTF8.GetBytes(input), piece))).Answers.Distinct().Count());
        }
    }

    [Fact]
    public async Task Lines_AtOnce_AreBounded()
    {
        var (running, most) = (0, 0);
        var allAtWork = new TaskCompletionSource();
        var runner = new BatchRunner(
            async (_, _) =>
            {
                var now = Interlocked.Increment(ref running);
                InterlockedMax(ref most, now);
                if (now == 4)
                {
                    allAtWork.TrySetResult();
                }

                await allAtWork.Task;
                await Task.Yield();
                Interlocked.Decrement(ref running);
                return BatchAnswer.Of(static _ => { });
            },
            4,
            MaximumLine);
        using var output = new StringWriter();
        await runner.RunAsync(new MemoryStream(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("{}\n", 200)))), output, CancellationToken.None);
        Assert.Equal(4, most);
        Assert.Equal(200, output.ToString().AsSpan().Count('\n'));
    }

    [Fact]
    public async Task Cancellation_EndsTheRun()
    {
        using var source = new CancellationTokenSource();
        var runner = new BatchRunner(
            async (_, token) =>
            {
                await source.CancelAsync();
                await Task.Delay(Timeout.Infinite, token);
                return default;
            },
            4,
            MaximumLine);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => runner.RunAsync(new MemoryStream("{}\n"u8.ToArray()), TextWriter.Null, source.Token));
    }

    private static void InterlockedMax(ref int place, int value)
    {
        for (var seen = Volatile.Read(ref place); seen < value; seen = Volatile.Read(ref place))
        {
            Interlocked.CompareExchange(ref place, value, seen);
        }
    }

    private static Task<(int Status, string[] Answers)> RunAsync(string input) => RunAsync(new MemoryStream(Encoding.UTF8.GetBytes(input)));

    /// <summary>With a handler that echoes a field; one line at a time, so that answers come in order.</summary>
    private static async Task<(int Status, string[] Answers)> RunAsync(Stream input)
    {
        using var output = new StringWriter();
        var runner = new BatchRunner(Echo, 1, MaximumLine);
        var status = await runner.RunAsync(input, output, CancellationToken.None);
        return (status, output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    private static ValueTask<BatchAnswer> Echo(JsonElement line, CancellationToken cancellation)
    {
        if (!BatchFields.TryText(line, "text", out var text, out var error))
        {
            return new(BatchAnswer.Failed(error!));
        }

        return text == "throw" ? throw new InvalidOperationException("thrown") : new(BatchAnswer.Of(json => json.WriteString("echo", text)));
    }

    /// <summary>Gives so many octets a read.</summary>
    private sealed class Trickle(byte[] bytes, int piece) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(piece, buffer.Length)], cancellationToken);
    }
}
