namespace Relay.Filters.Rules.Expressions;

internal enum OpCode
{
    Constant,
    Symbol,
    Not,
    Negate,
    Add,
    Subtract,
    Multiply,
    Divide,
    Modulo,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Equal,
    NotEqual,
    Xor,

    /// <summary>Leaves the value and jumps where it is false; else drops it and goes on. Perl's <c>&amp;&amp;</c> gives the last value.</summary>
    AndJump,

    /// <summary>Leaves the value and jumps where it is true; else drops it and goes on.</summary>
    OrJump,

    /// <summary>Drops the value and jumps where it is false.</summary>
    FalseJump,
    Jump,
}

/// <param name="Target">Of a symbol its slot; of a jump where to.</param>
internal readonly record struct Instruction(OpCode Code, int Target = 0, double Value = 0);

/// <summary>A compiled expression over numbered symbols. Evaluation neither allocates nor throws; a division by zero is 0.</summary>
internal sealed class Expression(Instruction[] code, int depth)
{
    /// <summary>Slots of the symbols that are read, each once.</summary>
    public int[] Symbols { get; } = [.. code.Where(static i => i.Code == OpCode.Symbol).Select(static i => i.Target).Distinct()];

    /// <summary>The same expression with its symbols renumbered.</summary>
    public Expression WithSlots(Func<int, int> slotOf) =>
        new([.. code.Select(i => i.Code == OpCode.Symbol ? i with { Target = slotOf(i.Target) } : i)], depth);

    public ReadOnlySpan<Instruction> Code => code;

    public double Evaluate(ReadOnlySpan<double> values)
    {
        Span<double> stack = depth <= 64 ? stackalloc double[depth] : new double[depth];
        var top = -1;
        for (var at = 0; at < code.Length; at++)
        {
            var step = code[at];
            switch (step.Code)
            {
                case OpCode.Constant:
                    stack[++top] = step.Value;
                    break;
                case OpCode.Symbol:
                    stack[++top] = values[step.Target];
                    break;
                case OpCode.Not:
                    stack[top] = stack[top] == 0 ? 1 : 0;
                    break;
                case OpCode.Negate:
                    stack[top] = -stack[top];
                    break;
                case OpCode.AndJump or OpCode.OrJump:
                    if (stack[top] != 0 == (step.Code == OpCode.OrJump))
                    {
                        at = step.Target - 1;
                    }
                    else
                    {
                        top--;
                    }

                    break;
                case OpCode.FalseJump:
                    at = stack[top--] == 0 ? step.Target - 1 : at;
                    break;
                case OpCode.Jump:
                    at = step.Target - 1;
                    break;
                default:
                    top--;
                    stack[top] = Binary(step.Code, stack[top], stack[top + 1]);
                    break;
            }
        }

        return top >= 0 ? stack[top] : 0;
    }

    private static double Binary(OpCode code, double left, double right) => code switch
    {
        OpCode.Add => left + right,
        OpCode.Subtract => left - right,
        OpCode.Multiply => left * right,
        OpCode.Divide => right == 0 ? 0 : left / right,
        OpCode.Modulo => right is > -1 and < 1 ? 0 : (long)left % (long)right,
        OpCode.Less => left < right ? 1 : 0,
        OpCode.LessOrEqual => left <= right ? 1 : 0,
        OpCode.Greater => left > right ? 1 : 0,
        OpCode.GreaterOrEqual => left >= right ? 1 : 0,
        OpCode.Equal => left == right ? 1 : 0,
        OpCode.NotEqual => left != right ? 1 : 0,
        _ => (long)left ^ (long)right,
    };
}
