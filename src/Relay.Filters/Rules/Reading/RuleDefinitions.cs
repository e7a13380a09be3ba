using System.Collections.Frozen;

namespace Relay.Filters.Rules.Reading;

/// <summary>Lines that make a rule: <c>body NAME /…/</c> and its kin. It looks at the line's form; patterns are compiled later.</summary>
internal sealed class RuleDefinitions(RuleBook book)
{
    public const int MaxName = 128;

    private static readonly FrozenDictionary<string, RuleKind> Kinds = new Dictionary<string, RuleKind>
    {
        ["header"] = RuleKind.Header,
        ["body"] = RuleKind.Body,
        ["rawbody"] = RuleKind.RawBody,
        ["full"] = RuleKind.Full,
        ["uri"] = RuleKind.Uri,
        ["meta"] = RuleKind.Meta,
        ["mimeheader"] = RuleKind.MimeHeader,
        ["uri_detail"] = RuleKind.UriDetail,
        ["askdns"] = RuleKind.Lookup,
        ["urirhssub"] = RuleKind.Lookup,
        ["urirhsbl"] = RuleKind.Lookup,
        ["uridnsbl"] = RuleKind.Lookup,
        ["uridnssub"] = RuleKind.Lookup,
        ["urinsrhsbl"] = RuleKind.Lookup,
        ["urinsrhssub"] = RuleKind.Lookup,
        ["urifullnsrhsbl"] = RuleKind.Lookup,
        ["urifullnsrhssub"] = RuleKind.Lookup,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The eight kinds that <c>relay rules check</c> counts.</summary>
    public static bool IsCounted(string directive) => Kinds.TryGetValue(directive, out var kind) && kind != RuleKind.Lookup;

    public static bool IsName(string name) =>
        name.Length is > 0 and <= MaxName && !char.IsAsciiDigit(name[0]) && !name.AsSpan().ContainsAnyExcept(NameLetters);

    private static readonly System.Buffers.SearchValues<char> NameLetters =
        System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");

    public bool TryTake(RuleLine line)
    {
        if (!Kinds.TryGetValue(line.Key, out var kind))
        {
            return false;
        }

        var (name, definition) = RuleLine.Split(line.Value);
        if (!IsName(name))
        {
            var reason = $"{NoteBook.Shown(name)} is not the name of a rule; write letters, digits and _, no digit first, at most {MaxName}";
            book.Notes.Add(line.File, line.Number, null, RuleNoteLevel.Error, reason);
        }
        else if (definition.Length == 0)
        {
            book.Refuse(line, name, $"what to look for is missing; write {line.Key} {name} …");
        }
        else
        {
            Define(line, kind, name, definition);
        }

        return true;
    }

    private void Define(RuleLine line, RuleKind kind, string name, string definition)
    {
        if (kind == RuleKind.Lookup)
        {
            Lookup(line, name, definition);
            return;
        }

        var eval = kind is RuleKind.Meta or RuleKind.MimeHeader or RuleKind.UriDetail ? null : EvalOf(definition);
        book.Define(new RuleDraft(name, kind, definition, eval, line.File, line.Number));
    }

    /// <summary>A look-up of links is asked for by name in a body rule (<c>check_uridnsbl</c>); <c>askdns</c> is a rule itself.</summary>
    private void Lookup(RuleLine line, string name, string definition)
    {
        if (RuleLookup.TryParse(line.Key, definition) is not { } lookup)
        {
            book.Notes.Add(line.File, line.Number, name, RuleNoteLevel.Error, $"not understood; write {line.Key} {name} ZONE TYPE [answer]");
            return;
        }

        if (book.Lookups.Count < RuleBook.MaxRules)
        {
            book.Lookups[name] = lookup;
        }

        if (line.Key == "askdns")
        {
            book.Define(new RuleDraft(name, RuleKind.Lookup, definition, $"check_askdns('{name}')", line.File, line.Number));
        }
    }

    /// <summary>The call behind <c>eval:</c> or <c>rbleval:</c>.</summary>
    private static string? EvalOf(string definition)
    {
        foreach (var prefix in (ReadOnlySpan<string>)["eval:", "rbleval:"])
        {
            if (definition.StartsWith(prefix, StringComparison.Ordinal))
            {
                return definition[prefix.Length..].Trim(RuleLine.Spaces);
            }
        }

        return null;
    }
}
