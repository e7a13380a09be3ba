namespace Relay.Classifier;

/// <summary>How well a filter told spam from ham, as the TREC spam track measures it. A figure is null where a class that it needs is absent.</summary>
/// <param name="OneMinusRocaPercent">Chance in percent that a ham scores above a spam; ties count half.</param>
/// <param name="HamMisclassifiedPercent">Ham with a probability above 0.5.</param>
/// <param name="SpamMisclassifiedPercent">Spam with a probability of 0.5 or less.</param>
/// <param name="LogisticAveragePercent">Mean of both in log-odds, with 0.5 added to the errors and 1 to the totals.</param>
/// <param name="SpamMissedAtHam01Percent">Spam missed at the threshold that lets the most spam be caught while at most 0.1 % of the ham lies above it.</param>
public readonly record struct EvaluationFigures(
    int Messages,
    int Ham,
    int Spam,
    double? OneMinusRocaPercent,
    double? HamMisclassifiedPercent,
    double? SpamMisclassifiedPercent,
    double? LogisticAveragePercent,
    double? SpamMissedAtHam01Percent);

/// <summary>Gathers what a filter said of messages and what they were. Not for use by two threads at once.</summary>
public sealed class Evaluation
{
    /// <summary>Probabilities above it are a verdict of spam.</summary>
    public const double SpamAbove = 0.5;

    private const double HamShare = 0.001;

    private readonly List<double> ham = [];
    private readonly List<double> spam = [];
    private int hamErrors;
    private int spamErrors;

    public void Add(in Judgement judgement, bool isSpam) => Add(judgement.Score, judgement.Probability, isSpam);

    /// <param name="score">Orders the messages; a score that is no number counts as the lowest.</param>
    public void Add(double score, double probability, bool isSpam)
    {
        (isSpam ? spam : ham).Add(score);
        var saysSpam = probability > SpamAbove;
        hamErrors += saysSpam && !isSpam ? 1 : 0;
        spamErrors += !saysSpam && isSpam ? 1 : 0;
    }

    public EvaluationFigures Figures()
    {
        ham.Sort();
        spam.Sort();
        double? ofHam = Percent(hamErrors, ham.Count), ofSpam = Percent(spamErrors, spam.Count);
        var both = ham.Count > 0 && spam.Count > 0;
        return new EvaluationFigures(
            ham.Count + spam.Count, ham.Count, spam.Count,
            both ? 100 * Misordered() / ham.Count / spam.Count : null, ofHam, ofSpam,
            both ? 100 * LogisticAverage() : null, both ? Percent(Missed(), spam.Count) : null);
    }

    private static double? Percent(long count, int of) => of == 0 ? null : 100.0 * count / of;

    /// <summary>Pairs of a ham and a spam in which the ham scores higher; equal ones count half.</summary>
    private double Misordered()
    {
        int below = 0, upTo = 0;
        double pairs = 0;
        foreach (var score in spam)
        {
            while (below < ham.Count && ham[below].CompareTo(score) < 0)
            {
                below++;
            }

            while (upTo < ham.Count && ham[upTo].CompareTo(score) <= 0)
            {
                upTo++;
            }

            pairs += ham.Count - upTo + ((upTo - below) * 0.5);
        }

        return pairs;
    }

    private double LogisticAverage()
    {
        var mean = (LogOdds(hamErrors, ham.Count) + LogOdds(spamErrors, spam.Count)) / 2;
        return 1 / (1 + Math.Exp(-mean));
    }

    private static double LogOdds(int errors, int of)
    {
        var rate = (errors + 0.5) / (of + 1);
        return Math.Log(rate / (1 - rate));
    }

    private int Missed()
    {
        var threshold = ham[ham.Count - 1 - (int)(ham.Count * HamShare)];
        var missed = 0;
        while (missed < spam.Count && spam[missed].CompareTo(threshold) <= 0)
        {
            missed++;
        }

        return missed;
    }
}
