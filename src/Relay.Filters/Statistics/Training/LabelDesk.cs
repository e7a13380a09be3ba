using Microsoft.Extensions.Logging;
using Relay.Core.Events;
using Relay.Core.Labels;
using Relay.Core.Mail;

namespace Relay.Filters.Statistics.Training;

/// <summary>
/// Where labels of the relay's own services go (a release from the quarantine): what the message looked like is taken down at once, the event goes to the training log through a bounded
/// queue. Only what people say comes here: nothing of the relay calls it for what it deferred, greylisted or judged itself. Disposing writes what waits, within a bound.
/// </summary>
public sealed partial class LabelDesk : ILabelSink, IAsyncDisposable
{
    /// <summary>Events that may wait: some 6 MB.</summary>
    private const int Capacity = 1024;

    private readonly LabelWriter writer;
    private readonly LabelBook book;
    private readonly ILogger logger;
    private readonly SideQueue<LabelEvent> queue;
    private readonly Lock gate = new();

    public LabelDesk(LabelWriter writer, ILabelLog log, TimeProvider time, ILogger logger)
    {
        (this.writer, this.logger) = (writer, logger);
        book = new LabelBook(log);
        queue = new SideQueue<LabelEvent>(new SideQueueOptions("labels", Capacity) { Batch = 64, LastWords = TimeSpan.FromSeconds(5) }, WriteAsync, time, logger);
    }

    public void Offer(in LabelledMessage message)
    {
        try
        {
            if (!queue.TryAdd(EventOf(message)))
            {
                LogDropped(logger, message.Id);
            }
        }
#pragma warning disable CA1031 // a label is worth less than whatever its caller is doing
        catch (Exception e)
#pragma warning restore CA1031
        {
            LogFailed(logger, message.Id, e.Message);
        }
    }

    public ValueTask DisposeAsync() => queue.DisposeAsync();

    /// <summary>The domain of all its recipients; empty where they have several.</summary>
    public static string DomainOf(IReadOnlyList<Recipient> recipients)
    {
        var domain = recipients.Count == 0 ? "" : recipients[0].Path.Domain;
        foreach (var recipient in recipients)
        {
            domain = string.Equals(recipient.Path.Domain, domain, StringComparison.OrdinalIgnoreCase) ? domain : "";
        }

        return domain.ToLowerInvariant();
    }

    private LabelEvent EventOf(in LabelledMessage message)
    {
        var octets = new byte[message.Message.Length];
        message.Message.Read(0, octets);
        lock (gate)
        {
            return writer.Write(
                octets, message.Label == MessageLabel.Spam ? LabelVerb.Spam : LabelVerb.Ham, LabelOrigin.Of(message.Source, message.By), message.Time, DomainOf(message.Recipients));
        }
    }

    private async ValueTask WriteAsync(IReadOnlyList<LabelEvent> events, CancellationToken cancellation)
    {
        if (events.Count > 0)
        {
            await book.TellAsync(events, (label, outcome) => LogOutcome(logger, label.Verb.ToString().ToLowerInvariant(), label.Origin.ToString(), outcome.ToString().ToLowerInvariant()), cancellation);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "labels: {Label} by {Source}: {Outcome}")]
    private static partial void LogOutcome(ILogger logger, string label, string source, string outcome);

    [LoggerMessage(Level = LogLevel.Warning, Message = "labels: {Id} is not learned, too many labels wait")]
    private static partial void LogDropped(ILogger logger, string id);

    [LoggerMessage(Level = LogLevel.Error, Message = "labels: {Id} is not learned: {Reason}")]
    private static partial void LogFailed(ILogger logger, string id, string reason);
}
