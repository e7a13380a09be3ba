using Relay.Classifier;
using Relay.Classifier.Training;
using Relay.Core.Labels;

namespace Relay.Filters.Tests.Statistics.Training;

/// <summary>Events about messages that have a number: those of one topic share most features.</summary>
internal static class Labels
{
    public static readonly DateTimeOffset Time = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly FeatureBuffer Buffer = new();

    public static LabelEvent Spam(int message, string? source = null, string domain = "") => Of(message, LabelVerb.Spam, source, domain);

    public static LabelEvent Ham(int message, string? source = null, string domain = "") => Of(message, LabelVerb.Ham, source, domain);

    public static LabelEvent Forget(int message, string? source = null) => Of(message, LabelVerb.Forget, source, "");

    /// <param name="source">Null: the operator.</param>
    public static LabelEvent Of(int message, LabelVerb verb, string? source, string domain) => new()
    {
        Message = new MessageDigest(1, (UInt128)message),
        Verb = verb,
        Origin = source is null ? LabelOrigin.Operator : LabelOrigin.Of(LabelSource.Named, source),
        Time = Time,
        Domain = domain,
        Features = verb == LabelVerb.Forget ? default : Features(message),
    };

    /// <summary>Even numbers are of one topic, odd ones of another; each has words of its own too.</summary>
    public static FeatureBuffer Fill(FeatureBuffer into, int message)
    {
        into.Clear();
        for (uint i = 0; i < 20; i++)
        {
            into.Add(0, (i * 31) + (uint)(message % 2 * 100_000));
            into.Add(6, (uint)((message * 1000) + i));
        }

        return into;
    }

    private static byte[] Features(int message)
    {
        lock (Buffer)
        {
            return FeatureCodec.Write(Fill(Buffer, message));
        }
    }
}
