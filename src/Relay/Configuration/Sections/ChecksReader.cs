using Relay.Configuration.Text;
using Relay.Configuration.Values;
using Relay.Core.Options;
using Relay.Filters;

namespace Relay.Configuration.Sections;

/// <summary><c>checks</c>: one map a check, each with <c>enabled</c> and settings of its own; those of checks not built cost a warning.</summary>
internal static class ChecksReader
{
    /// <summary>Checks that the contract names; whether they are built the context knows.</summary>
    private static readonly string[] OfContract =
        ["arc", "classifier", "dkim", "dmarc", "dns_lists", "early_talker", "greylist", "rates", "sender_domain", "spf", "uri_lists"];

    public static void Read(Section root, CheckOptions checks)
    {
        if (root.Map("checks") is not { } section)
        {
            return;
        }

        checks.Timeout = section.Value("timeout", Units.Time(TimeSpan.FromMilliseconds(1), TimeSpan.FromMinutes(5)), checks.Timeout);
        foreach (var name in OfContract.Union(section.Context.Built).Union(BehaviourParts.Names).Order(StringComparer.Ordinal))
        {
            if (section.Take(name) is { } entry)
            {
                Check(section, name, entry, checks);
            }
        }

        section.Finish();
    }

    private static void Check(Section section, string name, MapEntry entry, CheckOptions checks)
    {
        if (!section.Context.Built.Contains(name) && !BehaviourParts.Names.Contains(name))
        {
            section.Context.Bag.Warn(entry.Position, $"{section.PathOf(name)} has no effect yet");
        }

        if (name == "dns_lists" && entry.Value is ListNode)
        {
            checks.DnsLists = ListsReader.Read(section, name);
        }
        else if (name == "uri_lists" && entry.Value is ListNode)
        {
            checks.UriLists.Lists = LinkReaders.Lists(section, name);
        }
        else if (section.AsMap(entry.Value, section.PathOf(name)) is { } check)
        {
            if (!check.Value("enabled", Scalars.Switch, !BehaviourReaders.OffByDefault.Contains(name)))
            {
                checks.Disabled.Add(name);
            }

            Settings(check, name, checks);
            check.Finish();
        }
    }

    private static void Settings(Section check, string name, CheckOptions checks)
    {
        switch (name)
        {
            case "early_talker":
                checks.GreetingDelay = check.Value("delay", Units.Time(TimeSpan.Zero, TimeSpan.FromMinutes(5)), checks.GreetingDelay);
                break;
            case "bulk":
                BehaviourReaders.Bulk(check, checks.Bulk);
                break;
            case "greylist":
                BehaviourReaders.Greylist(check, checks);
                break;
            case "rates":
                BehaviourReaders.Rates(check, checks);
                break;
            case "sender_domain":
                checks.DeferUnknownSenderDomain = check.Value("temporary", Scalars.OneOf(("accept", false), ("defer", true)), checks.DeferUnknownSenderDomain);
                break;
            case "dmarc":
                AuthenticationReaders.Dmarc(check, checks.Authentication);
                break;
            case "arc":
                AuthenticationReaders.Arc(check, checks.Authentication);
                break;
            case "attachments":
                FileReaders.Attachments(check, checks.Attachments);
                break;
            case "clamav":
                FileReaders.Clamav(check, checks.Clamav);
                break;
            case "classifier":
                ClassifierReader.Read(check, checks.Classifier);
                break;
            case "dns_lists":
                checks.DnsLists = IfOn(checks, name, ListsReader.Read(check, "lists"));
                break;
            case "uri_lists":
                LinkReaders.LookUps(check, checks.UriLists);
                checks.UriLists.Lists = IfOn(checks, name, checks.UriLists.Lists);
                break;
            case "links":
                LinkReaders.Links(check, checks.Links);
                break;
            default:
                break;
        }
    }

    /// <summary>Lists that are turned off are none: nor are they tested.</summary>
    private static List<T> IfOn<T>(CheckOptions checks, string name, List<T> lists) => checks.Disabled.Contains(name) ? [] : lists;
}
