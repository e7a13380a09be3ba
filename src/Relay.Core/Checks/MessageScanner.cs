using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Relay.Core.Mail;
using Relay.Core.Options;
using Relay.Core.Recipients;

namespace Relay.Core.Checks;

/// <summary>What scanning a message came to.</summary>
/// <param name="Facts">What the checks looked at and left for each other.</param>
public sealed record ScanResult(Verdict Verdict, Scorecard Card, CheckContext Facts, TimeSpan Elapsed);

/// <summary>
/// Runs a message that is here already through all checks and the policy, outside of an SMTP session: <c>relay scan</c>, and what
/// users fetch. It changes no state. Without a session nothing about a connection is checked.
/// </summary>
public sealed class MessageScanner(CheckSet checks, ScoreTable scores, ActionOptions actions, string hostname, TimeProvider time, ILogger logger)
{
    /// <summary>What looking at a message may cost.</summary>
    public ContentLimits Limits { get; init; } = ContentLimits.Default;

    /// <param name="policy">That of the recipients; null: the thresholds of all, and no lists of senders.</param>
    public async ValueTask<ScanResult> ScanAsync(ReceivedMessage message, SessionFacts? session, Envelope? envelope, RecipientPolicy? policy = null)
    {
        var started = Stopwatch.GetTimestamp();
        var context = new CheckContext { Session = session, Hostname = hostname, Limits = Limits, Envelope = envelope, Header = message.Section, Message = message };
        if (policy is not null)
        {
            context.Features.Set(policy);
        }

        using var run = new CheckRun(checks, context, withEdge: session is { Trusted: false }, time, logger);
        foreach (var stage in Enum.GetValues<Stage>())
        {
            if (stage == Stage.Data)
            {
                ShowBody(run, message);
            }

            if (stage == Stage.Data || Known(stage, session, envelope))
            {
                run.Start(stage);
            }
        }

        var card = new Scorecard(scores);
        await run.CollectAsync(Stage.Data, card);
        run.Conclude(card);
        return new ScanResult(Policy.Decide(card, policy?.Actions ?? actions), card, context, Stopwatch.GetElapsedTime(started));
    }

    private static void ShowBody(CheckRun run, ReceivedMessage message)
    {
        if (run.BeginBody() is { } observers)
        {
            foreach (var piece in message.Body.Pieces(message.Section.BodyOffset, message.Body.Length))
            {
                observers.Append(piece.Span);
            }
        }
    }

    /// <summary>Checks of a stage run only where its facts were given.</summary>
    private static bool Known(Stage stage, SessionFacts? session, Envelope? envelope) => stage switch
    {
        Stage.Connect => session is not null,
        Stage.Helo => session?.Helo is not null,
        Stage.Mail => session is not null && envelope is not null,
        _ => session is not null && envelope is { Recipients.Count: > 0 },
    };
}
