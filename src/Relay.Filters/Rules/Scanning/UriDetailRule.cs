using System.Text;
using Relay.Filters.Rules.Patterns;
using Relay.Filters.Rules.Subject;

namespace Relay.Filters.Rules.Scanning;

/// <summary><c>uri_detail</c>: hits where one link meets all criteria.</summary>
internal static class UriDetailRule
{
    /// <summary>Links that one such rule looks at.</summary>
    public const int MaxUris = 2_000;

    public static void Run(CompiledRule rule, IReadOnlyList<RuleUri> uris, RunState state)
    {
        for (var i = 0; i < Math.Min(uris.Count, MaxUris); i++)
        {
            if (Array.TrueForAll(rule.Details, d => Meets(rule, d, uris[i], state)))
            {
                var raw = ByteChars.Map(uris[i].Raw.Span);
                state.Evidence[rule.Slot] = RuleEvidence.Of(RuleKind.UriDetail, i, raw, 0..raw.Length);
                state.Set(rule.Slot, 1);
                return;
            }
        }
    }

    private static bool Meets(CompiledRule rule, UriDetailPattern detail, RuleUri uri, RunState state)
    {
        foreach (var text in Texts(detail.Key, uri))
        {
            if (state.Test(rule, detail.Pattern, text) == !detail.Negated)
            {
                return true;
            }
        }

        return false;
    }

    private static IEnumerable<string> Texts(string key, RuleUri uri) => key switch
    {
        "raw" => [ByteChars.Map(uri.Raw.Span)],
        "cleaned" => uri.Cleaned.Select(static c => ByteChars.Map(c.Span)),
        "text" => uri.AnchorTexts.Select(static t => ByteChars.Map(t.Span)),
        "type" => uri.Types,
        "host" => uri.Hosts.Select(static h => ByteChars.Map(Encoding.UTF8.GetBytes(h))),
        _ => uri.Domains.Select(static d => ByteChars.Map(Encoding.UTF8.GetBytes(d))),
    };
}
