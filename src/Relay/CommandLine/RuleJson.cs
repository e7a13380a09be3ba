using System.Text.Json;
using Relay.Filters.Rules;

namespace Relay.CommandLine;

/// <summary>A rule as <c>relay rules list</c> and the admin page show it.</summary>
internal static class RuleJson
{
    /// <param name="ledger">What it hit and cost: of the running relay, where one answers.</param>
    public static void Write(Utf8JsonWriter json, RuleInfo rule, RuleCost ledger)
    {
        json.WriteString("name", rule.Name);
        json.WriteString("type", TypeOf(rule.Kind));
        json.WriteNumber("score", rule.Score);
        json.WriteString("description", rule.Description);
        json.WriteString("file", rule.File);
        json.WriteNumber("line", rule.Line);
        json.WriteNumber("hits", ledger.Hits);
        json.WriteNumber("microseconds", Math.Round(ledger.Microseconds, 1));
    }

    public static string TypeOf(RuleKind kind) => kind == RuleKind.UriDetail ? "uri_detail" : kind.ToString().ToLowerInvariant();
}

/// <summary>What a rule hit and cost since its set was loaded.</summary>
internal readonly record struct RuleCost(long Hits, double Microseconds)
{
    public static RuleCost Of(RuleInfo rule) => new(rule.Hits, rule.Microseconds);
}
