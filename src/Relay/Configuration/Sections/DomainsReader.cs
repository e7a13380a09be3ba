using Relay.Configuration.Text;
using Relay.Configuration.Values;
using Relay.Core.Options;

namespace Relay.Configuration.Sections;

/// <summary><c>domains</c>: whose mail is taken and where it goes.</summary>
internal static class DomainsReader
{
    private static readonly Func<string, Parsed<RecipientCheck>> Check = Scalars.OneOf(("call_forward", RecipientCheck.CallForward), ("none", RecipientCheck.None));

    public static void Read(Section root, RelayOptions options)
    {
        if (root.Map("domains") is not { } domains)
        {
            return;
        }

        foreach (var entry in domains.Entries)
        {
            var name = entry.Key == "*" ? "*" : DomainNames.Name(entry.Key);
            if (name.Problem is { } problem)
            {
                root.Context.Bag.Error(entry.Position, $"domains: {problem}; names are exact, and \"*\" stands for all others");
            }
            else if (options.Domains.ContainsKey(name.Value))
            {
                root.Context.Bag.Error(entry.Position, $"domains: {Words.Quote(entry.Key)} is the same domain as one above ({name.Value}); write it once");
            }

            if (domains.AsMap(entry.Value, domains.PathOf(entry.Key)) is { } section && Domain(section, options.Actions) is var domain && name.Problem is null)
            {
                options.Domains.TryAdd(name.Value, domain);
            }
        }
    }

    private static DomainOptions Domain(Section section, ActionOptions common)
    {
        var context = section.Context;
        var domain = new DomainOptions();
        if (section.List("backend", BackendUrls.Of(BackendUrls.Delivery, context.Paths.Absolute)) is not { } backends)
        {
            context.Bag.Error(section.Position, $"{section.PathOf("backend")} is missing; write where the domain's mail goes, such as backend: \"smtp://10.0.0.5:25\"");
        }
        else
        {
            domain.Backends = backends;
            OneKind(section, backends);
        }

        var file = section.Value("recipients", context.Paths.ExistingFile, "");
        domain.RecipientsFile = file.Length > 0 ? file : null;
        domain.Check = section.Value("check", Check, domain.Check);
        if (section.Take("check") is { } check && section.Take("recipients") is not null)
        {
            context.Bag.Warn(check.Position, $"{section.PathOf("check")} has no effect beside recipients: the file alone says who exists; remove one of the two");
        }

        domain.Actions = ActionsReader.ReadOwn(section, common);
        domain.Welcome = section.List("welcome", Senders.Entry) ?? [];
        domain.Block = section.List("block", Senders.Entry) ?? [];
        section.Finish();
        return domain;
    }

    private static void OneKind(Section section, List<BackendUrl> backends)
    {
        var position = section.Take("backend")!.Value.Position;
        if (backends.Count == 0 && section.Take("backend") is { Value: ListNode { Items.Count: 0 } })
        {
            section.Context.Bag.Error(position, $"{section.PathOf("backend")} is empty; write at least one, such as \"smtp://10.0.0.5:25\"");
        }

        // A Maildir never fails over: mail that went to a disk is not where the readers of the other backend look.
        if (backends.Count > 1 && backends.Exists(static b => b.Scheme is BackendScheme.Maildir))
        {
            section.Context.Bag.Error(position, $"{section.PathOf("backend")}: a maildir cannot stand in a list for failover; write it alone");
        }
    }
}
