namespace Relay.Classifier;

/// <summary>
/// A number in a signed byte: the byte's square over 127², times the greatest. Steps are fine near 0, where most weights lie, and 1.6 % of the
/// greatest at the end.
/// </summary>
internal static class ByteScale
{
    private const int Steps = 127;

    public static byte Pack(double value, double greatest)
    {
        var size = Math.Min(1, Math.Abs(value) / greatest);
        var step = (sbyte)Math.Floor((Math.Sqrt(size) * Steps) + 0.5);
        return (byte)(value < 0 ? -step : step);
    }

    /// <summary>What each byte stands for. −128 is never written; it stands for the same as −127.</summary>
    public static float[] Table(double greatest)
    {
        var table = new float[256];
        for (var i = 0; i < table.Length; i++)
        {
            var step = Math.Max((int)(sbyte)i, -Steps);
            table[i] = (float)(Math.Sign(step) * greatest * step * step / (Steps * Steps));
        }

        return table;
    }
}
