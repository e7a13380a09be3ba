using System.Globalization;
using System.Text;

namespace Relay.Metrics.Tests;

/// <summary>A strict reader of the text format 0.0.4: throws FormatException for everything the format does not allow.</summary>
public sealed class PrometheusText
{
    private readonly HashSet<string> closed = new(StringComparer.Ordinal);
    private string family = "";

    public Dictionary<string, string> Types { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, string> Helps { get; } = new(StringComparer.Ordinal);

    /// <summary>From <c>name{a="b"}</c> (labels ordered by name, unescaped) to the value.</summary>
    public Dictionary<string, double> Samples { get; } = new(StringComparer.Ordinal);

    public static PrometheusText Parse(byte[] bytes)
    {
        var text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes);
        Check(text.EndsWith('\n'), "the last line has no end");
        var result = new PrometheusText();
        foreach (var line in text[..^1].Split('\n'))
        {
            result.Line(line);
        }

        result.CheckHistograms();
        return result;
    }

    private static void Check(bool holds, string what)
    {
        if (!holds)
        {
            throw new FormatException(what);
        }
    }

    private void Line(string line)
    {
        if (line.StartsWith("# HELP ", StringComparison.Ordinal))
        {
            var parts = line["# HELP ".Length..].Split(' ', 2);
            Enter(parts[0]);
            Check(Helps.TryAdd(parts[0], parts[1]), "second HELP: " + line);
        }
        else if (line.StartsWith("# TYPE ", StringComparison.Ordinal))
        {
            var parts = line["# TYPE ".Length..].Split(' ');
            Enter(parts[0]);
            Check(parts.Length == 2 && parts[1] is "counter" or "gauge" or "histogram", "type: " + line);
            Check(Types.TryAdd(parts[0], parts[1]), "second TYPE: " + line);
        }
        else
        {
            Sample(line);
        }
    }

    private void Enter(string name)
    {
        Check(IsName(name), "name: " + name);
        if (name == family)
        {
            return;
        }

        Check(closed.Add(name), "lines of a family stand apart: " + name);
        family = name;
    }

    private void Sample(string line)
    {
        var at = 0;
        while (at < line.Length && line[at] is not ('{' or ' '))
        {
            at++;
        }

        var name = line[..at];
        Check(IsName(name), "sample name: " + line);
        var labels = new SortedDictionary<string, string>(StringComparer.Ordinal);
        if (line[at] == '{')
        {
            at = Labels(line, at + 1, labels);
        }

        Check(line[at] == ' ', "no blank before the value: " + line);
        var value = Number(line[(at + 1)..]);
        Check(Types.TryGetValue(family, out var type), "no TYPE before: " + line);
        var suffixes = type == "histogram" ? new[] { "_bucket", "_sum", "_count" } : [""];
        Check(suffixes.Any(s => name == family + s), "sample of another family: " + line);
        Check(type != "counter" || value >= 0, "negative counter: " + line);
        Check(Samples.TryAdd(Key(name, labels), value), "twice: " + line);
    }

    private static int Labels(string line, int at, SortedDictionary<string, string> labels)
    {
        while (true)
        {
            var equals = line.IndexOf('=', at);
            var label = line[at..equals];
            Check(IsName(label) && !label.Contains(':'), "label name: " + line);
            Check(line[equals + 1] == '"', "no quote: " + line);
            var value = new StringBuilder();
            for (at = equals + 2; line[at] != '"'; at++)
            {
                if (line[at] == '\\')
                {
                    at++;
                    Check(line[at] is '\\' or '"' or 'n', "escape: " + line);
                    value.Append(line[at] == 'n' ? '\n' : line[at]);
                }
                else
                {
                    value.Append(line[at]);
                }
            }

            Check(labels.TryAdd(label, value.ToString()), "label twice: " + line);
            at++;
            if (line[at] == '}')
            {
                return at + 1;
            }

            Check(line[at] == ',', "no comma: " + line);
            at++;
        }
    }

    private static double Number(string text) => text switch
    {
        "+Inf" => double.PositiveInfinity,
        "-Inf" => double.NegativeInfinity,
        "NaN" => double.NaN,
        _ => double.Parse(text, NumberStyles.Float & ~NumberStyles.AllowLeadingWhite & ~NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture),
    };

    private static string Key(string name, SortedDictionary<string, string> labels) =>
        labels.Count == 0 ? name : $"{name}{{{string.Join(',', labels.Select(l => $"{l.Key}=\"{l.Value}\""))}}}";

    private static bool IsName(string name) =>
        name.Length > 0 && !char.IsAsciiDigit(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or ':');

    /// <summary>Every histogram has rising buckets, an infinite one, and a count equal to it.</summary>
    private void CheckHistograms()
    {
        foreach (var (name, _) in Types.Where(t => t.Value == "histogram"))
        {
            foreach (var (key, count) in Samples.Where(s => s.Key == name + "_count" || s.Key.StartsWith(name + "_count{", StringComparison.Ordinal)))
            {
                var others = key[(name + "_count").Length..].Trim('{', '}');
                var buckets = Samples
                    .Where(s => s.Key.StartsWith(name + "_bucket{", StringComparison.Ordinal) && WithoutEdge(s.Key) == others)
                    .Select(s => s.Value).ToList();
                Check(buckets.Count > 0 && buckets[^1] == count, "count is not the last bucket: " + key);
                Check(buckets.SequenceEqual(buckets.Order()), "buckets fall: " + key);
            }
        }
    }

    private static string WithoutEdge(string key) =>
        string.Join(',', key[(key.IndexOf('{') + 1)..^1].Split(',').Where(l => !l.StartsWith("le=", StringComparison.Ordinal)));
}
