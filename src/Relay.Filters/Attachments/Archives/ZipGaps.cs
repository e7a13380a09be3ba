namespace Relay.Filters.Attachments.Archives;

/// <summary>
/// What stands in a ZIP archive between the files of its directory: files that only programs see which read from the front, among them all files
/// of an archive in front of the one that the directory speaks of.
/// </summary>
internal static class ZipGaps
{
    /// <param name="until">Where the directory begins.</param>
    /// <param name="taken">Headers and data of the files known, in any order; sorted here.</param>
    public static void Read(ReadOnlyMemory<byte> bytes, int until, List<(long Start, long End)> taken, ArchiveListing listing)
    {
        taken.Sort();
        var known = taken.Count > 0;
        long at = 0;
        foreach (var (start, end) in taken)
        {
            if (start < at)
            {
                listing.IsBomb = true; // two files out of the same octets
            }
            else if (!Scan(bytes, (int)at, (int)start, known, listing))
            {
                return;
            }

            at = Math.Max(at, end);
        }

        if (at < until)
        {
            Scan(bytes, (int)at, until, known, listing);
        }
    }

    private static bool Scan(ReadOnlyMemory<byte> bytes, int from, int to, bool known, ArchiveListing listing)
    {
        listing.Budget.Step(to - from);
        var at = Next(bytes, from, to);
        while (at < to)
        {
            var next = Next(bytes, at + 4, to);
            if (ZipHeader.TryLocal(bytes.Span, at, out var header) && header.Name.Length > 0 && at + header.Length <= next)
            {
                // The data goes on until the next header, so that no octet is unpacked twice, whatever sizes are claimed.
                var start = at + header.Length;
                var length = header.PackedSize > 0 ? (int)Math.Min(header.PackedSize, next - start) : next - start;
                if (known)
                {
                    listing.Differ("a file that the directory does not name");
                }

                if (!listing.Add(header.Entry(bytes.Slice(start, length))))
                {
                    return false;
                }
            }

            at = next;
        }

        return true;
    }

    private static int Next(ReadOnlyMemory<byte> bytes, int from, int to) =>
        from < to && bytes.Span[from..to].IndexOf("PK\u0003\u0004"u8) is >= 0 and var found ? from + found : to;
}
