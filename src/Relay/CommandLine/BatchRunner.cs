using System.Text.Json;

namespace Relay.CommandLine;

/// <summary>What became of one line: the members of its object, or why there are none.</summary>
/// <param name="Members">Writes the members after <c>id</c>.</param>
internal readonly record struct BatchAnswer(Action<Utf8JsonWriter>? Members, string? Error)
{
    public static BatchAnswer Of(Action<Utf8JsonWriter> members) => new(members, null);

    public static BatchAnswer Failed(string error) => new(null, error);
}

/// <summary>
/// <c>--batch</c>: JSON objects in, one a line, and one out for each line read, in any order: <c>id</c> as it came and what the handler
/// makes of the rest, or <c>{"id","error"}</c>. Owns the bounds (lines at once, octets of a line), the order of writing and every way
/// a line can be wrong; knows nothing of the work. A line that fails ends no other one.
/// </summary>
/// <param name="handler">Its element is good until it returns.</param>
/// <param name="concurrency">Lines at work at once.</param>
/// <param name="maximumLine">Octets without the line end.</param>
internal sealed class BatchRunner(Func<JsonElement, CancellationToken, ValueTask<BatchAnswer>> handler, int concurrency, int maximumLine)
{
    private readonly Lock writing = new();
    private int failures;

    /// <summary>Reads to the end of the input. The exit status is <see cref="ExitStatus.Failed"/> where a line failed.</summary>
    public async Task<int> RunAsync(Stream input, TextWriter output, CancellationToken cancellation)
    {
        var options = new ParallelOptions { MaxDegreeOfParallelism = concurrency, CancellationToken = cancellation };
        var lines = new BatchLines(input, maximumLine).ReadAsync(cancellation);
        await Parallel.ForEachAsync(lines, options, async (line, token) => await AnswerAsync(line, output, token));
        return failures == 0 ? ExitStatus.Done : ExitStatus.Failed;
    }

    private async ValueTask AnswerAsync(byte[]? line, TextWriter output, CancellationToken cancellation)
    {
        if (line is null)
        {
            Write(output, null, BatchAnswer.Failed($"longer than {maximumLine} octets"));
            return;
        }

        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(line);
        }
        catch (JsonException e)
        {
            Write(output, null, BatchAnswer.Failed("not JSON: " + e.Message));
            return;
        }

        using (document)
        {
            var element = document.RootElement;
            if (element.ValueKind != JsonValueKind.Object)
            {
                Write(output, null, BatchAnswer.Failed("not a JSON object"));
                return;
            }

            var id = element.TryGetProperty("id", out var given) ? given.GetRawText() : null;
            Write(output, id, await HandleAsync(element, cancellation));
        }
    }

    /// <summary>The boundary between lines: whatever happens in one stays in it.</summary>
    private async ValueTask<BatchAnswer> HandleAsync(JsonElement element, CancellationToken cancellation)
    {
        try
        {
            return await handler(element, cancellation);
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellation.IsCancellationRequested)
        {
            return BatchAnswer.Failed($"{e.GetType().Name}: {e.Message}");
        }
    }

    private void Write(TextWriter output, string? id, BatchAnswer answer)
    {
        lock (writing)
        {
            failures += answer.Error is null ? 0 : 1;
            JsonLine.Write(output, json =>
            {
                json.WritePropertyName("id");
                json.WriteRawValue(id ?? "null", skipInputValidation: true); // as it came: it was parsed, and may be no valid text
                if (answer.Error is not null)
                {
                    json.WriteString("error", answer.Error);
                }
                else
                {
                    answer.Members?.Invoke(json);
                }
            });
        }
    }
}
