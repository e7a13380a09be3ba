using System.Text.RegularExpressions;
using Relay.Filters.Rules.Evals;
using Relay.Filters.Rules.Gates;
using Relay.Filters.Rules.Patterns;
using Relay.Filters.Rules.Reading;
using Relay.Filters.Rules.Subject;

namespace Relay.Filters.Rules.Scanning;

/// <summary>One draft → a rule that can run, or the reason why not. Composites are made later, when all names are known.</summary>
internal sealed partial class RuleCompiler(RuleBook book, RuleSetOptions options)
{
    private readonly GateMemory? memory = options.UsePrefilter ? new GateMemory() : null;

    public CompiledRule? TryCompile(RuleDraft draft, int slot, double score, out string fault)
    {
        var attributes = book.Attributes.GetValueOrDefault(draft.Name);
        var flags = attributes?.Flags;
        var rule = new CompiledRule
        {
            Slot = slot,
            Name = draft.Name,
            Kind = draft.Kind,
            Score = score,
            File = draft.File,
            Line = draft.Line,
            Description = attributes?.Description ?? "",
            SubjectPrefix = attributes?.SubjectPrefix ?? "",
            Flags = flags is { Count: > 0 } ? flags : Nothing,
            MaxHits = flags?.Contains("multiple") == true ? Math.Max(1, attributes!.Number("maxhits") ?? MostHits) : 1,
            NoSubject = flags?.Contains("nosubject") == true,
        };
        return draft.Eval is not null ? Eval(rule, draft.Eval, out fault) : draft.Kind switch
        {
            RuleKind.Header or RuleKind.MimeHeader => Header(rule, draft, out fault),
            RuleKind.UriDetail => Details(rule, draft, out fault),
            _ => WithPattern(rule, draft, draft.Definition, out fault),
        };
    }

    /// <summary>Of <c>tflags multiple</c> without maxhits.</summary>
    private const int MostHits = 1_000;

    private static readonly IReadOnlySet<string> Nothing = new HashSet<string>();

    [GeneratedRegex(@"^([\w.-]+(?:(?::[a-zA-Z]*){0,4}))\s*([=!]~)\s*(.+)$", RegexOptions.CultureInvariant | RegexOptions.Singleline, 1000)]
    private static partial Regex HeaderForm();

    [GeneratedRegex(@"\s+\[if-unset:\s+(.+)\]$", RegexOptions.CultureInvariant | RegexOptions.Singleline, 1000)]
    private static partial Regex IfUnsetForm();

    [GeneratedRegex(@"\b(\w+)\b\s*([=!]~)\s*((?:/.*?/|m(\W).*?\4)[imsx]*)(?=\s|$)", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex DetailForm();

    private static CompiledRule? Eval(CompiledRule rule, string call, out string fault)
    {
        if (EvalArguments.TryParse(call, out fault) is not { } parsed)
        {
            return null;
        }

        if (EvalRegistry.Find(parsed.Name) is not { } function)
        {
            fault = $"the function {NoteBook.Shown(parsed.Name)} is not known here";
            return null;
        }

        return rule with { Eval = new EvalCall(function, parsed.Arguments) };
    }

    private CompiledRule? Header(CompiledRule rule, RuleDraft draft, out string fault)
    {
        var text = draft.Definition;
        if (draft.Kind == RuleKind.Header && text.StartsWith("exists:", StringComparison.Ordinal))
        {
            var existing = HeaderSelector.TryParse(text[7..].TrimEnd(':'));
            fault = existing is null ? $"{NoteBook.Shown(text[7..])} is no name of a field" : "";
            return existing is null ? null : rule with { Exists = true, Selector = existing };
        }

        var form = HeaderForm().Match(text);
        var selector = form.Success ? HeaderSelector.TryParse(form.Groups[1].Value.TrimEnd(':')) : null;
        if (selector is null)
        {
            fault = form.Success ? $"{NoteBook.Shown(form.Groups[1].Value)} is no field that can be read" : "write FIELD =~ /…/, FIELD !~ /…/ or exists:FIELD";
            return null;
        }

        var pattern = form.Groups[3].Value;
        var unset = IfUnsetForm().Match(pattern);
        pattern = unset.Success ? pattern[..unset.Index] : pattern;
        var made = WithPattern(rule, draft, pattern, out fault);
        return made is null ? null : made with { Selector = selector, Negated = form.Groups[2].Value == "!~", IfUnset = unset.Success ? unset.Groups[1].Value : null };
    }

    private CompiledRule? WithPattern(CompiledRule rule, RuleDraft draft, string text, out string fault)
    {
        if (TryPattern(draft, text, out fault) is not { } pattern)
        {
            return null;
        }

        var templates = text.Contains("%{", StringComparison.Ordinal) ? TemplateRule.TagsOf(pattern.Translated) : [];
        return rule with { Pattern = pattern, Templates = templates };
    }

    private RulePattern? TryPattern(RuleDraft draft, string text, out string fault)
    {
        if (!PerlPattern.TryParse(text, out var perl, out fault))
        {
            return null;
        }

        if (book.Attributes.TryGetValue(draft.Name, out var attributes) && attributes.ReplaceTags)
        {
            if (TagReplacer.TryReplace(perl.Body, book.Tags) is not { } replaced)
            {
                fault = $"longer than {TagReplacer.MaxLength >> 10} KiB with its tags replaced";
                return null;
            }

            perl = perl with { Body = replaced };
        }

        return RulePattern.TryCreate(perl, options.MatchTimeout, out fault, memory);
    }

    private CompiledRule? Details(CompiledRule rule, RuleDraft draft, out string fault)
    {
        var details = new List<UriDetailPattern>();
        fault = "write key =~ /…/, with keys raw, type, cleaned, text, domain or host";
        foreach (Match criterion in DetailForm().Matches(draft.Definition))
        {
            var key = criterion.Groups[1].Value;
            if (key is not ("raw" or "type" or "cleaned" or "text" or "domain" or "host") || details.Count == 100)
            {
                fault = $"{NoteBook.Shown(key)} is no key of uri_detail";
                return null;
            }

            if (TryPattern(draft, criterion.Groups[3].Value, out fault) is not { } pattern)
            {
                return null;
            }

            details.RemoveAll(d => d.Key == key);
            details.Add(new UriDetailPattern(key, criterion.Groups[2].Value == "!~", pattern));
        }

        return details.Count == 0 ? null : rule with { Details = [.. details] };
    }
}
