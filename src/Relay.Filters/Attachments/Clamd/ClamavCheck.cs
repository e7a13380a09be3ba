using Relay.Core.Checks;
using Relay.Core.Events;
using Relay.Core.Mail;
using Relay.Core.Options;

namespace Relay.Filters.Attachments.Clamd;

/// <summary>
/// The virus scanner: what clamd finds is refused alone, by name. Where it cannot be asked the message goes on with CLAMAV_UNKNOWN, or is put off, as
/// configured; one that is too large for it is never put off, since it would not shrink.
/// </summary>
public sealed class ClamavCheck : ICheck
{
    /// <summary>Behind the client's own deadline, so that its answer, and not the runner's, says what happened.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    private readonly ClamavOptions options;
    private readonly ClamdClient? client;

    public ClamavCheck(ClamavOptions options, TimeProvider time)
    {
        this.options = options;
        client = options.Address is { } address ? new ClamdClient(options, address, time) : null;
    }

    public string Name => "clamav";

    public Stage Starts => Stage.Data;

    public Stage NeededBy => Stage.Data;

    public bool EdgeOnly => false;

    public TimeSpan? TimeLimit => options.Timeout + Grace;

    public IReadOnlyList<string> Symbols { get; } = ["CLAMAV_VIRUS"];

    public async ValueTask<CheckResult> RunAsync(CheckContext context, CancellationToken cancellation)
    {
        if (client is null)
        {
            return CheckResult.Nothing;
        }

        var answer = await client.ScanAsync(context.Message!.Body, cancellation);
        RelayMeters.Clamav.Add(1, new KeyValuePair<string, object?>("outcome", Word(answer.Outcome)));
        return answer.Outcome switch
        {
            ClamdOutcome.Clean => CheckResult.Nothing,
            ClamdOutcome.Found => CheckResult.Refuse(new SmtpReply(550, "5.7.1", "Virus found: " + answer.Text), new SymbolHit("CLAMAV_VIRUS", answer.Text)),
            ClamdOutcome.TooLarge => CheckResult.Unknown(answer.Text),
            _ when options.DeferOnError => CheckResult.Refuse(
                new SmtpReply(451, "4.3.0", "The virus scanner cannot be asked; try again later"), new SymbolHit(Scorecard.UnknownSymbol(Name), answer.Text)),
            _ => CheckResult.Unknown(answer.Text),
        };
    }

    private static string Word(ClamdOutcome outcome) => outcome switch
    {
        ClamdOutcome.Clean => "clean",
        ClamdOutcome.Found => "found",
        ClamdOutcome.TooLarge => "too_large",
        ClamdOutcome.Timeout => "timeout",
        ClamdOutcome.Unreachable => "unreachable",
        _ => "error",
    };
}
