using System.Globalization;

namespace Relay.Filters.Rules.Expressions;

/// <summary>Cuts a <c>meta</c> or <c>if</c> expression into words. What is no word of the language is a fault with its text.</summary>
internal static class ExpressionLexer
{
    /// <summary>The longest of real sets have some hundred words.</summary>
    public const int MaxTokens = 20_000;

    private static readonly string[] Operators = ["&&", "||", "==", "!=", "<=", ">=", "(", ")", "!", "<", ">", "+", "-", "*", "/", "^", "?", ":", "%"];

    public static string? TryCut(string text, List<ExpressionToken> tokens)
    {
        var at = 0;
        while (at < text.Length)
        {
            if (char.IsWhiteSpace(text[at]))
            {
                at++;
                continue;
            }

            if (tokens.Count == MaxTokens)
            {
                return $"more than {MaxTokens} words";
            }

            if (Next(text, at) is not { } token)
            {
                return $"\"{text[at]}\" is no operator of this language";
            }

            tokens.Add(token);
            at += token.Text.Length;
        }

        return null;
    }

    private static ExpressionToken? Next(string text, int at)
    {
        if (char.IsAsciiDigit(text[at]) || (text[at] == '.' && at + 1 < text.Length && char.IsAsciiDigit(text[at + 1])))
        {
            return Number(text, at);
        }

        if (IsWord(text[at]))
        {
            var end = at;
            while (end < text.Length && (IsWord(text[end]) || IsPathColon(text, end)))
            {
                end += text[end] == ':' ? 2 : 1;
            }

            return new ExpressionToken(TokenKind.Name, text[at..end]);
        }

        foreach (var candidate in Operators)
        {
            if (string.CompareOrdinal(text, at, candidate, 0, candidate.Length) == 0)
            {
                return new ExpressionToken(TokenKind.Operator, candidate);
            }
        }

        return null;
    }

    private static ExpressionToken? Number(string text, int at)
    {
        var end = at;
        while (end < text.Length && (char.IsAsciiDigit(text[end]) || text[end] == '.'))
        {
            end++;
        }

        return double.TryParse(text.AsSpan(at, end - at), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            ? new ExpressionToken(TokenKind.Number, text[at..end], number)
            : null;
    }

    private static bool IsWord(char c) => char.IsAsciiLetterOrDigit(c) || c == '_';

    /// <summary>The <c>::</c> of a Perl class name; one colon alone is the operator.</summary>
    private static bool IsPathColon(string text, int at) => text[at] == ':' && at + 1 < text.Length && text[at + 1] == ':';
}
