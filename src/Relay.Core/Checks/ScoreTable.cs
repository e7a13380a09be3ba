using System.Collections.Frozen;

namespace Relay.Core.Checks;

/// <summary>What rules/ says of a symbol.</summary>
/// <param name="Score">Points; 1.0 where no rule file gives one.</param>
public sealed record SymbolRule(string Name, double Score, string Description, string File, int Line);

/// <summary>Scores and descriptions of symbols, compiled from rule files; immutable, replaced whole on reload.</summary>
public sealed class ScoreTable(IEnumerable<SymbolRule> rules)
{
    public static readonly ScoreTable Empty = new([]);

    private readonly FrozenDictionary<string, SymbolRule> rules = rules.ToFrozenDictionary(static r => r.Name, StringComparer.Ordinal);

    public IEnumerable<SymbolRule> All => rules.Values;

    public SymbolRule? Find(string symbol) => rules.GetValueOrDefault(symbol);

    /// <summary>A symbol that no file scores counts nothing: an unknown weight must not turn mail away.</summary>
    public double ScoreOf(string symbol) => rules.TryGetValue(symbol, out var rule) ? rule.Score : 0;
}
