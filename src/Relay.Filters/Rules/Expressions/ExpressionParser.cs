namespace Relay.Filters.Rules.Expressions;

/// <summary>What the names of an expression mean.</summary>
internal interface IExpressionNames
{
    /// <summary>The instruction that loads a plain name, or null where it means nothing.</summary>
    Instruction? Load(string name);

    /// <summary>The value of <c>name(argument)</c>, or null where there is no such function.</summary>
    double? Call(string name, string argument);
}

/// <summary>
/// Words → <see cref="Expression"/>, with Perl's precedence: ! and signs, * / %, + -, comparisons, equality, ^, &amp;&amp;, ||, ?:.
/// Depth and length are bounded; every fault is a sentence, nothing throws.
/// </summary>
internal sealed class ExpressionParser
{
    /// <summary>Nested parentheses; real sets have some ten.</summary>
    public const int MaxDepth = 200;

    private static readonly string[][] Levels = [["||"], ["&&"], ["^"], ["==", "!="], ["<", "<=", ">", ">="], ["+", "-"], ["*", "/", "%"]];

    private readonly List<ExpressionToken> tokens = [];
    private readonly List<Instruction> code = [];
    private readonly IExpressionNames names;
    private int at;
    private int depth;
    private int stack;
    private int highest;
    private string? fault;

    private ExpressionParser(IExpressionNames names) => this.names = names;

    /// <summary>Null with the reason in <paramref name="fault"/> where the text is no expression.</summary>
    public static Expression? TryParse(string text, IExpressionNames names, out string fault)
    {
        var parser = new ExpressionParser(names);
        parser.fault = ExpressionLexer.TryCut(text, parser.tokens);
        if (parser.fault is null)
        {
            parser.Choice();
            if (parser.fault is null && parser.at < parser.tokens.Count)
            {
                parser.fault = $"\"{parser.tokens[parser.at].Text}\" is not expected there";
            }
        }

        fault = parser.fault ?? "";
        return parser.fault is null ? new Expression([.. parser.code], Math.Max(1, parser.highest)) : null;
    }

    private ExpressionToken Current => at < tokens.Count ? tokens[at] : default;

    private void Choice()
    {
        if (++depth > MaxDepth)
        {
            fault ??= $"nested deeper than {MaxDepth}";
        }

        Level(0);
        if (fault is null && Take("?"))
        {
            var over = Emit(OpCode.FalseJump, -1);
            Choice();
            var end = Emit(OpCode.Jump, -1);
            Point(over);
            Expect(":");
            Choice();
            Point(end);
        }

        depth--;
    }

    private void Level(int level)
    {
        if (fault is not null)
        {
            return;
        }

        if (level == Levels.Length)
        {
            Unary();
            return;
        }

        Level(level + 1);
        while (fault is null && Current.Kind == TokenKind.Operator && Array.IndexOf(Levels[level], Current.Text) >= 0)
        {
            var sign = tokens[at++].Text;
            var jump = sign is "&&" or "||" ? Emit(sign == "&&" ? OpCode.AndJump : OpCode.OrJump, -1) : -1;
            Level(level + 1);
            if (jump >= 0)
            {
                Point(jump);
            }
            else
            {
                Emit(Code(sign), -1);
            }
        }
    }

    private void Unary()
    {
        var signs = new Stack<OpCode>();
        while (Current is { Kind: TokenKind.Operator, Text: "!" or "-" or "+" } sign)
        {
            at++;
            if (sign.Text != "+")
            {
                signs.Push(sign.Text == "!" ? OpCode.Not : OpCode.Negate);
            }
        }

        Operand();
        foreach (var sign in signs)
        {
            Emit(sign, 0);
        }
    }

    private void Operand()
    {
        var token = Current;
        at++;
        switch (token.Kind)
        {
            case TokenKind.Number:
                Emit(OpCode.Constant, 1, value: token.Number);
                break;
            case TokenKind.Name:
                Name(token.Text);
                break;
            case TokenKind.Operator when token.Text == "(":
                if (Take(")"))
                {
                    // meta NAME () declares a name that something else sets.
                    Emit(OpCode.Constant, 1);
                    break;
                }

                Choice();
                Expect(")");
                break;
            default:
                fault ??= token.Kind == TokenKind.End ? "the end is missing" : $"\"{token.Text}\" is not expected there";
                break;
        }
    }

    private void Name(string name)
    {
        if (Current is { Kind: TokenKind.Operator, Text: "(" })
        {
            Call(name);
        }
        else if (names.Load(name) is { } load)
        {
            code.Add(load);
            Grow(1);
        }
        else
        {
            fault ??= $"\"{name}\" means nothing here";
        }
    }

    private void Call(string name)
    {
        at++;
        var argument = Current.Text;
        if (Current.Kind == TokenKind.Name)
        {
            at++;
        }

        Expect(")");
        if (fault is null && names.Call(name, argument ?? "") is { } value)
        {
            Emit(OpCode.Constant, 1, value: value);
        }
        else
        {
            fault ??= $"\"{name}(\" is no function of this language";
        }
    }

    private bool Take(string sign)
    {
        if (Current.Kind != TokenKind.Operator || Current.Text != sign)
        {
            return false;
        }

        at++;
        return true;
    }

    private void Expect(string sign)
    {
        if (!Take(sign))
        {
            fault ??= $"\"{sign}\" is missing";
        }
    }

    private int Emit(OpCode instruction, int growth, double value = 0)
    {
        code.Add(new Instruction(instruction, 0, value));
        Grow(growth);
        return code.Count - 1;
    }

    private void Grow(int by) => highest = Math.Max(highest, stack += by);

    /// <summary>Lets a jump land here. A value that a jump left counts once.</summary>
    private void Point(int jump)
    {
        code[jump] = code[jump] with { Target = code.Count };
    }

    private static OpCode Code(string sign) => sign switch
    {
        "+" => OpCode.Add,
        "-" => OpCode.Subtract,
        "*" => OpCode.Multiply,
        "/" => OpCode.Divide,
        "%" => OpCode.Modulo,
        "<" => OpCode.Less,
        "<=" => OpCode.LessOrEqual,
        ">" => OpCode.Greater,
        ">=" => OpCode.GreaterOrEqual,
        "==" => OpCode.Equal,
        "!=" => OpCode.NotEqual,
        _ => OpCode.Xor,
    };
}
