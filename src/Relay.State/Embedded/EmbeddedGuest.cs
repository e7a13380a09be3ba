using System.Runtime.CompilerServices;
using Relay.Core.State;

namespace Relay.State.Embedded;

/// <summary>
/// The embedded store for a command beside the relay: it shows triplets and reports as the files had them when they were last
/// written, and asks the owner to forget.
/// Where nobody owns the folder it forgets by itself. What happens once it keeps in files of its own. It counts and greylists nothing: those verbs are unavailable.
/// </summary>
internal sealed class EmbeddedGuest(string path, TimeProvider time, Func<EmbeddedStore> own) : IStateStore
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(50);

    private readonly StateFiles files = new(path);

    public string Name => EmbeddedStore.StoreName;

    public async IAsyncEnumerable<GreylistEntry> ListGreylistAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        await Task.CompletedTask;
        var now = Now();
        foreach (var entry in Load(now).Greylist(now))
        {
            cancellation.ThrowIfCancellationRequested();
            yield return entry;
        }
    }

    public async ValueTask<bool> ForgetGreylistAsync(string key, CancellationToken cancellation)
    {
        if (!Directory.Exists(path) || !StateKey.TryParse(key, out var parsed))
        {
            return false;
        }

        if (IsFree())
        {
            await using var store = own();
            return await store.ForgetGreylistAsync(key, cancellation);
        }

        var now = Now();
        var table = Load(now)[parsed].Greylist;
        if (table.Find(parsed) < 0)
        {
            return false;
        }

        await AskAsync(parsed, cancellation);
        return true;
    }

    public ValueTask<GreylistAnswer> GreylistAsync(GreylistTriplet triplet, GreylistTimes times, CancellationToken cancellation) => throw NotHere();

    public ValueTask<RateAnswer> TakeAsync(RateSubject subject, RateLimit limit, int tokens, CancellationToken cancellation) => throw NotHere();

    public ValueTask<long> TallyAsync(TallySubject subject, TimeSpan window, int add, CancellationToken cancellation) => throw NotHere();

    public ValueTask RememberAsync(ReputationSubject subject, int good, int bad, CancellationToken cancellation) => throw NotHere();

    public ValueTask<Reputation> ReputationAsync(ReputationSubject subject, CancellationToken cancellation) => throw NotHere();

    /// <summary>Among the commands beside this folder: the relay that owns it is not asked.</summary>
    public ValueTask<bool> OnceAsync(OnceSubject subject, TimeSpan life, CancellationToken cancellation) =>
        new(GuestOnces.Name(files.Onces, StateKey.Of(subject), Now() + CountingVerbs.OnceLife(life), Now()));

    public ValueTask ForgetOnceAsync(OnceSubject subject, CancellationToken cancellation)
    {
        GuestOnces.Forget(files.Onces, StateKey.Of(subject));
        return default;
    }

    public ValueTask<BulkAnswer> SightAsync(BulkSighting sighting, TimeSpan window, CancellationToken cancellation) => throw NotHere();

    public ValueTask<bool> AddReportRowAsync(DateOnly day, string domain, string row, int count, CancellationToken cancellation) => throw NotHere();

    public ValueTask<ReportRows> ReportRowsAsync(DateOnly day, string domain, CancellationToken cancellation) =>
        new(Load(Now()).ReportRows(day, domain, Now()));

    public ValueTask<ReportDomains> ReportDomainsAsync(DateOnly day, CancellationToken cancellation) =>
        new(Load(Now()).ReportDomains(day, Now()));

    public ValueTask DisposeAsync() => default;

    private long Now() => time.GetUtcNow().ToUnixTimeMilliseconds();

    private static StateUnavailableException NotHere() => new("a command reads the embedded state; only the relay that owns it counts");

    private bool IsFree()
    {
        using var lockFile = files.TryOwn();
        return lockFile is not null;
    }

    private StripeSet Load(long now)
    {
        var stripes = new StripeSet(new());
        if (Directory.Exists(path))
        {
            files.Read(record => stripes.Apply(record, now));
        }

        return stripes;
    }

    private async Task AskAsync(StateKey key, CancellationToken cancellation)
    {
        var request = ForgetRequest.Write(files, key);
        // Another process answers: real time.
        var start = TimeProvider.System.GetTimestamp();
        while (File.Exists(request))
        {
            if (TimeProvider.System.GetElapsedTime(start) > Patience)
            {
                throw new StateUnavailableException("the relay has not taken the request up yet");
            }

            await Task.Delay(Glance, TimeProvider.System, cancellation);
        }
    }
}
