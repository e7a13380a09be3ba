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
