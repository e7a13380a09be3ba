using System.Text;

namespace Relay.Filters.Rules.Subject.Html;

/// <summary>The text of a page as it is put together: pieces between tags, and the space that tags stand for. Two spaces never meet at a tag.</summary>
internal sealed class HtmlPieces
{
    private readonly StringBuilder text = new();
    private bool any;
    private bool lastIsSpace;
    private bool lastIsHidden;
    private int lastStart;

    /// <summary>How often a tag stands within a word.</summary>
    public int Obfuscation { get; private set; }

    public override string ToString() => text.ToString();

    /// <param name="hidden">Readers cannot see it; rules do.</param>
    public void Add(string piece, bool hidden)
    {
        Obfuscation += piece.Length > 0 && any && text.Length > lastStart && IsOfWord(piece[0]) && IsOfWord(text[^1]) ? 1 : 0;
        var wasSpace = any && lastIsSpace;
        lastStart = text.Length;
        var previous = '\0';
        foreach (var c in piece)
        {
            // A run of ASCII space is one; each no-break space is one of its own.
            var isRun = c is ' ' or (>= '\t' and <= '\r');
            if (isRun && previous == ' ')
            {
                continue;
            }

            previous = isRun ? ' ' : c;
            if (text.Length == lastStart && wasSpace && !hidden && (isRun || c == '\u00a0'))
            {
                wasSpace = false;
                continue;
            }

            wasSpace = false;
            text.Append(isRun || c == '\u00a0' ? ' ' : c);
        }

        (any, lastIsSpace, lastIsHidden) = (true, false, hidden);
    }

    public void Space(string space)
    {
        if (any && !lastIsSpace && !lastIsHidden && text.Length > lastStart && text[^1] == ' ')
        {
            text.Length--;
        }

        lastStart = text.Length;
        text.Append(space);
        (any, lastIsSpace, lastIsHidden) = (true, true, false);
    }

    private static bool IsOfWord(char c) => char.IsAsciiLetterOrDigit(c) || (c > '~' && !char.IsWhiteSpace(c));
}
