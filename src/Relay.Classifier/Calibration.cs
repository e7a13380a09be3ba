using System.Runtime.InteropServices;

namespace Relay.Classifier;

/// <summary>
/// Turns scores into probabilities by Platt's line, fitted to what the model said of messages before it learned them. Keeps how often each
/// range of score was spam and no message; an example weighs a 2000th less with every later one, so that the line follows the model. It always rises:
/// the order of scores is kept. Read on any thread while one thread learns: slope and shift are written as one.
/// </summary>
internal sealed class Calibration
{
    private const int Bins = 257;
    private const double BinWidth = 0.125;
    private const double Fade = 1 - (1.0 / 2000);

    /// <summary>Fitted anew after so many examples.</summary>
    private const int FitEvery = 16;

    private readonly double[] spam = new double[Bins];
    private readonly double[] ham = new double[Bins];
    private double inertia;
    private Line first;
    private double step = 1;
    private int sinceFit;
    private long line;

    /// <summary>A line that nothing was learned for yet.</summary>
    public Calibration()
        : this(1, 0, 4)
    {
    }

    /// <param name="inertia">How many examples the first line is worth, about.</param>
    public Calibration(double slope, double shift, double inertia)
    {
        this.inertia = inertia;
        first = new Line((float)slope, (float)shift);
        line = Pack(first);
    }

    /// <summary>Log-odds that a score stands for.</summary>
    public double LogOdds(double score)
    {
        var now = Current;
        return (now.Slope * score) + now.Shift;
    }

    public Line Current => Unpack(Volatile.Read(ref line));

    /// <summary>Takes in a score that was given before the label was known.</summary>
    public void Learn(double score, bool isSpam, double weight)
    {
        // Instead of fading what is old, what is new grows; all is brought down before it grows large.
        step /= Fade;
        (isSpam ? spam : ham)[BinOf(score)] += weight * step;
        if (step > 1e6)
        {
            Rescale();
        }

        if (++sinceFit >= FitEvery)
        {
            sinceFit = 0;
            Volatile.Write(ref line, Pack(Fit()));
        }
    }

    public void CopyFrom(Calibration other)
    {
        other.spam.CopyTo(spam, 0);
        other.ham.CopyTo(ham, 0);
        (first, inertia, step, sinceFit) = (other.first, other.inertia, other.step, other.sinceFit);
        Volatile.Write(ref line, Volatile.Read(ref other.line));
    }

    public void AppendTo(StateHash hash)
    {
        hash.Append<double>(spam);
        hash.Append<double>(ham);
        hash.Append([step, sinceFit, line, first.Slope, first.Shift, inertia]);
    }

    private static int BinOf(double score) => (int)Math.Clamp((score / BinWidth) + (Bins / 2) + 0.5, 0, Bins - 1);

    private void Rescale()
    {
        for (var i = 0; i < Bins; i++)
        {
            spam[i] /= step;
            ham[i] /= step;
        }

        step = 1;
    }

    /// <summary>Newton's method on the log loss from the line that holds, drawn to the first line.</summary>
    private Line Fit()
    {
        double slope = Current.Slope, shift = Current.Shift;
        for (var round = 0; round < 4; round++)
        {
            var slopes = new Derivatives(inertia * (first.Shift - shift), inertia * (first.Slope - slope), inertia, 0, inertia);
            for (var i = 0; i < Bins; i++)
            {
                if (spam[i] + ham[i] > 0)
                {
                    slopes.Add((i - (Bins / 2)) * BinWidth, spam[i] / step, ham[i] / step, slope, shift);
                }
            }

            var (up, right) = slopes.Solve();
            slope = Math.Clamp(slope + Math.Clamp(up, -0.5, 0.5), 0.1, 8);
            shift = Math.Clamp(shift + Math.Clamp(right, -1, 1), -8, 8);
        }

        return new Line((float)slope, (float)shift);
    }

    private static long Pack(Line line) => MemoryMarshal.Read<long>(MemoryMarshal.AsBytes(new ReadOnlySpan<Line>(ref line)));

    private static Line Unpack(long packed) => MemoryMarshal.Read<Line>(MemoryMarshal.AsBytes(new ReadOnlySpan<long>(ref packed)));

    [StructLayout(LayoutKind.Sequential)]
    internal readonly record struct Line(float Slope, float Shift);

    private struct Derivatives(double byShift, double bySlope, double shiftTwice, double both, double slopeTwice)
    {
        public void Add(double score, double spam, double ham, double slope, double shift)
        {
            var expected = PortableMath.Logistic((slope * score) + shift);
            double all = spam + ham, error = spam - (all * expected), curve = all * expected * (1 - expected);
            byShift += error;
            bySlope += error * score;
            shiftTwice += curve;
            both += curve * score;
            slopeTwice += curve * score * score;
        }

        public readonly (double Slope, double Shift) Solve()
        {
            var determinant = (shiftTwice * slopeTwice) - (both * both);
            return (((shiftTwice * bySlope) - (both * byShift)) / determinant, ((slopeTwice * byShift) - (both * bySlope)) / determinant);
        }
    }
}
