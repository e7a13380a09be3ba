using System.Buffers;
using System.Globalization;
using System.Text;

namespace Relay.Metrics;

/// <summary>Writes lines of the Prometheus text format 0.0.4; decides nothing about what they say.</summary>
internal readonly struct PrometheusWriter(IBufferWriter<byte> output)
{
    /// <summary>A number as the format has it.</summary>
    public static string Text(double value) =>
        double.IsNaN(value) ? "NaN"
        : double.IsPositiveInfinity(value) ? "+Inf"
        : double.IsNegativeInfinity(value) ? "-Inf"
        : value.ToString("R", CultureInfo.InvariantCulture);

    /// <summary>The HELP and TYPE lines.</summary>
    public void Head(string name, string type, string help)
    {
        if (help.Length > 0)
        {
            Put("# HELP ");
            Put(name);
            Put(" ");
            Put(help.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal));
            Put("\n");
        }

        Put("# TYPE ");
        Put(name);
        Put(" ");
        Put(type);
        Put("\n");
    }

    /// <summary>One sample; <paramref name="edge"/> is the bucket's <c>le</c>, or empty.</summary>
    public void Sample(string name, string suffix, ReadOnlySpan<byte> labels, string edge, double value)
    {
        Put(name);
        Put(suffix);
        if (labels.Length > 0 || edge.Length > 0)
        {
            Put("{");
            output.Write(labels);
            if (edge.Length > 0)
            {
                Put(labels.Length > 0 ? ",le=\"" : "le=\"");
                Put(edge);
                Put("\"");
            }

            Put("}");
        }

        Put(" ");
        Number(value);
        Put("\n");
    }

    /// <summary>A family of one sample without labels.</summary>
    public void Single(string name, string type, string help, double value)
    {
        Head(name, type, help);
        Sample(name, "", default, "", value);
    }

    private void Number(double value)
    {
        if (!double.IsFinite(value))
        {
            Put(Text(value));
            return;
        }

        var span = output.GetSpan(32); // the longest double has 24 characters
        value.TryFormat(span, out var written, "R", CultureInfo.InvariantCulture);
        output.Advance(written);
    }

    private void Put(string text) => Encoding.UTF8.GetBytes(text, output);
}
