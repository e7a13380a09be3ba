using System.Text;
using Relay.Filters.Rules.Evals;
using Relay.Mime;
using Relay.Mime.Urls;

namespace Relay.Filters.Rules.Subject;

/// <summary>Links of a message as rules see them: each once, with a scheme, its percent signs undone, and what redirectors in it lead to.</summary>
internal static class UriReader
{
    /// <summary>Links that rules look at.</summary>
    public const int MaxUris = 2_000;

    /// <summary>Forms of one link: a redirector within a redirector …</summary>
    private const int MaxForms = 8;

    /// <param name="texts">The text parts as rules see them.</param>
    /// <param name="pages">The HTML parts as rules count them.</param>
    public static List<RuleUri> Read(MessageView view, IEnumerable<ReadOnlyMemory<byte>> texts, IReadOnlyList<RuleHtml> pages, Func<string, string> registrable)
    {
        var found = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
        foreach (var url in view.Urls())
        {
            if (found.TryGetValue(url.Text, out var types))
            {
                types.Add(TypeOf(url.Kind));
            }
            else if (found.Count < MaxUris)
            {
                found.Add(url.Text, [TypeOf(url.Kind)]);
            }
        }

        foreach (var redirect in pages.SelectMany(static p => p.Texts.GetValueOrDefault(Html.HtmlScan.Redirects, [])))
        {
            if (found.Count < MaxUris)
            {
                found.TryAdd(redirect, ["a"]);
            }
        }

        Addresses(texts, found);
        return [.. found.Select(f => Make(f.Key, f.Value, registrable))];
    }

    /// <summary>Addresses in the text: mail programs make links of them too.</summary>
    private static void Addresses(IEnumerable<ReadOnlyMemory<byte>> texts, Dictionary<string, HashSet<string>> found)
    {
        foreach (var part in texts.Where(static t => t.Span.Contains((byte)'@')))
        {
            var text = Encoding.Latin1.GetString(part.Span[..Math.Min(BodyLines.MaxPart, part.Length)]);
            foreach (var address in Address.Groups(text, 1, MaxUris))
            {
                if (found.Count < MaxUris)
                {
                    found.TryAdd("mailto:" + address, ["parsed"]);
                }
            }
        }
    }

    private static readonly EvalPattern Address = new(@"/(?:^|[\s<>(),;:""'\[\]{}|])([a-z0-9_][a-z0-9_+.!#$%&*=?^~-]{0,63}\@(?:[a-z0-9][a-z0-9-]{0,62}\.){1,8}[a-z]{2,18})(?![a-z0-9_@-])/i");

    private static RuleUri Make(string raw, HashSet<string> types, Func<string, string> registrable)
    {
        var forms = Forms(raw);
        var hosts = forms.Select(HostOf).Where(static h => h.Length > 0).Distinct(StringComparer.Ordinal).ToArray();
        return new RuleUri
        {
            Raw = Encoding.UTF8.GetBytes(raw),
            Cleaned = [.. forms.Select(static f => new ReadOnlyMemory<byte>(Encoding.UTF8.GetBytes(f)))],
            Types = [.. types],
            Hosts = hosts,
            Domains = [.. hosts.Select(registrable).Distinct(StringComparer.Ordinal)],
        };
    }

    private static List<string> Forms(string raw)
    {
        var forms = new List<string> { raw };
        for (var i = 0; i < forms.Count && forms.Count < MaxForms; i++)
        {
            var form = forms[i];
            Add(form.Contains("://", StringComparison.Ordinal) || form.StartsWith("mailto:", StringComparison.OrdinalIgnoreCase) ? form
                : form.Contains('@', StringComparison.Ordinal) ? "mailto:" + form : "http://" + form);
            Add(form.Contains('%', StringComparison.Ordinal) ? Uri.UnescapeDataString(form) : form);
            var inner = Math.Max(form.LastIndexOf("http://", StringComparison.OrdinalIgnoreCase), form.LastIndexOf("https://", StringComparison.OrdinalIgnoreCase));
            Add(inner > 0 ? form[inner..] : form);
        }

        return forms;

        void Add(string form)
        {
            if (!forms.Contains(form))
            {
                forms.Add(form);
            }
        }
    }

    private static string HostOf(string form)
    {
        var start = form.IndexOf("://", StringComparison.Ordinal);
        if (start < 0)
        {
            return "";
        }

        var rest = form[(start + 3)..];
        var end = rest.IndexOfAny(['/', '?', '#', '\\']);
        var authority = end < 0 ? rest : rest[..end];
        authority = authority[(authority.LastIndexOf('@') + 1)..];
        var port = authority.StartsWith('[') ? -1 : authority.IndexOf(':', StringComparison.Ordinal);
        return (port < 0 ? authority : authority[..port]).Trim('.').ToLowerInvariant();
    }

    private static string TypeOf(UrlKind kind) => kind switch
    {
        UrlKind.Text => "parsed",
        UrlKind.Link => "a",
        UrlKind.Image => "img",
        UrlKind.Frame => "iframe",
        UrlKind.Refresh => "meta",
        _ => kind.ToString().ToLowerInvariant(),
    };
}
