using StackExchange.Redis;

namespace Relay.State.Redis;

/// <summary>Names of keys. The braces are a cluster's hash tag: a triplet is kept where its origin is, a report with its day, the others
/// where they fall.</summary>
internal static class RedisKeys
{
    public const string TripletPattern = "relay:greylist:*";

    public static RedisKey Triplet(StateKey key) => FormattableString.Invariant($"relay:greylist:{{{key.Origin:x16}}}:{key.Rest:x16}");

    public static RedisKey Origin(StateKey key) => FormattableString.Invariant($"relay:origin:{{{key.Origin:x16}}}");

    public static RedisKey Bucket(StateKey key) => $"relay:rate:{{{key}}}";

    public static RedisKey Tally(StateKey key) => $"relay:tally:{{{key}}}";

    public static RedisKey History(StateKey key) => $"relay:history:{{{key}}}";

    public static RedisKey Once(StateKey key) => $"relay:once:{{{key}}}";

    /// <summary>A text's shingles are asked for together, so all are in one slot.</summary>
    public static RedisKey Bulk(long sliceLength, long slice) => FormattableString.Invariant($"relay:bulk:{{bulk}}:{sliceLength}:{slice}");

    public static RedisKey Reports(DateOnly day) => FormattableString.Invariant($"relay:reports:{{{day:yyyyMMdd}}}");

    public static RedisKey Report(DateOnly day, StateKey domain) => FormattableString.Invariant($"relay:report:{{{day:yyyyMMdd}}}:{domain.Rest:x16}");

    /// <summary>The training log, one stream.</summary>
    public static RedisKey Labels => "relay:labels";

    /// <summary>The key as the list shows it; empty for what is no triplet's.</summary>
    public static string Shown(string key) =>
        key.Length == TripletPattern.Length - 1 + 2 + 16 + 1 + 16 ? key[(TripletPattern.Length)..(TripletPattern.Length + 16)] + key[^16..] : "";
}
