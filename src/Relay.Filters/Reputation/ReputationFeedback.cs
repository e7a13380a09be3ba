using System.Net;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Relay.Core.Events;
using Relay.Core.Options;
using Relay.Core.State;
using Relay.Filters.Rates;

namespace Relay.Filters.Reputation;

/// <summary>
/// Passes decisions on to the next sink, and remembers what they teach of networks, senders and organizations. The reply never waits for it: decisions
/// go through a bounded queue, and what does not fit, or what the store cannot take, is lost and counted. Disposing learns what is queued
/// within <see cref="LastWords"/>; the next sink is not its own.
/// </summary>
public sealed partial class ReputationFeedback : IDecisionSink, IAsyncDisposable
{
    /// <summary>Decisions that may wait: seconds of a busy relay, some 100 kB.</summary>
    public const int Capacity = 1024;

    public static readonly TimeSpan LastWords = TimeSpan.FromSeconds(2);

    private readonly Channel<Lesson> queue = Channel.CreateBounded<Lesson>(new BoundedChannelOptions(Capacity) { SingleReader = true });
    private readonly CancellationTokenSource stopping;
    private readonly IDecisionSink next;
    private readonly Func<ActionOptions> actions;
    private readonly IStateStore store;
    private readonly DictionaryAttack? attack;
    private readonly ILogger logger;
    private readonly Task learning;

    /// <param name="actions">Asked for each decision, since a reload may change the thresholds.</param>
    /// <param name="attack">Null: unknown recipients teach nothing.</param>
    public ReputationFeedback(
        IDecisionSink next, Func<ActionOptions> actions, IStateStore store, DictionaryAttack? attack, TimeProvider time, ILogger<ReputationFeedback> logger)
    {
        this.next = next;
        this.actions = actions;
        this.store = store;
        this.attack = attack;
        this.logger = logger;
        stopping = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        learning = Task.Run(LearnAsync);
    }

    private readonly record struct Lesson(IPAddress Client, string SenderDomain, Label Label, int Unknown, string? EnvelopeOrganization, string? AuthorOrganization);

    public void Record(DecisionRecord record)
    {
        next.Record(record);
        var unknown = record.Trusted || attack is null ? 0 : Labels.UnknownRecipients(record);
        var label = Labels.Of(record, actions());
        if (label == Label.None && unknown == 0)
        {
            return;
        }

        var proven = record.Proven;
        if (!queue.Writer.TryWrite(new Lesson(record.Client, DomainOf(record.From), label, unknown, proven?.EnvelopeOrganization, proven?.AuthorOrganization)))
        {
            Count("dropped");
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (queue.Writer.TryComplete())
        {
            stopping.CancelAfter(LastWords);
            await learning;
            stopping.Dispose();
        }
    }

    private static string DomainOf(string address) => address[(address.LastIndexOf('@') + 1)..];

    private static void Count(string outcome) => RelayMeters.Feedback.Add(1, new KeyValuePair<string, object?>("outcome", outcome));

    private async Task LearnAsync()
    {
        // Written to the end, then completed: reading ends by itself. Each verb of the store is bounded in time.
        await foreach (var lesson in queue.Reader.ReadAllAsync(CancellationToken.None))
        {
            try
            {
                await LearnAsync(lesson, stopping.Token);
                Count("remembered");
            }
            catch (Exception e) when (e is StateUnavailableException or OperationCanceledException)
            {
                Count("failed");
            }
#pragma warning disable CA1031 // a bug in learning must not end it
            catch (Exception e)
#pragma warning restore CA1031
            {
                Count("failed");
                LogFailed(logger, e);
            }
        }
    }

    private async ValueTask LearnAsync(Lesson lesson, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var good = lesson.Label == Label.Good ? 1 : 0;
        var bad = lesson.Label == Label.Bad ? 1 : 0;
        if (lesson.Unknown > 0 && await attack!.OverAsync(lesson.Client, cancellation) > 0)
        {
            (good, bad) = (0, 1);
        }

        if (good + bad == 0)
        {
            return;
        }

        await store.RememberAsync(ReputationSubjects.Network(lesson.Client), good, bad, cancellation);
        if (ReputationSubjects.Sender(lesson.Client, lesson.SenderDomain) is { } sender)
        {
            await store.RememberAsync(sender, good, bad, cancellation);
        }

        await LearnProvenAsync(lesson, good, bad, cancellation);
    }

    /// <summary>Organizations that proved themselves, each once; the author's also as seen from this network, for when DMARC fails one day.</summary>
    private async ValueTask LearnProvenAsync(Lesson lesson, int good, int bad, CancellationToken cancellation)
    {
        if (lesson.EnvelopeOrganization is { } envelope)
        {
            await store.RememberAsync(ReputationSubjects.Organization(envelope), good, bad, cancellation);
        }

        if (lesson.AuthorOrganization is { } author)
        {
            if (author != lesson.EnvelopeOrganization)
            {
                await store.RememberAsync(ReputationSubjects.Organization(author), good, bad, cancellation);
            }

            await store.RememberAsync(ReputationSubjects.AuthorAt(author, lesson.Client), good, bad, cancellation);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "a decision could not be learned from")]
    private static partial void LogFailed(ILogger logger, Exception e);
}
