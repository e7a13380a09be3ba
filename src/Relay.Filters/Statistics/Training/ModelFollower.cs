using Microsoft.Extensions.Logging;
using Relay.Classifier;
using Relay.Core.Labels;
using Relay.Core.State;

namespace Relay.Filters.Statistics.Training;

/// <summary>
/// The site's model: the shipped one, if there is any, and over it what the training log teaches. Looks at the log every second and learns what is new at once; where something
/// is taken back, or the log or the shipped model is another, a second model is made behind the first and put in its place. So what it holds is always what the log teaches, to
/// the bit, in every process that follows it. Trouble with the log is said once a minute; the model stays as it is.
/// </summary>
public sealed partial class ModelFollower : IAsyncDisposable
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan Tidying = TimeSpan.FromHours(1);

    private static readonly TimeSpan Quiet = TimeSpan.FromMinutes(1);

    /// <summary>Making models anew takes at most such a part of the time.</summary>
    private const int Idleness = 10;

    private readonly ILabelLog log;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private readonly LabelBook book;
    private readonly FeatureBuffer features = new();
    private readonly CancellationTokenSource ending = new();
    private Task loop = Task.CompletedTask;
    private PriorModel? prior;
    private PriorModel? nextPrior;
    private readonly bool perDomain;
    private SiteModel? model;
    private bool stale;
    private bool caughtUp;
    private DateTimeOffset rebuildFrom = DateTimeOffset.MinValue;
    private DateTimeOffset tidyFrom = DateTimeOffset.MinValue;
    private DateTimeOffset quietUntil = DateTimeOffset.MinValue;

    /// <param name="prior">The shipped model; null where there is none.</param>
    /// <param name="perDomain">Domains of recipients have corrections of their own.</param>
    public ModelFollower(ILabelLog log, PriorModel? prior, bool perDomain, TimeProvider time, ILogger logger)
    {
        (this.log, this.prior, this.perDomain, this.time, this.logger) = (log, prior, perDomain, time, logger);
        nextPrior = prior;
        book = new LabelBook(log, Learn, () => stale = true);
        model = prior is null ? null : Empty();
    }

    /// <summary>Null where nothing was shipped and nothing learned.</summary>
    public SiteModel? Model => Volatile.Read(ref model);

    /// <summary>Events that count, as last seen.</summary>
    public int Labels => book.Ledger.Counting;

    /// <summary>Follows from now on, until it is disposed of.</summary>
    public void Start() => loop = Task.Run(FollowAsync);

    /// <summary>Another shipped model; what the site learned is put over it behind the mail.</summary>
    public void Use(PriorModel? shipped) => Volatile.Write(ref nextPrior, shipped);

    /// <summary>Reads the log to its end and holds what it teaches; for whoever does not follow.</summary>
    /// <exception cref="StateUnavailableException">The log cannot be reached.</exception>
    /// <exception cref="IOException">Nor its file.</exception>
    public async ValueTask CatchUpAsync(CancellationToken cancellation)
    {
        await StepAsync(cancellation);
        while (stale || book.Ledger.NeedsRebuild)
        {
            await RebuildAsync(cancellation);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await ending.CancelAsync();
        await loop;
        ending.Dispose();
    }

    private async Task FollowAsync()
    {
        try
        {
            for (; ; await Task.Delay(Look, time, ending.Token))
            {
                try
                {
                    await FollowOnceAsync();
                }
                catch (Exception e) when (e is StateUnavailableException or IOException or UnauthorizedAccessException)
                {
                    Tell(e.Message);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Disposed of.
        }
    }

    private async ValueTask FollowOnceAsync()
    {
        var now = time.GetUtcNow();
        await StepAsync(ending.Token);
        if ((stale || book.Ledger.NeedsRebuild) && now >= rebuildFrom)
        {
            await RebuildAsync(ending.Token);
            rebuildFrom = time.GetUtcNow() + ((time.GetUtcNow() - now) * Idleness);
        }

        if (now >= tidyFrom)
        {
            tidyFrom = now + Tidying;
            await log.TidyAsync(ending.Token);
        }

        ClassifierMeter.Log(book.Ledger.Counting, book.Ledger.Count, log.Size);
    }

    private async ValueTask StepAsync(CancellationToken cancellation)
    {
        if (Volatile.Read(ref nextPrior) is var shipped && !ReferenceEquals(shipped, prior))
        {
            prior = shipped;
            stale = true;
        }

        await book.ReadOnAsync(cancellation);
        caughtUp = true;
    }

    /// <summary>An event as it is read: what only adds is learned at once.</summary>
    private void Learn(LabelEvent label, LabelOutcome outcome)
    {
        if (caughtUp)
        {
            ClassifierMeter.Labelled(label, outcome); // what is read at start was counted when it was new
        }

        if (!stale && !book.Ledger.NeedsRebuild && book.Ledger.Counts(book.Ledger.Count - 1))
        {
            Volatile.Write(ref model, Taught(model ?? Empty(), label));
        }
    }

    private async ValueTask RebuildAsync(CancellationToken cancellation)
    {
        var fresh = prior is null && book.Ledger.Counting == 0 ? null : Empty();
        var count = book.Ledger.Count;
        if (!await book.ReplayAsync(label => Taught(fresh!, label), cancellation))
        {
            stale = true; // dropped or replaced meanwhile: the next look begins anew
            await book.ReadOnAsync(cancellation);
            return;
        }

        Volatile.Write(ref model, fresh);
        stale = false;
        book.Ledger.Rebuilt();
        LogRebuilt(logger, book.Ledger.Counting, count);
    }

    private SiteModel Empty() => new(prior, perDomain);

    private SiteModel Taught(SiteModel pupil, LabelEvent label)
    {
        pupil.Learn(label, features);
        return pupil;
    }

    private void Tell(string reason)
    {
        if (time.GetUtcNow() >= quietUntil)
        {
            quietUntil = time.GetUtcNow() + Quiet;
            LogUnreachable(logger, reason);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "classifier: the training log cannot be read ({Reason}); the model stays as it is until it can")]
    private static partial void LogUnreachable(ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "classifier: the model was made anew of {Counting} labels that count (of {All} in the log)")]
    private static partial void LogRebuilt(ILogger logger, int counting, int all);
}
