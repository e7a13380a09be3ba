using Relay.Core.Checks;
using Relay.Core.Options;
using Relay.Filters.Rules;

namespace Relay.Configuration;

/// <summary>The rule files of a configuration, compiled the same way for the running relay and for every command.</summary>
internal static class RuleFiles
{
    /// <param name="classifier">There is a model: of four scores those for that count.</param>
    public static RuleSet Compile(RelayOptions options, bool classifier)
    {
        var lists = options.Checks.DnsLists.SelectMany(static l => l.Codes).Select(static c => c.Symbol).ToHashSet(StringComparer.Ordinal);
        return RuleSet.Compile(
            options.Rules, new RuleSetOptions { KnownSymbols = lists, ScoresNameSymbols = true, RejectThreshold = options.Actions.Reject, Classifier = classifier });
    }

    /// <summary>Scores of rules and of the relay's own symbols alike.</summary>
    public static ScoreTable Scores(RuleSet rules) =>
        new(rules.Rules.DistinctBy(static r => r.Name).Select(static r => new SymbolRule(r.Name, r.Score, r.Description, r.File, r.Line)));
}
