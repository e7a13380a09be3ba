namespace Relay.Mime.Structure;

/// <summary>Finds the lines that begin with two hyphens. A bare CR begins a line too; both searches run over the octets once.</summary>
internal ref struct DashLineScanner(ReadOnlySpan<byte> source)
{
    private readonly ReadOnlySpan<byte> source = source;
    private int nextLf = -2;
    private int nextCr = -2;

    /// <summary>The next such line at or after <paramref name="from"/>, which itself begins a line; -1 where there is none.</summary>
    public int Next(int from)
    {
        if (from < source.Length - 1 && source[from] == '-' && source[from + 1] == '-')
        {
            return from;
        }

        var lf = Search(ref nextLf, "\n--"u8, from);
        var cr = Search(ref nextCr, "\r--"u8, from);
        return lf < 0 ? cr : cr < 0 ? lf : Math.Min(lf, cr);
    }

    private readonly int Search(ref int cached, ReadOnlySpan<byte> pattern, int from)
    {
        if (cached == -1 || cached > from)
        {
            return cached;
        }

        var at = from >= source.Length ? -1 : source[from..].IndexOf(pattern);
        cached = at < 0 ? -1 : from + at + 1;
        return cached;
    }
}
