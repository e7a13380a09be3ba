using System.Diagnostics.Metrics;

namespace Relay.Metrics;

/// <summary>
/// Turns instrument and tag names into Prometheus names: dots and other signs become underscores, the unit is a suffix
/// (<c>s</c> is <c>_seconds</c>, <c>By</c> is <c>_bytes</c>), monotonic counters end in <c>_total</c>, and every name starts with its house's prefix.
/// </summary>
internal static class MetricNames
{
    /// <summary>Names and label names past this are cut; nobody writes such by hand.</summary>
    private const int MaximumLength = 200;

    public static string Of(Instrument instrument, InstrumentKind kind)
    {
        var name = Sanitize(instrument.Name);
        var prefix = instrument.Meter.Name == "System.Runtime" ? "dotnet_" : "relay_";
        if (!name.StartsWith(prefix, StringComparison.Ordinal))
        {
            name = prefix + name;
        }

        if (kind.IsMonotonic() && name.EndsWith("_total", StringComparison.Ordinal))
        {
            name = name[..^"_total".Length];
        }

        name = WithSuffix(name, UnitSuffix(instrument.Unit));
        return kind.IsMonotonic() ? name + "_total" : name;
    }

    /// <summary>A label name; <c>le</c> belongs to the histogram itself.</summary>
    public static string Label(string tag)
    {
        var label = Sanitize(tag);
        return label is "le" or "__name__" ? "tag_" + label : label;
    }

    private static string WithSuffix(string name, string suffix) =>
        suffix.Length == 0 || name.EndsWith(suffix, StringComparison.Ordinal) ? name : name + suffix;

    private static string UnitSuffix(string? unit) => unit switch
    {
        "s" => "_seconds",
        "ms" => "_milliseconds",
        "us" => "_microseconds",
        "By" => "_bytes",
        "%" => "_percent",
        _ => "", // "1", "{message}" and what is no unit of UCUM that people graph
    };

    private static string Sanitize(string name)
    {
        var first = name.Length == 0 || char.IsAsciiDigit(name[0]) ? "_" : "";
        return first + string.Create(Math.Min(name.Length, MaximumLength), name, static (span, source) =>
        {
            for (var i = 0; i < span.Length; i++)
            {
                span[i] = char.IsAsciiLetterOrDigit(source[i]) ? source[i] : '_';
            }
        });
    }
}
