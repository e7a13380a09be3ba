using System.Text;
using Relay.Auth.Domains;
using Relay.Core.Options;
using Relay.Filters.Attachments;
using Relay.Filters.Rules;
using Relay.Filters.Rules.Subject;
using Relay.Filters.Tests.Attachments.Samples;
using Relay.Filters.Urls;
using Relay.Filters.Urls.Lists;
using Relay.Filters.Urls.Message;
using Relay.Mime;
using Relay.Mime.Urls;
using Relay.Testing.Fuzz;

namespace Relay.Benchmarks.Fuzz;

/// <summary>Every generator of hostile input with what reads it. Those of tests/run, where steps are counted.</summary>
internal static class DoublingCases
{
    private const string Stock = "/usr/share/spamassassin";

    private static readonly string Rules = Path.Combine(AppContext.BaseDirectory, "rules");

    public static IEnumerable<DoublingCase> All()
    {
        var own = RuleSet.Compile([Rules], new RuleSetOptions());
        var links = new LinkSnapshot(new LinkOptions(), LinkLists.Load(Path.Combine(Rules, "lists")), PublicSuffixFiles.Newest(Path.Combine(Rules, "public_suffix_list.dat")).List);
        return
        [
            .. HostileMail.Structure.Select(static c => Mail("mime", c)),
            .. HostileMail.Markup.Select(static c => Mail("html", c)),
            .. HostileRules.Files.Select(static c => RuleFile(c)),
            .. HostileRules.Texts.Select(c => Judged("rules", c, own)),
            .. StockTexts(),
            .. HostileFiles.Kinds.Select(static k => Archive(k)),
            .. HostileLinks.Wraps.Select(w => Links(w, links)),
        ];
    }

    private static DoublingCase Mail(string area, (string Name, Func<int, string> Make) from) => new(area, from.Name, n =>
    {
        var message = Bytes(from.Make(n));
        return () =>
        {
            using var view = MessageView.Parse(message);
            view.ReadAll();
            _ = view.Urls();
        };
    }, 2_000);

    private static DoublingCase RuleFile((string Name, Func<int, string> Make) from) => new("rule files", from.Name, n =>
    {
        var text = Encoding.Latin1.GetBytes(from.Make(n));
        return () => RuleSet.CompileText("a.cf", text, new RuleSetOptions());
    }, 200);

    private static IEnumerable<DoublingCase> StockTexts()
    {
        if (!Directory.Exists(Stock))
        {
            return [];
        }

        var rules = RuleSet.Compile([Stock], new RuleSetOptions());
        return HostileRules.Texts.Select(c => Judged("stock rules", c, rules));
    }

    private static DoublingCase Judged(string area, (string Name, Func<int, string> Make) from, RuleSet rules) => new(area, from.Name, n =>
    {
        var view = MessageView.Parse(Bytes(from.Make(n)));
        view.ReadAll();
        _ = view.Urls();
        return () => rules.Evaluate(new MessageRuleSubject(view, new RuleFacts { RegistrableDomain = rules.Settings.Domains.Registrable }));
    }, 500);

    private static DoublingCase Archive(string kind) => new("files", kind, n =>
    {
        var file = HostileFiles.Large(kind, n);
        return () => new AttachmentInspector(new AttachmentOptions()).Inspect(new AttachmentInput(["a.bin"], "application/octet-stream", file));
    }, 50);

    private static DoublingCase Links(string wrap, LinkSnapshot parts) => new("links", wrap, n =>
    {
        var url = HostileLinks.Nested(wrap, n);
        return () => MessageLinks.Read([new LinkInput(url, UrlKind.Link)], parts);
    }, 10);

    private static byte[] Bytes(string text) => Encoding.Latin1.GetBytes(text.Replace("\n", "\r\n", StringComparison.Ordinal));
}
