namespace Relay.Classifier;

/// <summary>
/// How much to believe a label that contradicts what the model is sure of. Where that happens seldom, the model is wrong: such a label is worth
/// the most of all. Where it happens again and again amid labels that agree, labels are wrong at random: it is worth little. Where it happens
/// most of the time, mail has changed or only errors are reported: it is believed again.
/// </summary>
internal sealed class LabelTrust
{
    /// <summary>A score this far on the other side is halfway to a contradiction.</summary>
    private const double Contradiction = 2;

    /// <summary>How sharply contradiction begins there.</summary>
    private const double Sharpness = 2;

    /// <summary>A score this far on the other side was sure, and counts as one of the contradictions.</summary>
    private const double Sure = 6;

    /// <summary>At this share of contradictions half of a label's weight is left.</summary>
    private const double Doubtful = 0.02;

    /// <summary>From this share on labels are believed again, and wholly at the second.</summary>
    private const double Changing = 0.12;
    private const double Changed = 0.2;

    /// <summary>No label is worth less than this part of its weight.</summary>
    private const double Least = 0.02;

    /// <summary>Labels that agree, assumed before the first.</summary>
    private const int Start = 100;

    /// <summary>The share is that of about so many labels.</summary>
    private const int Window = 200;

    private double share;
    private int seen = Start;

    /// <summary>Part of its weight that a label is worth, 0 to 1.</summary>
    /// <param name="agreement">The score, turned so that above zero is the label's side.</param>
    /// <param name="weight">Of the example; a source that is capped moves the share as little as it moves the rest.</param>
    public double Learn(double agreement, double weight)
    {
        var ratio = share / Doubtful;
        var low = 1 / (1 + (ratio * ratio * ratio * ratio));
        var trust = low + ((1 - low) * Math.Clamp((share - Changing) / (Changed - Changing), 0, 1));
        var contradicts = PortableMath.Logistic(-Sharpness * (agreement + Contradiction));
        seen = Math.Min(seen + 1, Window);
        share += ((agreement < -Sure ? 1 : 0) - share) * Math.Min(1, weight) / seen;
        return Math.Max(Least, 1 - (contradicts * (1 - trust)));
    }

    public void CopyFrom(LabelTrust other) => (share, seen) = (other.share, other.seen);

    public void AppendTo(StateHash hash) => hash.Append([share, seen]);
}
