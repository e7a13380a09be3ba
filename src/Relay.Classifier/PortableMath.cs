namespace Relay.Classifier;

/// <summary>
/// Logarithm and exponential from additions, multiplications and divisions alone. Those of the platform differ by processor in the last bit, and
/// relays that follow one log of examples must hold the same model to the bit.
/// </summary>
internal static class PortableMath
{
    private const double Ln2 = 0.693147180559945309;
    private const long MantissaMask = (1L << 52) - 1;
    private const int ExponentBias = 1023;

    /// <summary>Of a normal number above zero, to 1e-9.</summary>
    public static double Log(double x)
    {
        var bits = BitConverter.DoubleToInt64Bits(x);
        var exponent = (int)(bits >> 52) - ExponentBias;
        var mantissa = BitConverter.Int64BitsToDouble((bits & MantissaMask) | ((long)ExponentBias << 52));
        if (mantissa > 1.4142135623730951)
        {
            mantissa *= 0.5;
            exponent++;
        }

        // ln m = 2 artanh((m − 1) / (m + 1)); the argument is below 0.172, so five terms do.
        double s = (mantissa - 1) / (mantissa + 1), q = s * s;
        return (exponent * Ln2) + (2 * s * (1 + (q * ((1.0 / 3) + (q * (0.2 + (q * ((1.0 / 7) + (q * (1.0 / 9))))))))));
    }

    /// <summary>e to the x, to 1e-9 of itself; the exponent is held within ±700.</summary>
    public static double Exp(double x)
    {
        x = Math.Clamp(x, -700, 700);
        var whole = Math.Floor((x / Ln2) + 0.5);
        var rest = x - (whole * Ln2);
        double sum = 1, term = 1;
        for (var i = 1; i <= 10; i++)
        {
            term *= rest / i;
            sum += term;
        }

        return sum * BitConverter.Int64BitsToDouble((long)(whole + ExponentBias) << 52);
    }

    /// <summary>Probability of log-odds.</summary>
    public static double Logistic(double x) => 1 / (1 + Exp(-x));

    /// <summary>Log-odds of a probability, which is held off 0 and 1.</summary>
    public static double LogOdds(double probability)
    {
        var held = Math.Clamp(probability, 1e-15, 1 - 1e-15);
        return Log(held / (1 - held));
    }
}
