using Relay.Core.Checks;

namespace Relay.Core.Tests.Checks;

/// <summary>A check that answers when and as its test says, and counts how often it was asked.</summary>
internal sealed class ScriptedCheck(string name, Stage starts, Stage neededBy, Func<CancellationToken, ValueTask<CheckResult>> run) : ICheck
{
    public string Name => name;

    public Stage Starts => starts;

    public Stage NeededBy => neededBy;

    public bool EdgeOnly { get; init; }

    public IReadOnlyList<string> Symbols => [name.ToUpperInvariant()];

    public int Runs { get; private set; }

    public CancellationToken Cancellation { get; private set; }

    /// <summary>Answers at once with its own symbol.</summary>
    public static ScriptedCheck AtOnce(string name, Stage starts, Stage? neededBy = null, bool edgeOnly = false) =>
        new(name, starts, neededBy ?? starts, _ => ValueTask.FromResult(CheckResult.Hit(name.ToUpperInvariant()))) { EdgeOnly = edgeOnly };

    /// <summary>Answers when the source does.</summary>
    public static ScriptedCheck Later(string name, Stage starts, Stage neededBy, TaskCompletionSource<CheckResult> answer) =>
        new(name, starts, neededBy, _ => new ValueTask<CheckResult>(answer.Task));

    public ValueTask<CheckResult> RunAsync(CheckContext context, CancellationToken cancellation)
    {
        Runs++;
        Cancellation = cancellation;
        return run(cancellation);
    }
}

/// <summary>A check that sees the body pass, and answers with what it saw.</summary>
internal sealed class StreamingCheck(string name, Action<string>? onBody = null, bool edgeOnly = false) : IStreamingCheck, IBodyObserver
{
    private readonly System.Text.StringBuilder seen = new();

    public string Name => name;

    public Stage Starts => Stage.Data;

    public Stage NeededBy => Stage.Data;

    public bool EdgeOnly => edgeOnly;

    public IReadOnlyList<string> Symbols => ["SEEN"];

    public int Begun { get; private set; }

    public Exception? Fault { get; init; }

    public IBodyObserver? Begin(CheckContext context, CancellationToken cancellation)
    {
        Begun++;
        return Fault is null ? this : throw Fault;
    }

    public void Append(ReadOnlySpan<byte> body)
    {
        var text = System.Text.Encoding.ASCII.GetString(body);
        onBody?.Invoke(text);
        seen.Append(text);
    }

    public ValueTask<CheckResult> RunAsync(CheckContext context, CancellationToken cancellation) => new(CheckResult.Hit("SEEN", seen.ToString()));
}
