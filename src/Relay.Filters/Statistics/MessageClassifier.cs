using System.Collections.Concurrent;
using Relay.Classifier;
using Relay.Filters.Statistics.Training;
using Relay.Mime;

namespace Relay.Filters.Statistics;

/// <summary>
/// Judges messages by the model that a follower holds just now. Any number of messages at once; buffers for features are kept for the next. It learns nothing, and says nothing where
/// there is no model, or where the model is not sure that it knows mail of that kind.
/// </summary>
public sealed class MessageClassifier(ModelFollower follower)
{
    /// <summary>Buffers kept; each takes some megabyte.</summary>
    private static readonly int MostKept = Environment.ProcessorCount * 2;

    private readonly ConcurrentBag<FeatureBuffer> kept = [];
    private ScoreDrift drift = new([]);

    /// <summary>What the probabilities are compared with from now on.</summary>
    public void CompareWith(ReadOnlySpan<double> reference) => Volatile.Write(ref drift, new ScoreDrift(reference));

    /// <summary>Which shipped model is in use, for metrics.</summary>
    public static void TellVersion(string version) => ClassifierMeter.Using(version);

    /// <summary>The probability of spam; null where it is not known.</summary>
    /// <param name="domain">Of the recipients, lower case; empty where they have several or none is known.</param>
    public double? Judge(MessageView view, string domain)
    {
        if (follower.Model is not { } model)
        {
            return null;
        }

        var features = kept.TryTake(out var one) ? one : new FeatureBuffer();
        MessageFeatures.Extract(view, features);
        var judgement = model.Judge(features, domain);
        if (kept.Count < MostKept)
        {
            kept.Add(features);
        }

        return Told(judgement);
    }

    private double? Told(Judgement judgement)
    {
        if (judgement.Unsure)
        {
            ClassifierMeter.UnsureOf();
            return null;
        }

        ClassifierMeter.Judged(judgement.Probability);
        if (Volatile.Read(ref drift).Add(judgement.Probability) is { } index)
        {
            ClassifierMeter.Drift(index);
        }

        return judgement.Probability;
    }
}
