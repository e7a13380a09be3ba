namespace Relay.Filters.Urls.Names;

/// <summary>One label of a host, decoded: what a reader sees, of which scripts, and what it looks like.</summary>
/// <param name="IsEncoded">An A-label.</param>
/// <param name="IsBroken">An A-label that decodes to nothing.</param>
internal readonly record struct LabelView(string Shown, string Skeleton, Scripts Scripts, bool IsEncoded, bool IsBroken)
{
    public static LabelView Of(ReadOnlySpan<char> label)
    {
        Span<int> points = stackalloc int[64];
        var encoded = PunycodeDecoder.IsEncoded(label);
        var count = 0;
        if (encoded)
        {
            if (!PunycodeDecoder.TryDecode(label, points, out count))
            {
                return new LabelView(label.ToString(), label.ToString(), Scripts.Latin, true, true);
            }
        }
        else
        {
            foreach (var c in label[..Math.Min(label.Length, points.Length)])
            {
                points[count++] = c;
            }
        }

        points = points[..count];
        var scripts = Scripts.None;
        foreach (var point in points)
        {
            scripts |= ScriptTable.Of(point);
        }

        return new LabelView(encoded ? Text(points) : label.ToString(), Confusables.SkeletonOf(points), scripts, encoded, false);
    }

    private static string Text(ReadOnlySpan<int> points)
    {
        Span<char> text = stackalloc char[128];
        var n = 0;
        foreach (var point in points)
        {
            n += new System.Text.Rune(point).EncodeToUtf16(text[n..]);
        }

        return text[..n].ToString();
    }
}
