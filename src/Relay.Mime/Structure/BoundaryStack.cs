namespace Relay.Mime.Structure;

/// <summary>Which open multipart a line delimits.</summary>
/// <param name="Level">Of the multipart in the stack, or -1.</param>
/// <param name="IsClose">The closing delimiter.</param>
/// <param name="IsExact">False where the line only begins with the boundary.</param>
internal readonly record struct DelimiterMatch(int Level, bool IsClose, bool IsExact)
{
    public static readonly DelimiterMatch None = new(-1, false, false);
}

/// <summary>A multipart whose end is not yet known.</summary>
internal sealed class OpenMultipart(int part, bool dubious, bool mayAdopt)
{
    public int Part { get; } = part;

    /// <summary>Its type is no multipart for every reader.</summary>
    public bool Dubious { get; } = dubious;

    /// <summary>A dash line with a Content field after it is taken as its delimiter as long as none was found.</summary>
    public bool MayAdopt { get; } = mayAdopt;

    public bool Found { get; set; }

    public bool Closed { get; set; }
}

/// <summary>The boundaries that are looked for, innermost last. Every reading of a boundary parameter is one (RFC 2046 §5.1.1, §5.1.2).</summary>
internal sealed class BoundaryStack(int limit)
{
    private readonly List<OpenMultipart> open = [];
    private readonly List<(byte[] Value, int Level)> boundaries = [];

    public int Count => open.Count;

    /// <summary>Comparisons made: the reader's steps.</summary>
    public long Steps { get; private set; }

    public OpenMultipart this[int level] => open[level];

    public void Push(OpenMultipart multipart) => open.Add(multipart);

    /// <summary>Adds a boundary for the innermost multipart and says what is odd about it beside the others.</summary>
    public MimeDefects Add(byte[] boundary, int level)
    {
        if (boundaries.Count >= limit)
        {
            return MimeDefects.TooManyBoundaries;
        }

        var defects = MimeDefects.None;
        foreach (var (other, otherLevel) in boundaries)
        {
            if (otherLevel == level)
            {
                if (other.AsSpan().SequenceEqual(boundary))
                {
                    return defects;
                }

                continue;
            }

            defects |= other.AsSpan().SequenceEqual(boundary) ? MimeDefects.BoundaryReused
                : other.AsSpan().StartsWith(boundary) || boundary.AsSpan().StartsWith(other) ? MimeDefects.BoundaryPrefix : 0;
        }

        boundaries.Add((boundary, level));
        return defects;
    }

    /// <summary>Takes all multiparts from this level on off the stack.</summary>
    public void PopTo(int level)
    {
        open.RemoveRange(level, open.Count - level);
        while (boundaries.Count > 0 && boundaries[^1].Level >= level)
        {
            boundaries.RemoveAt(boundaries.Count - 1);
        }
    }

    /// <summary>The multipart that a line beginning with two hyphens delimits. Whole matches go before prefixes, open multiparts before closed ones, inner ones before outer ones.</summary>
    public DelimiterMatch Match(ReadOnlySpan<byte> line, bool allowPrefix)
    {
        var text = line[2..].TrimEnd(" \t\r"u8);
        var closedMatch = DelimiterMatch.None;
        Steps += boundaries.Count;
        for (var i = boundaries.Count - 1; i >= 0; i--)
        {
            var (value, level) = boundaries[i];
            if (text.Length - value.Length is not (0 or 2) || !text.StartsWith(value) || (text.Length > value.Length && !text.EndsWith("--"u8)))
            {
                continue;
            }

            var match = new DelimiterMatch(level, text.Length > value.Length, IsExact: true);
            if (!open[level].Closed)
            {
                return match;
            }

            closedMatch = closedMatch.Level < 0 ? match : closedMatch;
        }

        return closedMatch.Level >= 0 || !allowPrefix ? closedMatch : MatchPrefix(text);
    }

    /// <summary>RFC 2046 §5.1.1: it is sufficient that the boundary appears in its entirety at the line's beginning.</summary>
    private DelimiterMatch MatchPrefix(ReadOnlySpan<byte> text)
    {
        for (var i = boundaries.Count - 1; i >= 0; i--)
        {
            var (value, level) = boundaries[i];
            if (value.Length > 0 && !open[level].Closed && text.StartsWith(value))
            {
                return new DelimiterMatch(level, text[value.Length..].StartsWith("--"u8), IsExact: false);
            }
        }

        return DelimiterMatch.None;
    }
}
