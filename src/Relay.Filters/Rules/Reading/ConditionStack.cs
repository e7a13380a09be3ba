using Relay.Filters.Rules.Expressions;

namespace Relay.Filters.Rules.Reading;

/// <summary>The <c>if</c>, <c>ifplugin</c>, <c>else</c>, <c>endif</c> of one file: whether lines count at the moment.</summary>
internal sealed class ConditionStack(bool network) : IExpressionNames
{
    /// <summary>Nested blocks; real sets have some six.</summary>
    public const int MaxDepth = 64;

    private readonly Stack<(bool Holds, bool Outer, int Line, bool Else)> blocks = new();
    private readonly bool network = network;

    public bool Active { get; private set; } = true;

    /// <summary>Lines of blocks that no endif closed.</summary>
    public IEnumerable<int> Open => blocks.Select(static b => b.Line);

    /// <summary>True where the line was a condition; <paramref name="fault"/> says what is wrong with it, if anything.</summary>
    public bool TryTake(RuleLine line, out string? fault)
    {
        fault = null;
        switch (line.Key)
        {
            case "if":
                Push(line, line.Value, ref fault);
                return true;
            case "ifplugin":
                Push(line, $"plugin({line.Value})", ref fault);
                return true;
            case "else":
                Else(ref fault);
                return true;
            case "endif":
                if (blocks.TryPop(out var closed))
                {
                    Active = closed.Outer;
                }
                else
                {
                    fault = "endif without if";
                }

                return true;
            default:
                return false;
        }
    }

    private void Push(RuleLine line, string condition, ref string? fault)
    {
        if (blocks.Count == MaxDepth)
        {
            fault = $"more than {MaxDepth} nested conditions; this one is not opened";
            return;
        }

        var holds = false;
        if (ExpressionParser.TryParse(condition, this, out var why) is { } expression)
        {
            holds = expression.Evaluate([]) != 0;
        }
        else
        {
            fault = $"the condition counts as false: {why}";
        }

        blocks.Push((holds, Active, line.Number, false));
        Active = Active && holds;
    }

    private void Else(ref string? fault)
    {
        if (!blocks.TryPop(out var block))
        {
            fault = "else without if";
            return;
        }

        if (block.Else)
        {
            fault = "a second else";
        }

        Active = block.Outer && !block.Holds;
        blocks.Push(block with { Else = true, Holds = !block.Holds });
    }

    Instruction? IExpressionNames.Load(string name) => name switch
    {
        "version" => new Instruction(OpCode.Constant, Value: KnownPlugins.Version),
        "perl_version" => new Instruction(OpCode.Constant, Value: KnownPlugins.PerlVersion),
        "local_tests_only" => new Instruction(OpCode.Constant, Value: network ? 0 : 1),
        _ => null,
    };

    double? IExpressionNames.Call(string name, string argument) => name switch
    {
        "plugin" => KnownPlugins.IsLoaded(argument) ? 1 : 0,
        "can" or "has" => KnownPlugins.Can(argument) ? 1 : 0,
        _ => null,
    };
}
