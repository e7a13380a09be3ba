using Relay.Filters.Rules.Patterns;
using Relay.Filters.Rules.Subject;

namespace Relay.Filters.Rules.Scanning;

/// <summary>Pattern rules that run at the same time: all that set tags first, then the others. Immutable.</summary>
internal sealed class RulePhase
{
    private readonly RuleGroup body;
    private readonly RuleGroup rawBody;
    private readonly RuleGroup full;
    private readonly RuleGroup uri;
    private readonly (HeaderSelector Selector, string? IfUnset, RuleGroup Group)[] headers;
    private readonly CompiledRule[] single;

    public RulePhase(IReadOnlyList<CompiledRule> rules, bool usePrefilter)
    {
        body = Group(RuleKind.Body);
        rawBody = Group(RuleKind.RawBody);
        full = Group(RuleKind.Full);
        uri = Group(RuleKind.Uri);
        headers = [.. rules.Where(static r => r.Kind == RuleKind.Header && r.Pattern is not null && !r.Negated && r.Templates.Length == 0)
            .GroupBy(static r => (r.Selector!, r.IfUnset))
            .Select(g => (g.Key.Item1, g.Key.IfUnset, new RuleGroup(g, usePrefilter)))];
        single = [.. rules.Where(static r => r.Eval is null && (r.Negated || r.Exists || r.Templates.Length > 0 || r.Kind is RuleKind.MimeHeader or RuleKind.UriDetail))];

        RuleGroup Group(RuleKind kind) =>
            new(rules.Where(r => r.Kind == kind && r.Pattern is not null && r.Eval is null && !r.Negated && r.Templates.Length == 0), usePrefilter);
    }

    public IEnumerable<RuleGroup> Groups => [body, rawBody, full, uri, .. headers.Select(static h => h.Group)];

    public void Run(IRuleSubject subject, HeaderReader reader, RunState state)
    {
        foreach (var (selector, ifUnset, group) in headers)
        {
            group.Run(reader.Joined(selector) ?? ifUnset ?? "", 0, state);
        }

        Body(subject, reader, state);
        Segments(rawBody, subject.RawBody, 0, state, rawBody.Rules.Count);
        if (full.Rules.Count > 0)
        {
            full.Run(subject.Full.Span, 0, state);
        }

        Uris(subject, state);
        foreach (var rule in single)
        {
            if (state.IsOver())
            {
                return;
            }

            Single(rule, subject, reader, state);
        }
    }

    private void Body(IRuleSubject subject, HeaderReader reader, RunState state)
    {
        if (body.Rules.Count > 0)
        {
            body.Run(SubjectLine(reader), 0, state);
            Segments(body, subject.Body, 1, state, 1);
        }
    }

    /// <summary>The subject is the first line of the body, also where there is none.</summary>
    private static string SubjectLine(HeaderReader reader) => reader.Text("Subject") is { Length: > 0 } subject ? subject : "\n";

    private static void Segments(RuleGroup group, IReadOnlyList<ReadOnlyMemory<byte>> texts, int first, RunState state, int rules)
    {
        for (var i = 0; i < texts.Count && rules > 0; i++)
        {
            group.Run(texts[i].Span, first + i, state);
        }
    }

    private void Uris(IRuleSubject subject, RunState state)
    {
        if (uri.Rules.Count == 0)
        {
            return;
        }

        var number = 0;
        foreach (var text in UriTexts(subject))
        {
            uri.Run(text.Span, number++, state);
        }
    }

    /// <summary>Every form of every link once.</summary>
    private static List<ReadOnlyMemory<byte>> UriTexts(IRuleSubject subject)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var texts = new List<ReadOnlyMemory<byte>>();
        foreach (var link in subject.Uris)
        {
            foreach (var text in link.Cleaned)
            {
                if (seen.Add(System.Text.Encoding.Latin1.GetString(text.Span)))
                {
                    texts.Add(text);
                }
            }
        }

        return texts;
    }

    private static void Single(CompiledRule rule, IRuleSubject subject, HeaderReader reader, RunState state)
    {
        if (rule.Templates.Length > 0)
        {
            if (TemplateRule.IsFilled(rule, state) && MayFill(rule, subject, reader) && TemplateRule.TryFill(rule, state) is { } filled)
            {
                Single(filled, subject, reader, state);
            }

            return;
        }

        switch (rule.Kind)
        {
            case RuleKind.Header when rule.Exists:
                state.Set(rule.Slot, reader.All(rule.Selector!).Count > 0 ? 1 : 0);
                break;
            case RuleKind.Header:
                On(rule, reader.Joined(rule.Selector!) ?? rule.IfUnset ?? "", state);
                break;
            case RuleKind.MimeHeader:
                MimeHeaderRule.Run(rule, subject.Parts, state);
                break;
            case RuleKind.UriDetail:
                UriDetailRule.Run(rule, subject.Uris, state);
                break;
            default:
                foreach (var text in Texts(rule.Kind, subject, reader))
                {
                    On(rule, text, state);
                }

                break;
        }
    }

    /// <summary>A template's gate takes anything for its tags: only where that lets a text through is it worth building.</summary>
    private static bool MayFill(CompiledRule rule, IRuleSubject subject, HeaderReader reader)
    {
        if (rule.Negated || rule.Kind is RuleKind.MimeHeader)
        {
            return true;
        }

        if (rule.Kind == RuleKind.Header)
        {
            return rule.Pattern!.MayMatch(ByteChars.MapLatin1(reader.Joined(rule.Selector!) ?? rule.IfUnset ?? "").AsSpan());
        }

        foreach (var text in Texts(rule.Kind, subject, reader))
        {
            if (rule.Pattern!.MayMatch(ByteChars.MapLatin1(text).AsSpan()))
            {
                return true;
            }
        }

        return false;
    }

    private static void On(CompiledRule rule, string latin1, RunState state)
    {
        if (state.Values[rule.Slot] >= rule.MaxHits)
        {
            return;
        }

        var text = ByteChars.MapLatin1(latin1);
        var possible = rule.Pattern!.Literals is not { } literals || Array.Exists(literals, l => text.Contains(l, StringComparison.OrdinalIgnoreCase));
        if (rule.Negated)
        {
            state.Set(rule.Slot, !possible || state.Test(rule, rule.Pattern, text) == false ? 1 : 0);
        }
        else if (possible && rule.Pattern.MayMatch(text.AsSpan()))
        {
            state.Match(rule, text, 0);
        }
    }

    private static IEnumerable<string> Texts(RuleKind kind, IRuleSubject subject, HeaderReader reader)
    {
        IEnumerable<ReadOnlyMemory<byte>> texts = kind switch
        {
            RuleKind.Body => subject.Body,
            RuleKind.RawBody => subject.RawBody,
            RuleKind.Uri => UriTexts(subject),
            _ => [subject.Full],
        };
        var all = texts.Select(static t => System.Text.Encoding.Latin1.GetString(t.Span));
        return kind == RuleKind.Body ? all.Prepend(SubjectLine(reader)) : all;
    }
}
