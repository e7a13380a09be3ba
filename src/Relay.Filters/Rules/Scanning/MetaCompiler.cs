using System.Text.RegularExpressions;
using Relay.Filters.Rules.Expressions;
using Relay.Filters.Rules.Reading;

namespace Relay.Filters.Rules.Scanning;

/// <summary>Composites: their names become slots, <c>rules_matching(GLOB)</c> the sum of what it means, their order one in which each runs after what it asks for.</summary>
internal sealed partial class MetaCompiler(RuleBook book, Dictionary<string, int> slots, bool network) : IExpressionNames
{
    /// <summary>Characters of an expression once globs are names.</summary>
    private const int MaxLength = 1 << 20;

    [GeneratedRegex(@"(?<!_)rules_matching\(\s*([_a-zA-Z0-9*?]+)\s*\)", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Matching();

    public Expression? TryCompile(RuleDraft draft, out string fault)
    {
        var text = Matching().Replace(draft.Definition, m => Sum(m.Groups[1].Value, draft.Name));
        if (text.Length > MaxLength)
        {
            fault = "rules_matching stands for too many rules";
            return null;
        }

        return ExpressionParser.TryParse(text, this, out fault);
    }

    private string Sum(string glob, string self)
    {
        var names = book.Rules.Keys.Where(n => n != self && AddressPatterns.Matches(glob, n)).Order(StringComparer.Ordinal).ToArray();
        return names.Length == 0 ? "0" : $"({string.Join('+', names)})";
    }

    Instruction? IExpressionNames.Load(string name) =>
        name == "local_tests_only" ? new Instruction(OpCode.Constant, Value: network ? 0 : 1)
        : slots.TryGetValue(name, out var slot) ? new Instruction(OpCode.Symbol, slot)
        : RuleDefinitions.IsName(name) ? new Instruction(OpCode.Symbol, Outside(name)) : null;

    /// <summary>No rule has this name; a check of the relay may.</summary>
    private int Outside(string name)
    {
        slots.Add(name, slots.Count);
        return slots[name];
    }

    double? IExpressionNames.Call(string name, string argument) => null;

    /// <summary>Orders composites by what they ask for; those that ask for each other in a circle are left out and given back.</summary>
    public static List<CompiledRule> Sort(List<CompiledRule> metas, out List<CompiledRule> circular)
    {
        var bySlot = metas.ToDictionary(static m => m.Slot);
        var waiting = metas.ToDictionary(static m => m.Slot, m => m.Expression!.Symbols.Count(s => bySlot.ContainsKey(s)));
        var askers = metas.SelectMany(m => m.Expression!.Symbols.Where(bySlot.ContainsKey).Select(s => (Asked: s, By: m))).ToLookup(static a => a.Asked, static a => a.By);
        var ready = new Queue<CompiledRule>(metas.Where(m => waiting[m.Slot] == 0));
        var sorted = new List<CompiledRule>(metas.Count);
        while (ready.TryDequeue(out var next))
        {
            sorted.Add(next);
            foreach (var asker in askers[next.Slot])
            {
                if (--waiting[asker.Slot] == 0)
                {
                    ready.Enqueue(asker);
                }
            }
        }

        circular = [.. metas.Where(m => waiting[m.Slot] > 0)];
        return sorted;
    }
}
