using System.Globalization;
using System.Text;

namespace Relay.Metrics;

/// <summary>Tags of a measurement as a key and as label text.</summary>
internal static class TagSet
{
    /// <summary>Label values are words of closed sets; whatever is longer is cut.</summary>
    private const int MaximumValue = 200;
    private const int MaximumTags = 16;

    /// <summary>Equal for equal tags in any order.</summary>
    public static int Hash(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var hash = tags.Length;
        foreach (ref readonly var tag in tags)
        {
            hash += HashCode.Combine(tag.Key.GetHashCode(StringComparison.Ordinal), tag.Value?.GetHashCode() ?? 0);
        }

        return hash;
    }

    public static bool AreEqual(KeyValuePair<string, object?>[] known, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (known.Length != tags.Length)
        {
            return false;
        }

        foreach (ref readonly var tag in tags)
        {
            if (!Contains(known, tag))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary><c>a="b",c="d"</c>, ordered by name and escaped; names that become one label have their values joined by a semicolon.</summary>
    public static string Labels(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var labels = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (ref readonly var tag in tags[..Math.Min(tags.Length, MaximumTags)])
        {
            var label = MetricNames.Label(tag.Key);
            var value = Value(tag.Value);
            labels[label] = labels.TryGetValue(label, out var other) ? $"{other};{value}" : value;
        }

        return string.Join(',', labels.Select(static l => $"{l.Key}=\"{Escape(l.Value)}\""));
    }

    private static bool Contains(KeyValuePair<string, object?>[] known, in KeyValuePair<string, object?> tag)
    {
        foreach (ref readonly var candidate in known.AsSpan())
        {
            if (string.Equals(candidate.Key, tag.Key, StringComparison.Ordinal)
                && (ReferenceEquals(candidate.Value, tag.Value) || Equals(candidate.Value, tag.Value)))
            {
                return true;
            }
        }

        return false;
    }

    private static string Value(object? value)
    {
        var text = value switch
        {
            null => "",
            string s => s,
            bool b => b ? "true" : "false",
            IFormattable f => f.ToString(null, CultureInfo.InvariantCulture),
            _ => value.ToString() ?? "",
        };
        return text.Length <= MaximumValue ? text : text[..MaximumValue];
    }

    private static string Escape(string value) =>
        value.AsSpan().ContainsAny('\\', '"', '\n')
            ? new StringBuilder(value).Replace("\\", "\\\\").Replace("\"", "\\\"").Replace("\n", "\\n").ToString()
            : value;
}
