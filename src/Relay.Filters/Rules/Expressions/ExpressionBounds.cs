namespace Relay.Filters.Rules.Expressions;

/// <summary>The least and the most a value can be.</summary>
internal readonly record struct Bounds(double Low, double High)
{
    public static readonly Bounds Zero = new(0, 0);

    public bool CanBeTrue => Low != 0 || High != 0;

    public bool CanBeFalse => Low <= 0 && High >= 0;

    public static Bounds Truth(bool canBeTrue, bool canBeFalse) => new(canBeFalse ? 0 : 1, canBeTrue ? 1 : 0);

    public Bounds Join(Bounds other) => new(Math.Min(Low, other.Low), Math.Max(High, other.High));
}

/// <summary>Whether an expression can ever be true, given what its symbols can be: finds composites that are dead.</summary>
internal static class ExpressionBounds
{
    private readonly record struct Pending(int Target, OpCode Code, Bounds Left);

    public static Bounds Of(ReadOnlySpan<Instruction> code, Func<int, Bounds> symbol)
    {
        var stack = new Stack<Bounds>();
        var pending = new Stack<Pending>();
        for (var at = 0; at <= code.Length; at++)
        {
            while (pending.TryPeek(out var open) && open.Target == at)
            {
                pending.Pop();
                stack.Push(Logical(open.Code, open.Left, stack.Pop()));
            }

            if (at == code.Length)
            {
                break;
            }

            switch (code[at].Code)
            {
                case OpCode.Constant:
                    stack.Push(new Bounds(code[at].Value, code[at].Value));
                    break;
                case OpCode.Symbol:
                    stack.Push(symbol(code[at].Target));
                    break;
                case OpCode.Not:
                    var value = stack.Pop();
                    stack.Push(Bounds.Truth(value.CanBeFalse, value.CanBeTrue));
                    break;
                case OpCode.Negate:
                    value = stack.Pop();
                    stack.Push(new Bounds(-value.High, -value.Low));
                    break;
                case OpCode.AndJump or OpCode.OrJump:
                    pending.Push(new Pending(code[at].Target, code[at].Code, stack.Pop()));
                    break;
                case OpCode.FalseJump or OpCode.Jump:
                    // A choice (?:) is rare: nothing is said of it.
                    return new Bounds(double.NegativeInfinity, double.PositiveInfinity);
                default:
                    var right = stack.Pop();
                    stack.Push(Binary(code[at].Code, stack.Pop(), right));
                    break;
            }
        }

        return stack.Count > 0 ? stack.Pop() : Bounds.Zero;
    }

    private static Bounds Logical(OpCode code, Bounds left, Bounds right)
    {
        if (code == OpCode.AndJump)
        {
            return !left.CanBeTrue || !right.CanBeTrue ? Bounds.Zero : left.CanBeFalse ? right.Join(Bounds.Zero) : right;
        }

        return left.CanBeFalse ? left.Join(right) : left;
    }

    private static Bounds Binary(OpCode code, Bounds a, Bounds b)
    {
        switch (code)
        {
            case OpCode.Add:
                return new Bounds(a.Low + b.Low, a.High + b.High);
            case OpCode.Subtract:
                return new Bounds(a.Low - b.High, a.High - b.Low);
            case OpCode.Multiply when !a.CanBeTrue || !b.CanBeTrue:
                return Bounds.Zero;
            case OpCode.Multiply when a.Low >= 0 && b.Low >= 0:
                return new Bounds(a.Low * b.Low, a.High * b.High);
            case OpCode.Divide when !a.CanBeTrue:
                return Bounds.Zero;
            case OpCode.Less:
                return Bounds.Truth(a.Low < b.High, a.High >= b.Low);
            case OpCode.LessOrEqual:
                return Bounds.Truth(a.Low <= b.High, a.High > b.Low);
            case OpCode.Greater:
                return Binary(OpCode.Less, b, a);
            case OpCode.GreaterOrEqual:
                return Binary(OpCode.LessOrEqual, b, a);
            case OpCode.Equal:
                return Bounds.Truth(a.Low <= b.High && b.Low <= a.High, a != b || a.Low != a.High);
            case OpCode.NotEqual:
                return Bounds.Truth(a != b || a.Low != a.High, a.Low <= b.High && b.Low <= a.High);
            default:
                return new Bounds(double.NegativeInfinity, double.PositiveInfinity);
        }
    }
}
