using System.Text;

namespace Relay.Auth.Arc;

/// <summary>The text of results made safe to be a field's value: whatever it holds, it stays one field.</summary>
internal static class AuthenticationResultsText
{
    private const int Line = 76;

    /// <summary>White space and controls become one SP; lines are folded after semicolons where they grow long.</summary>
    public static string Fold(string results)
    {
        var text = new StringBuilder(results.Length + 16);
        var column = 0;
        var space = false;
        foreach (var c in results.AsSpan().Trim())
        {
            if (c <= ' ' || c == (char)0x7F)
            {
                space = true;
                continue;
            }

            if (space)
            {
                var fold = column > Line / 2 && text.Length > 0 && text[^1] == ';';
                text.Append(fold ? "\r\n\t" : " ");
                column = fold ? 0 : column + 1;
                space = false;
            }

            text.Append(c);
            column++;
        }

        return text.ToString();
    }
}
