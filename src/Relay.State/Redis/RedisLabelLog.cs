using System.Globalization;
using Relay.Core.Labels;
using Relay.Core.State;
using Relay.State.Labels;
using StackExchange.Redis;

namespace Relay.State.Redis;

/// <summary>
/// The training log that all relays of one Redis follow: a stream, whose order is everybody's order. Polled, since the library has one connection for all. Whether the log is
/// still the one that was read shows in its first id and its length: it begins anew where the oldest events went, or where a failover lost some.
/// </summary>
public sealed class RedisLabelLog : ILabelLog
{
    /// <summary>Events of a page: some 600 kB.</summary>
    private const int Page = 100;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly RedisLink link;
    private readonly LabelRetention retention;
    private readonly TimeProvider time;

    public RedisLabelLog(string url, LabelRetention retention, TimeProvider time)
    {
        (this.retention, this.time) = (retention, time);
        link = new(RedisUrl.Parse(url), TimeProvider.System);
    }

    public long? Size => null;

    private static RedisKey[] Key => [RedisKeys.Labels];

    public async ValueTask AppendAsync(IReadOnlyList<LabelEvent> events, CancellationToken cancellation)
    {
        foreach (var some in events.Chunk(Page))
        {
            var arguments = new RedisValue[2 + some.Length];
            arguments[0] = retention.Events + (retention.Events / 10);
            arguments[1] = retention.Events;
            for (var i = 0; i < some.Length; i++)
            {
                arguments[2 + i] = LabelRecord.Write(some[i]);
            }

            await CallAsync(Verbs.AppendLabels, LabelScripts.Append, arguments, cancellation);
        }
    }

    public async ValueTask<LabelPage> ReadAsync(LabelCursor from, CancellationToken cancellation)
    {
        var answer = (RedisResult[])(await CallAsync(Verbs.ReadLabels, LabelScripts.Read, [After(from.Position), Page], cancellation))!;
        var (first, length) = ((string)answer[0]!, (long)answer[1]);
        if (from.Origin is not null && from.Origin != first)
        {
            return LabelPage.BeginAnew;
        }

        var events = new List<LabelEvent>();
        var position = from.Position;
        for (var i = 2; i + 1 < answer.Length; i += 2)
        {
            position = (string)answer[i]!;
            if (LabelRecord.Read((byte[])answer[i + 1]!) is { } label)
            {
                events.Add(label);
            }
        }

        var read = (answer.Length - 2) / 2;
        var seen = Entries(from) + read;
        if (read < Page && seen != length)
        {
            return LabelPage.BeginAnew;
        }

        return new LabelPage(events, length == 0 ? default : new(first, $"{position}/{seen}", from.Events + events.Count), AtEnd: read < Page, Replaced: false);
    }

    public async ValueTask TidyAsync(CancellationToken cancellation) =>
        await CallAsync(Verbs.TidyLabels, LabelScripts.Tidy, [retention.Events, (time.GetUtcNow() - retention.Age).ToUnixTimeMilliseconds()], cancellation);

    public ValueTask DisposeAsync() => link.DisposeAsync();

    /// <summary>A position is the last id and the number of entries up to it; those that are no events count too.</summary>
    private static long Entries(LabelCursor cursor) =>
        cursor.Position is { } position ? long.Parse(position.AsSpan(position.IndexOf('/', StringComparison.Ordinal) + 1), CultureInfo.InvariantCulture) : 0;

    /// <summary>The least id above: an exclusive range is asked for so with Redis 5 too.</summary>
    private static string After(string? position)
    {
        if (position is null)
        {
            return "-";
        }

        var id = position.AsSpan(0, position.IndexOf('/', StringComparison.Ordinal));
        var dash = id.IndexOf('-');
        return $"{id[..dash]}-{ulong.Parse(id[(dash + 1)..], CultureInfo.InvariantCulture) + 1}";
    }

    private async Task<RedisResult> CallAsync(string verb, string script, RedisValue[] arguments, CancellationToken cancellation)
    {
        if (link.Current is not { } multiplexer)
        {
            StateMeter.Called(RedisStore.StoreName, verb, "failed");
            throw new StateUnavailableException("redis: not connected");
        }

        try
        {
            var answer = await multiplexer.GetDatabase().ScriptEvaluateAsync(script, Key, arguments).WaitAsync(Patience, TimeProvider.System, cancellation);
            link.Report(failed: false);
            StateMeter.Called(RedisStore.StoreName, verb, "ok");
            return answer;
        }
        catch (Exception e) when (e is RedisException or TimeoutException or ObjectDisposedException or InvalidOperationException or AggregateException)
        {
            link.Report(failed: true);
            StateMeter.Called(RedisStore.StoreName, verb, e is TimeoutException ? "timeout" : "failed");
            throw new StateUnavailableException($"redis: {(e is TimeoutException ? "no answer in time" : e.Message)}", e);
        }
    }
}
