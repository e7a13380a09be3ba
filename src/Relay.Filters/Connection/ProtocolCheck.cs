using Relay.Core.Checks;

namespace Relay.Filters.Connection;

/// <summary>
/// Reports one breach of protocol that the session noticed: talking before the greeting, pipelining where it is not allowed, bare
/// newlines in commands. Bots save themselves the wait for replies; mail servers do not.
/// </summary>
/// <param name="name">Name under <c>checks.</c>.</param>
/// <param name="faults">Breaches it looks for, each with its symbol.</param>
public sealed class ProtocolCheck(string name, params (ProtocolFaults Fault, string Symbol)[] faults) : ICheck
{
    public const string EarlyTalk = "EARLY_TALKER";
    public const string Pipelining = "UNAUTHORIZED_PIPELINING";
    public const string PipelinedData = "PIPELINED_DATA";
    public const string BareNewline = "BARE_NEWLINE_IN_COMMAND";

    public static ProtocolCheck EarlyTalker() => new("early_talker", (ProtocolFaults.EarlyTalk, EarlyTalk));

    public static ProtocolCheck Pipelined() => new(
        "pipelining",
        (ProtocolFaults.PipelinedAfterHelo | ProtocolFaults.PipelinedWithoutEhlo, Pipelining),
        (ProtocolFaults.PipelinedAfterData, PipelinedData),
        (ProtocolFaults.BareNewlineInCommand, BareNewline));

    public string Name => name;

    /// <summary>Late, since the session may notice more until the end.</summary>
    public Stage Starts => Stage.Data;

    public Stage NeededBy => Stage.Data;

    public bool EdgeOnly => true;

    public IReadOnlyList<string> Symbols { get; } = [.. faults.Select(static f => f.Symbol)];

    public ValueTask<CheckResult> RunAsync(CheckContext context, CancellationToken cancellation)
    {
        var seen = context.Session?.Faults ?? ProtocolFaults.None;
        if (seen == ProtocolFaults.None)
        {
            return default;
        }

        return ValueTask.FromResult(CheckResult.Hits(
            [.. faults.Where(f => (f.Fault & seen) != 0).Select(f => new SymbolHit(f.Symbol, (f.Fault & seen).ToString()))]));
    }
}
