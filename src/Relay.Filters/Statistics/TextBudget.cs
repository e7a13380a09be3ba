namespace Relay.Filters.Statistics;

/// <summary>
/// How much text of a message is read. No part takes more than half of what is left, and of a part that is longer than its share the end is read too: what
/// stands in front, however long, does not hide what follows.
/// </summary>
internal struct TextBudget
{
    /// <summary>Characters in all. Nearly all mail has below 20,000 in one text; a newsletter of two texts some 30,000.</summary>
    private const int Whole = 48_000;

    /// <summary>A part gets this much even where less is left, as long as anything is.</summary>
    private const int Least = 2_000;

    /// <summary>Parts with text that are looked at: enough for any mail that a person reads.</summary>
    private const int MaxParts = 24;

    private int used;
    private int parts;

    /// <summary>The beginning and the end that are read; the end is empty where the beginning is all of it.</summary>
    public void Take(ReadOnlySpan<char> text, out ReadOnlySpan<char> head, out ReadOnlySpan<char> tail)
    {
        head = tail = default;
        if (parts++ >= MaxParts)
        {
            return;
        }

        var length = text.Length - text.Count('\r'); // a message with LF is cut where the same one with CR LF is
        var share = Math.Max(Least, (Whole - used) / 2);
        if (length <= share)
        {
            head = text;
            used += length;
            return;
        }

        used += share;
        head = text[..Front(text, share * 3 / 4)];
        tail = text[Back(text, share / 4)..];
    }

    /// <summary>The length of the beginning that has so many characters, carriage returns not counted.</summary>
    private static int Front(ReadOnlySpan<char> text, int count)
    {
        for (var at = 0; ; at++)
        {
            var next = text[at..].IndexOf('\r');
            if (next < 0 || next >= count)
            {
                return at + count;
            }

            (count, at) = (count - next, at + next);
        }
    }

    /// <summary>Where the end begins that has so many characters.</summary>
    private static int Back(ReadOnlySpan<char> text, int count)
    {
        for (var end = text.Length; ; end--)
        {
            var last = text[..end].LastIndexOf('\r');
            if (last < 0 || end - last - 1 >= count)
            {
                return end - count;
            }

            (count, end) = (count - (end - last - 1), last + 1);
        }
    }
}
