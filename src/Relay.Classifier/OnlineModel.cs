namespace Relay.Classifier;

/// <summary>
/// A linear model that learns from each example at once: confidence-weighted weights (AROW: Crammer, Kulesza, Dredze 2009) beside
/// class-conditional counts trained on errors and near errors (TONE: Siefkes et al. 2004), over a shipped prior where there is one. The last near
/// errors are learned again, a few with each new example. What it holds depends on nothing but the prior, the examples and their order, to the
/// bit and on every processor.
/// </summary>
/// <remarks>
/// One thread learns at a time; any number judge meanwhile, without a lock. A judgement given while an example is learned sees some of its
/// features learned and some not yet; every number that it reads is whole. Nothing is allocated after the making. A model takes 40 MB. To take over
/// one that was rebuilt elsewhere, swap the reference.
/// </remarks>
public sealed class OnlineModel
{
    /// <summary>A class is known from this many examples on (by weight); below, probabilities are drawn to 0.5.</summary>
    public const int EnoughOfEach = 10;

    /// <summary>A message of which less than this share was ever met is of no known kind.</summary>
    public const double EnoughKnown = 0.25;

    /// <summary>An example counts at most as much as this many.</summary>
    public const double GreatestWeight = 8;

    /// <summary>How many near errors are learned again with each example.</summary>
    private const int Replays = 2;

    /// <summary>A prior's calibration is worth so many examples of the site.</summary>
    private const double PriorInertia = 40;

    /// <summary>Labels that are believed less are not learned again.</summary>
    private const double Believed = 0.5;

    /// <summary>Counts learn a message whose odds are within this of the wrong side.</summary>
    internal const double Thickness = 30;

    private readonly CellTable cells = new();
    private readonly ReplayRing near = new();
    private readonly Calibration calibration;
    private readonly LabelTrust labels = new();
    private readonly GroupScale scale;
    private Totals totals;

    /// <param name="groupWeights">How much each group of features counts, by its number; groups that are not named count nothing.</param>
    /// <param name="prior">What is known before the first example; its word weighs less the more examples of a kind are learned.</param>
    /// <exception cref="ArgumentException">More weights than groups, or one that is no number from 0 to 16.</exception>
    public OnlineModel(ReadOnlySpan<float> groupWeights, PriorModel? prior = null)
    {
        scale = new GroupScale(groupWeights);
        Prior = prior;
        calibration = prior is null ? new Calibration() : new Calibration(prior.Slope, prior.Shift, PriorInertia);
    }

    /// <summary>The prior under this model.</summary>
    public PriorModel? Prior { get; }

    /// <summary>Examples of spam learned, by weight.</summary>
    public double SpamExamples => Volatile.Read(ref totals.Spam);

    /// <summary>Examples of ham learned, by weight.</summary>
    public double HamExamples => Volatile.Read(ref totals.Ham);

    public Judgement Judge(FeatureBuffer message)
    {
        ArgumentNullException.ThrowIfNull(message);
        var features = Features.Of(message);
        var opinion = cells.Weigh(features, scale.Values(features.Counts), totals, Prior);
        var trust = Prior is null ? Math.Min(1, (Math.Min(SpamExamples, HamExamples) + 0.5) / (EnoughOfEach + 0.5)) : 1;
        return new Judgement(opinion.Score, PortableMath.Logistic(calibration.LogOdds(opinion.Score) * trust), opinion.Known)
        {
            Unsure = trust < 1 || opinion.Known < EnoughKnown,
        };
    }

    /// <summary>Learns a label. The caller sees to it that a message is learned once.</summary>
    /// <param name="weight">
    /// 1 is an example as any other; a source whose influence is capped gives less. Above <see cref="GreatestWeight"/> it is that; what is no number
    /// above 0 changes nothing.
    /// </param>
    public void Learn(FeatureBuffer message, bool isSpam, double weight = 1)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (!(weight > 0))
        {
            return;
        }

        weight = Math.Min(weight, GreatestWeight);
        var features = Features.Of(message);
        var values = scale.Values(features.Counts);
        var opinion = cells.Weigh(features, values, totals, Prior);
        var sign = isSpam ? 1 : -1;
        ref var seen = ref isSpam ? ref totals.Spam : ref totals.Ham;
        Volatile.Write(ref seen, seen + weight);
        var trust = labels.Learn(opinion.Score * sign, weight);
        weight *= trust;
        calibration.Learn(opinion.Score, isSpam, weight);
        cells.LearnWeights(features, values, opinion, sign, weight, ref totals);
        if (opinion.Odds * sign < Thickness)
        {
            cells.LearnCounts(features.Slots, isSpam, weight, ref totals);
        }

        LearnAgain();
        if (trust > Believed && opinion.Margin * sign < 1)
        {
            near.Put(features, isSpam, weight);
        }
    }

    /// <summary>Takes over what another model of the same groups and prior has learned; nobody may learn in either or judge by this meanwhile.</summary>
    /// <exception cref="ArgumentException">The other has other groups or another prior.</exception>
    public void CopyFrom(OnlineModel other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (!ReferenceEquals(Prior, other.Prior) || !scale.Weights.SequenceEqual(other.scale.Weights))
        {
            throw new ArgumentException("The models differ in groups or prior.", nameof(other));
        }

        cells.CopyFrom(other.cells);
        near.CopyFrom(other.near);
        calibration.CopyFrom(other.calibration);
        labels.CopyFrom(other.labels);
        totals = other.totals;
    }

    /// <summary>SHA-256 over all that was learned: equal for two models that learned the same examples in the same order.</summary>
    public byte[] Fingerprint()
    {
        using var hash = new StateHash();
        hash.Append(cells.Cells);
        hash.Append([totals.Bias, totals.Spam, totals.Ham, totals.SpamCounted, totals.HamCounted]);
        calibration.AppendTo(hash);
        labels.AppendTo(hash);
        near.AppendTo(hash);
        return hash.Finish();
    }

    /// <summary>Weights reach a margin over time only if hard examples come again; counts would count them twice.</summary>
    private void LearnAgain()
    {
        for (var i = 0; i < Replays && near.TryDraw(out var message, out var isSpam, out var weight); i++)
        {
            var values = scale.Values(message.Counts);
            cells.LearnWeights(message, values, cells.Lean(message, values, totals, Prior), isSpam ? 1 : -1, weight, ref totals);
        }
    }
}
