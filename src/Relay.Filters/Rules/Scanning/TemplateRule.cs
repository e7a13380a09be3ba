using System.Text.RegularExpressions;

namespace Relay.Filters.Rules.Scanning;

/// <summary>A rule whose pattern quotes captured texts (<c>%{TAG}</c>): it is built for each message that has them all.</summary>
internal static class TemplateRule
{
    private const string Open = @"%\{";

    /// <summary>Names quoted in a translated pattern.</summary>
    public static string[] TagsOf(string translated)
    {
        var names = new List<string>();
        for (var at = translated.IndexOf(Open, StringComparison.Ordinal); at >= 0; at = translated.IndexOf(Open, at + 1, StringComparison.Ordinal))
        {
            var start = at + Open.Length;
            var end = translated.IndexOf('}', start);
            var name = end < 0 ? "" : translated[start..end];
            if (name.Length > 0 && char.IsAsciiLetterUpper(name[0]) && name.All(static c => char.IsAsciiLetterUpper(c) || char.IsAsciiDigit(c) || c == '_') && !names.Contains(name))
            {
                names.Add(name);
            }
        }

        return [.. names];
    }

    /// <summary>True where every tag it quotes is set.</summary>
    public static bool IsFilled(CompiledRule rule, RunState state) => Array.TrueForAll(rule.Templates, state.Captures.ContainsKey);

    /// <summary>Its pattern with anything in the place of each tag: what every filling of it can match, and more.</summary>
    public static string Loosened(string translated)
    {
        foreach (var name in TagsOf(translated))
        {
            translated = translated.Replace($"{Open}{name}}}", @"(?:[\s\S]*)", StringComparison.Ordinal);
        }

        return translated;
    }

    /// <summary>Null where a tag is not set.</summary>
    public static CompiledRule? TryFill(CompiledRule rule, RunState state)
    {
        var text = rule.Pattern!.Translated;
        foreach (var name in rule.Templates)
        {
            if (!state.Captures.TryGetValue(name, out var values))
            {
                return null;
            }

            text = text.Replace($"{Open}{name}}}", $"(?:{string.Join('|', values.Select(Regex.Escape))})", StringComparison.Ordinal);
        }

        return rule with { Pattern = rule.Pattern.WithText(text), Templates = [] };
    }
}
