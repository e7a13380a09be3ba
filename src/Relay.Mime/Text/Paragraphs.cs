namespace Relay.Mime.Text;

/// <summary>
/// The paragraphs of a visible text, one after the other and without a copy: of plain text what stands between empty lines, of HTML each
/// block. <see cref="Flatten"/> makes one line of a paragraph, as body rules of SpamAssassin's language read it.
/// </summary>
public ref struct Paragraphs(ReadOnlySpan<char> text, bool isHtml)
{
    private ReadOnlySpan<char> rest = text;

    /// <summary>The paragraph that <see cref="MoveNext"/> found, with its line ends.</summary>
    public ReadOnlySpan<char> Current { get; private set; }

    public static Paragraphs Of(MimePart part) => new(part.VisibleText.Span, part.Html is not null);

    public readonly Paragraphs GetEnumerator() => this;

    public bool MoveNext()
    {
        rest = rest.TrimStart("\r\n");
        if (rest.IsEmpty)
        {
            return false;
        }

        var end = isHtml ? rest.IndexOf('\n') : EmptyLine(rest);
        Current = end < 0 ? rest : rest[..end];
        rest = end < 0 ? default : rest[end..];
        return true;
    }

    /// <summary>Every run of white space becomes one space; returns how many characters were written. <paramref name="to"/> is at least as long.</summary>
    public static int Flatten(ReadOnlySpan<char> paragraph, Span<char> to)
    {
        var n = 0;
        var pending = false;
        foreach (var c in paragraph)
        {
            if (c is ' ' or '\t' or '\r' or '\n' or '\f' or '\v' or '\u00A0')
            {
                pending = n > 0;
                continue;
            }

            if (pending)
            {
                to[n++] = ' ';
                pending = false;
            }

            to[n++] = c;
        }

        return n;
    }

    /// <summary>Position of the line end before an empty line, or -1.</summary>
    private static int EmptyLine(ReadOnlySpan<char> text)
    {
        for (var at = 0; at < text.Length;)
        {
            var lf = text[at..].IndexOf('\n');
            if (lf < 0)
            {
                return -1;
            }

            at += lf + 1;
            var next = at;
            while (next < text.Length && text[next] is ' ' or '\t' or '\r')
            {
                next++;
            }

            if (next >= text.Length || text[next] == '\n')
            {
                return at - 1;
            }
        }

        return -1;
    }
}
