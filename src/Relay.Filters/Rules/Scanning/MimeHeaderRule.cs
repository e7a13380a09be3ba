using System.Text;
using Relay.Filters.Rules.Patterns;
using Relay.Filters.Rules.Subject;

namespace Relay.Filters.Rules.Scanning;

/// <summary><c>mimeheader</c>: a field of each MIME part; <c>!~</c> hits where no part matches.</summary>
internal static class MimeHeaderRule
{
    public static void Run(CompiledRule rule, IReadOnlyList<RulePart> parts, RunState state)
    {
        var (from, to) = RangeOf(rule.Flags);
        var joined = rule.Flags.Contains("concat") ? new StringBuilder() : null;
        var any = false;
        var values = Values(rule.Selector!, parts, state);
        for (var i = from; i < Math.Min(to, parts.Count); i++)
        {
            var value = values[i] ?? rule.IfUnset ?? "";
            if (joined is not null)
            {
                joined.Append(value).Append(value.EndsWith('\n') ? "" : "\n");
                continue;
            }

            var text = ByteChars.MapLatin1(value);
            any |= rule.Negated ? state.Test(rule, rule.Pattern!, text) != false : rule.Pattern!.MayMatch(text.AsSpan()) && !state.Match(rule, text, i);
            if (any)
            {
                return;
            }
        }

        if (joined is not null)
        {
            var text = ByteChars.MapLatin1(joined.ToString());
            any = rule.Negated ? state.Test(rule, rule.Pattern!, text) != false : rule.Pattern!.MayMatch(text.AsSpan()) && !state.Match(rule, text, 0);
        }

        state.Set(rule.Slot, rule.Negated && !any ? 1 : state.Values[rule.Slot]);
    }

    /// <summary><c>tflags range=2-5</c>: which parts, from 1.</summary>
    private static (int From, int To) RangeOf(IReadOnlySet<string> flags)
    {
        foreach (var flag in flags)
        {
            if (!flag.StartsWith("range=", StringComparison.Ordinal))
            {
                continue;
            }

            var ends = flag[6..].Split('-');
            _ = int.TryParse(ends[0], out var from);
            var to = ends.Length == 1 ? from : int.TryParse(ends[1], out var last) ? last : int.MaxValue;
            return (Math.Max(0, from - 1), to);
        }

        return (0, int.MaxValue);
    }

    /// <summary>Of each part its fields of that name, read once for all rules that ask.</summary>
    private static string?[] Values(HeaderSelector selector, IReadOnlyList<RulePart> parts, RunState state)
    {
        if (!state.MimeValues.TryGetValue(selector, out var values))
        {
            values = new string?[parts.Count];
            for (var i = 0; i < values.Length; i++)
            {
                values[i] = Value(parts[i], selector);
            }

            state.MimeValues.Add(selector, values);
        }

        return values;
    }

    private static string? Value(RulePart part, HeaderSelector selector)
    {
        StringBuilder? value = null;
        foreach (var field in part.Header)
        {
            var all = selector.Name == "ALL";
            if (all || field.Name.Equals(selector.Name, StringComparison.OrdinalIgnoreCase))
            {
                value ??= new StringBuilder();
                value.Append(all ? field.Name + ":" + (selector.Raw ? "" : " ") : "");
                value.Append(Encoding.Latin1.GetString(selector.Raw ? field.Raw.Span : field.Value.Span)).Append('\n');
            }
        }

        return value?.ToString();
    }
}
