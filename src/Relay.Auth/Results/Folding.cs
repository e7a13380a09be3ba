using System.Text;

namespace Relay.Auth.Results;

/// <summary>Folds a header field before spaces (RFC 5322 §2.2.3). Unfolding gives the same text again. Pure.</summary>
internal static class Folding
{
    private const int MaximumLine = 78; // RFC 5322 §2.1.1

    /// <param name="field">Name, colon and value on one line, every space in it one where a fold may be.</param>
    /// <returns>With the last line end.</returns>
    public static string Fold(string field)
    {
        var text = new StringBuilder(field.Length + 32);
        var line = 0; // where it starts
        var space = -1; // the last one on it where a fold is good
        var after = field.IndexOf(':') + 2; // not right behind the name: that line would hold nothing
        for (var i = 0; i < field.Length; i++)
        {
            if (i - line >= MaximumLine && space > line)
            {
                text.Append(field, line, space - line).Append("\r\n");
                line = space;
            }

            // Of several spaces none: a line of white space only ends the header for some readers.
            if (field[i] == ' ' && i >= after && i + 1 < field.Length && field[i + 1] != ' ' && field[i - 1] != ' ')
            {
                space = i;
            }
        }

        return text.Append(field, line, field.Length - line).Append("\r\n").ToString();
    }
}
