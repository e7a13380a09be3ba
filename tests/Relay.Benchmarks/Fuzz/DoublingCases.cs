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

    /// <param name="wanted">Areas; those of no interest cost nothing.</param>
    public static IEnumerable<DoublingCase> Of(Predicate<string> wanted) =>
        Areas().Where(a => wanted(a.Name)).SelectMany(static a => a.Cases());

    private static (string Name, Func<IEnumerable<DoublingCase>> Cases)[] Areas() =>
    [
        ("mime", static () => HostileMail.Structure.Select(static c => Mail("mime", c))),
        ("html", static () => HostileMail.Markup.Select(static c => Mail("html", c))),
        ("rule files", static () => HostileRules.Files.Select(static c => RuleFile(c))),
        ("rules", static () => Texts("rules", Rules)),
        ("stock rules", static () => Directory.Exists(Stock) ? Texts("stock rules", Stock) : []),
        ("files", static () => HostileFiles.Kinds.Select(static k => Archive(k))),
        ("links", Links),
    ];

    private static IEnumerable<DoublingCase> Texts(string area, string folder)
    {
        var rules = RuleSet.Compile([folder], new RuleSetOptions());
        return HostileRules.Texts.Select(c => Judged(area, c, rules));
    }

    private static IEnumerable<DoublingCase> Links()
    {
        var parts = new LinkSnapshot(new LinkOptions(), LinkLists.Load(Path.Combine(Rules, "lists")), PublicSuffixFiles.Newest(Path.Combine(Rules, "public_suffix_list.dat")).List);
        return HostileLinks.Wraps.Select(w => Nested(w, parts));
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
    }, 50) { MaxGrowth = 16 };

    private static DoublingCase Nested(string wrap, LinkSnapshot parts) => new("links", wrap, n =>
    {
        var url = HostileLinks.Nested(wrap, n);
        return () => MessageLinks.Read([new LinkInput(url, UrlKind.Link)], parts);
    }, 10);

    private static byte[] Bytes(string text) => Encoding.Latin1.GetBytes(text.Replace("\n", "\r\n", StringComparison.Ordinal));
}
