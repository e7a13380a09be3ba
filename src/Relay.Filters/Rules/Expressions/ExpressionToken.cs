namespace Relay.Filters.Rules.Expressions;

internal enum TokenKind
{
    End,
    Number,
    Name,
    Operator,
}

/// <summary>One word of an expression; <see cref="Text"/> is the operator or the name as written.</summary>
internal readonly record struct ExpressionToken(TokenKind Kind, string Text, double Number = 0);
