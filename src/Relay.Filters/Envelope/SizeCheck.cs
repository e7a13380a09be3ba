using System.Globalization;
using Relay.Core.Checks;

namespace Relay.Filters.Envelope;

/// <summary>
/// Compares the SIZE a client announced (RFC 1870) with what came. The announced value may be an estimate, so only a message
/// well over it counts: a client that lies about size did not count its own bytes.
/// </summary>
public sealed class SizeCheck : ICheck
{
    public const string Lie = "SIZE_LIE";

    /// <summary>Octets that line-end conversion and added fields may explain.</summary>
    private const int Slack = 2048;

    public string Name => "size";

    public Stage Starts => Stage.Data;

    public Stage NeededBy => Stage.Data;

    public bool EdgeOnly => true;

    public IReadOnlyList<string> Symbols { get; } = [Lie];

    public ValueTask<CheckResult> RunAsync(CheckContext context, CancellationToken cancellation)
    {
        var actual = context.Message!.Body.Length;
        return ValueTask.FromResult(context.Envelope?.DeclaredSize is { } declared and > 0 && actual - declared > (declared / 10) + Slack
            ? CheckResult.Hit(Lie, string.Create(CultureInfo.InvariantCulture, $"declared {declared}, came {actual}"))
            : CheckResult.Nothing);
    }
}
