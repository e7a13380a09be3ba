namespace Relay.Filters.Statistics;

/// <summary>
/// Whether the probabilities of late are spread as they were: the population stability index over ten bins, Σ (now − then) · ln(now / then). Then is the reference that came with the
/// model, or else the first thousand messages. Now fades: what is a thousand messages old counts half. Thread-safe.
/// </summary>
public sealed class ScoreDrift
{
    public const int Bins = 10;

    /// <summary>Messages of a reference, and the half-life of what is compared with it.</summary>
    public const int Span = 1000;

    /// <summary>Messages from which there is something to compare.</summary>
    public const int Enough = 200;

    private readonly double[] now = new double[Bins];
    private readonly double[] reference = new double[Bins];
    private readonly Lock gate = new();
    private readonly double fade = Math.Pow(0.5, 1.0 / Span);
    private bool hasReference;
    private int seen;

    /// <param name="given">Counts or shares by bin; empty: the first messages make it.</param>
    public ScoreDrift(ReadOnlySpan<double> given)
    {
        if (given.Length == Bins && Sum(given) > 0)
        {
            given.CopyTo(reference);
            hasReference = true;
        }
    }

    /// <summary>Counts a message; the index, once there is one.</summary>
    public double? Add(double probability)
    {
        lock (gate)
        {
            var bin = Math.Clamp((int)(probability * Bins), 0, Bins - 1);
            if (!hasReference)
            {
                reference[bin]++;
                hasReference = ++seen >= Span;
                seen = hasReference ? 0 : seen;
                return null;
            }

            for (var i = 0; i < Bins; i++)
            {
                now[i] *= fade;
            }

            now[bin]++;
            return ++seen >= Enough ? Index() : null;
        }
    }

    private static double Sum(ReadOnlySpan<double> values)
    {
        var sum = 0.0;
        foreach (var value in values)
        {
            sum += value;
        }

        return sum;
    }

    /// <summary>Half a message in each bin, so that an empty one is no infinity.</summary>
    private double Index()
    {
        var (all, then) = (Sum(now), Sum(reference));
        var index = 0.0;
        for (var i = 0; i < Bins; i++)
        {
            var p = (now[i] + 0.5) / (all + (Bins / 2.0));
            var q = ((reference[i] / then * Span) + 0.5) / (Span + (Bins / 2.0));
            index += (p - q) * Math.Log(p / q);
        }

        return index;
    }
}
