using System.Net;
using Microsoft.Extensions.Logging;
using Relay.Core.Events;
using Relay.Core.Options;
using Relay.Core.State;
using Relay.Filters.Rates;

namespace Relay.Filters.Reputation;

/// <summary>
/// Passes decisions on to the next sink, and remembers what they teach of networks, senders and organizations. The reply never waits for it: decisions
/// go through a <see cref="SideQueue{T}"/>. Disposing learns what is queued, within its bound; the next sink is not its own.
/// </summary>
public sealed class ReputationFeedback : IDecisionSink, IAsyncDisposable
{
    /// <summary>Decisions that may wait: seconds of a busy relay, some 100 kB.</summary>
    public const int Capacity = 1024;

    private readonly SideQueue<Lesson> queue;
    private readonly IDecisionSink next;
    private readonly Func<ActionOptions> actions;
    private readonly IStateStore store;
    private readonly DictionaryAttack? attack;

    /// <param name="actions">Asked for each decision, since a reload may change the thresholds.</param>
    /// <param name="attack">Null: unknown recipients teach nothing.</param>
    public ReputationFeedback(
        IDecisionSink next, Func<ActionOptions> actions, IStateStore store, DictionaryAttack? attack, TimeProvider time, ILogger<ReputationFeedback> logger)
    {
        this.next = next;
        this.actions = actions;
        this.store = store;
        this.attack = attack;
        queue = new SideQueue<Lesson>(new SideQueueOptions("reputation", Capacity), LearnAsync, time, logger);
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
        queue.TryAdd(new Lesson(record.Client, DomainOf(record.From), label, unknown, proven?.EnvelopeOrganization, proven?.AuthorOrganization));
    }

    public ValueTask DisposeAsync() => queue.DisposeAsync();

    private static string DomainOf(string address) => address[(address.LastIndexOf('@') + 1)..];

    private async ValueTask LearnAsync(Lesson lesson, CancellationToken cancellation)
    {
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
}
