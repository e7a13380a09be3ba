using Relay.Filters.Statistics.Training;

namespace Relay.CommandLine;

/// <summary>What came of labels, for people.</summary>
internal sealed class LabelTally
{
    private readonly int[] counts = new int[Enum.GetValues<LabelOutcome>().Length];

    public void Add(LabelOutcome outcome) => counts[(int)outcome]++;

    public static string Sentence(LabelOutcome outcome) => outcome switch
    {
        LabelOutcome.Learned => "learned",
        LabelOutcome.Replaced => "learned in place of another label",
        LabelOutcome.Forgotten => "forgotten",
        LabelOutcome.Known => "known already",
        LabelOutcome.Capped => "not learned: this source has said as much as one source may",
        LabelOutcome.Overruled => "not learned: the operator said otherwise",
        _ => "waits for the shared log",
    };

    /// <summary><c>12 learned, 3 known already</c>.</summary>
    public override string ToString()
    {
        var parts = Enum.GetValues<LabelOutcome>().Where(o => counts[(int)o] > 0).Select(o => $"{counts[(int)o]} {Sentence(o)}").ToArray();
        return parts.Length == 0 ? "nothing to learn" : string.Join(", ", parts);
    }
}
