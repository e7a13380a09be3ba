using Relay.Filters.Rules.Evals;
using Relay.Filters.Rules.Subject;

namespace Relay.Filters.Rules;

/// <summary>A look-up that a rule file asks for: <c>urirhssub NAME zone. A 2</c>, <c>askdns NAME query TXT /re/</c> and their kin.</summary>
/// <param name="Directive">How names are chosen: <c>urirhsbl</c> domains, <c>uridnsbl</c> their addresses, <c>urinsrhsbl</c> their name servers …</param>
/// <param name="Answer">The bits, address or pattern that counts; empty: any answer.</param>
public sealed record RuleLookup(string Directive, string Zone, string Type, string Answer)
{
    /// <summary>What is to be asked.</summary>
    public RuleListQuestion Question => new(Directive == "askdns" ? RuleListKind.Names : RuleListKind.Uris, Directive, Zone, Type);

    /// <summary>True where one of the answers counts.</summary>
    public bool Counts(IReadOnlyList<string>? answers) => answers is not null && answers.Any(a => ListAnswer.Matches(a, Answer));

    internal static RuleLookup? TryParse(string directive, string definition)
    {
        var words = definition.Split((char[]?)null, 3, StringSplitOptions.RemoveEmptyEntries);
        return words.Length == 0 || (words.Length < 3 && directive.EndsWith("sub", StringComparison.Ordinal))
            ? null
            : new RuleLookup(directive, words[0].TrimEnd('.').ToLowerInvariant(), words.Length > 1 ? words[1].ToUpperInvariant() : "A", words.Length > 2 ? words[2].Trim() : "");
    }
}
