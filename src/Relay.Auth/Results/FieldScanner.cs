using System.Globalization;
using System.Text;

namespace Relay.Auth.Results;

/// <summary>A place in a structured field's value, and the small productions that move it on. Pure; a production that fails returns false or null.</summary>
internal struct FieldScanner(string text)
{
    private const int MaximumNesting = 32;
    private const int MaximumDigits = 4;

    public int Position { get; private set; }

    public readonly bool AtEnd => Position == text.Length;

    public readonly char Next => Position < text.Length ? text[Position] : '\0';

    public bool Take(char c)
    {
        if (Position < text.Length && text[Position] == c)
        {
            Position++;
            return true;
        }

        return false;
    }

    /// <summary>CFWS, also none of it (RFC 5322 §3.2.2); false where a comment or a fold is not well-formed.</summary>
    public bool SkipCfws()
    {
        var depth = 0;
        for (; Position < text.Length; Position++)
        {
            var c = text[Position];
            switch (c)
            {
                case ' ' or '\t':
                    break;
                case '\r' when IsFold():
                    Position++;
                    break;
                case '(' when ++depth <= MaximumNesting:
                    break;
                case ')' when depth > 0:
                    depth--;
                    break;
                case '\\' when depth > 0 && Position + 1 < text.Length && !char.IsControl(text[Position + 1]):
                    Position++;
                    break;
                default:
                    if (depth == 0)
                    {
                        return true;
                    }

                    if (char.IsControl(c) || c is '(' or '\\')
                    {
                        return false;
                    }

                    break;
            }
        }

        return depth == 0;
    }

    /// <summary>A keyword (RFC 5321 §4.1.2), in lower case.</summary>
    public string? Keyword()
    {
        var run = Run(static c => char.IsAsciiLetterOrDigit(c) || c == '-');
        return FieldText.IsKeyword(run) ? run.ToLowerInvariant() : null;
    }

    /// <summary>The longest stretch of such characters.</summary>
    public string Run(Func<char, bool> belongs)
    {
        var start = Position;
        while (Position < text.Length && belongs(text[Position]))
        {
            Position++;
        }

        return text[start..Position];
    }

    public bool TryNumber(out int number) =>
        int.TryParse(Run(char.IsAsciiDigit) is { Length: <= MaximumDigits } digits ? digits : "", NumberStyles.None, CultureInfo.InvariantCulture, out number);

    /// <summary>The content of a quoted string (RFC 5322 §3.2.4) that begins here, unfolded; null where it is not well-formed.</summary>
    public string? Quoted()
    {
        if (!Take('"'))
        {
            return null;
        }

        var content = new StringBuilder();
        for (; Position < text.Length; Position++)
        {
            var c = text[Position];
            if (c == '"')
            {
                Position++;
                return content.ToString();
            }

            if (c == '\r' && IsFold())
            {
                Position++;
                continue;
            }

            if (c == '\\' && Position + 1 < text.Length)
            {
                c = text[++Position];
            }

            if (char.IsControl(c) && c != '\t')
            {
                return null;
            }

            content.Append(c);
        }

        return null;
    }

    /// <summary>CR LF and white space from here.</summary>
    private readonly bool IsFold() => Position + 2 < text.Length && text[Position + 1] == '\n' && text[Position + 2] is ' ' or '\t';
}
