namespace Relay.Filters.Urls.Names;

internal static class EditDistance
{
    /// <summary>Whether one typing error makes one of the other: a character too many, too few, another, or two in the wrong order. Linear.</summary>
    public static bool IsOne(ReadOnlySpan<char> a, ReadOnlySpan<char> b)
    {
        if (Math.Abs(a.Length - b.Length) > 1)
        {
            return false;
        }

        var common = a.CommonPrefixLength(b);
        a = a[common..];
        b = b[common..];
        if (a.Length != b.Length)
        {
            return a.Length > b.Length ? a[1..].SequenceEqual(b) : b[1..].SequenceEqual(a);
        }

        return a.Length > 0 && (a[1..].SequenceEqual(b[1..])
            || (a.Length > 1 && a[0] == b[1] && a[1] == b[0] && a[2..].SequenceEqual(b[2..])));
    }
}
