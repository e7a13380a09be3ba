namespace Relay.Filters.Rules.Evals;

/// <summary>Lists of addresses and hosts (SpamAssassin's WLBLEval, WelcomeListSubject).</summary>
internal static class AddressEvals
{
    private static readonly string[] FromFields = ["From:addr", "Envelope-Sender:addr", "Resent-Sender:addr", "X-Envelope-From:addr", "EnvelopeFrom:addr"];

    private static readonly string[] ToFields =
    [
        "To:addr", "Apparently-To:addr", "Delivered-To:addr", "Envelope-Recipients:addr", "Apparently-Resent-To:addr", "X-Envelope-To:addr",
        "Envelope-To:addr", "X-Delivered-To:addr", "X-Original-To:addr", "X-Rcpt-To:addr", "X-Real-To:addr", "Cc:addr",
    ];

    private static readonly EvalPattern ReceivedFor = new(@"/ for <?(\S+\@\S+?\.\S+?)>?;/");

    public static void AddTo(Dictionary<string, EvalFunction> table)
    {
        table.Put("check_from_in_welcomelist", static (s, _) => In(s, From(s), "welcomelist_from") || InRcvd(s, "welcomelist_from_rcvd") ? 1 : 0);
        table.Put("check_from_in_default_welcomelist", static (s, _) => InRcvd(s, "def_welcomelist_from_rcvd") ? 1 : 0);
        table.Put("check_forged_in_welcomelist", static (s, _) => IsForged(s, "welcomelist_from_rcvd") ? 1 : 0);
        table.Put("check_forged_in_default_welcomelist", static (s, _) => IsForged(s, "def_welcomelist_from_rcvd") ? 1 : 0);
        table.Put("check_from_in_blocklist", static (s, _) => In(s, From(s), "blocklist_from") ? 1 : 0);
        table.Put("check_to_in_welcomelist", static (s, _) => In(s, To(s), "welcomelist_to") ? 1 : 0);
        table.Put("check_to_in_blocklist", static (s, _) => In(s, To(s), "blocklist_to") ? 1 : 0);
        table.Put("check_to_in_more_spam", static (s, _) => In(s, To(s), "more_spam_to") ? 1 : 0);
        table.Put("check_to_in_all_spam", static (s, _) => In(s, To(s), "all_spam_to") ? 1 : 0);
        table.Put("check_from_in_list", static (s, a) => In(s, From(s), ListOf(a[0])) ? 1 : 0);
        table.Put("check_to_in_list", static (s, a) => In(s, To(s), ListOf(a[0])) ? 1 : 0);
        table.Put("check_replyto_in_list", static (s, a) => In(s, s.Headers.All("Reply-To:addr"), ListOf(a[0])) ? 1 : 0);
        table.Put("check_uri_host_listed", static (s, a) => HostListed(s, a[0]) ? 1 : 0);
        table.Put("check_uri_host_in_welcomelist", static (s, _) => HostListed(s, "WELCOME") ? 1 : 0);
        table.Put("check_uri_host_in_blocklist", static (s, _) => HostListed(s, "BLOCK") ? 1 : 0);
        table.Put("check_subject_in_welcomelist", static (s, _) => SubjectIn(s, "welcomelist_subject") ? 1 : 0);
        table.Put("check_subject_in_blocklist", static (s, _) => SubjectIn(s, "blocklist_subject") ? 1 : 0);
    }

    /// <summary>Every address that says who sent it; of a message sent on, who did that.</summary>
    public static IReadOnlyList<string> From(EvalScope scope) => scope.Shared(static s => new Senders(FromOf(s))).All;

    private static IReadOnlyList<string> FromOf(EvalScope scope)
    {
        var resent = scope.Headers.All("Resent-From:first:addr");
        return resent.Count > 0 ? resent : [.. FromFields.SelectMany(scope.Headers.All).Where(static a => a.Length > 0).Distinct(StringComparer.Ordinal)];
    }

    public static IReadOnlyList<string> To(EvalScope scope) => scope.Shared(static s => new Readers(ToOf(s))).All;

    private sealed record Senders(IReadOnlyList<string> All);

    private sealed record Readers(IReadOnlyList<string> All);

    private static string[] ToOf(EvalScope scope)
    {
        var resent = scope.Headers.All("Resent-To:first:addr").Concat(scope.Headers.All("Resent-Cc:first:addr")).ToArray();
        return resent.Length > 0
            ? resent
            : [.. scope.Headers.All("Received").Take(3).Select(static l => ReceivedFor.Group(l, 1)).Where(static a => a.Length > 0)
                .Concat(ToFields.SelectMany(scope.Headers.All)).Distinct(StringComparer.Ordinal)];
    }

    private static string ListOf(string name) => name.StartsWith("blocklist_", StringComparison.Ordinal) || name.StartsWith("welcomelist_", StringComparison.Ordinal)
        ? name
        : $"enlist_addrlist ({name.ToLowerInvariant()})";

    private static bool In(EvalScope scope, IReadOnlyList<string> addresses, string list)
    {
        var patterns = scope.Settings.Addresses(list);
        return patterns.Count > 0 && addresses.Any(patterns.Contains);
    }

    /// <summary><c>welcomelist_from_rcvd address domain</c>: only where the mail came from a host of that domain.</summary>
    private static bool InRcvd(EvalScope scope, string list) => Rcvd(scope, list).Any(static r => r);

    private static bool IsForged(EvalScope scope, string list) => Rcvd(scope, list) is { Count: > 0 } found && !found.Contains(true);

    private static List<bool> Rcvd(EvalScope scope, string list)
    {
        var found = new List<bool>();
        if (!From(scope).Any(scope.Settings.FirstWords(list).Contains))
        {
            return found;
        }

        var relay = scope.Subject.Relays.Untrusted.Count > 0 ? scope.Subject.Relays.Untrusted[0] : scope.Subject.Relays.Trusted is [var nearest, ..] ? nearest : null;
        foreach (var line in scope.Settings.Words(list))
        {
            var words = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            if (words.Length >= 2 && From(scope).Any(a => AddressPatterns.Matches(words[0].ToLowerInvariant(), a.ToLowerInvariant())))
            {
                found.AddRange(words.Skip(1).Select(host => relay is not null && IsOf(relay, host)));
            }
        }

        return found;
    }

    private static bool IsOf(Subject.RuleRelay relay, string host) =>
        host is ['[', .. var address, ']']
            ? address.Contains('/', StringComparison.Ordinal)
                ? System.Net.IPNetwork.TryParse(address, out var network) && System.Net.IPAddress.TryParse(relay.Ip, out var ip) && network.Contains(ip)
                : relay.Ip == address || (address.EndsWith('.') && relay.Ip.StartsWith(address, StringComparison.Ordinal))
            : relay.Rdns.Equals(host, StringComparison.OrdinalIgnoreCase) || relay.Rdns.EndsWith("." + host, StringComparison.OrdinalIgnoreCase);

    /// <summary>A link's host, or a domain above it, stands in <c>enlist_uri_host (NAME)</c>; <c>!host</c> takes one out.</summary>
    private static bool HostListed(EvalScope scope, string name)
    {
        var hosts = scope.Settings.Hosts($"enlist_uri_host ({name.ToLowerInvariant()})");
        return hosts.Count > 0 && scope.Subject.Uris.SelectMany(static u => u.Hosts).Distinct().Any(h => Verdict(hosts, h));
    }

    private static bool Verdict(System.Collections.Frozen.FrozenSet<string> hosts, string host)
    {
        for (var name = host; name.Length > 0; name = name.Contains('.', StringComparison.Ordinal) ? name[(name.IndexOf('.', StringComparison.Ordinal) + 1)..] : "")
        {
            if (hosts.Contains("!" + name))
            {
                return false;
            }

            if (hosts.Contains(name))
            {
                return true;
            }
        }

        return false;
    }

    private static bool SubjectIn(EvalScope scope, string list)
    {
        var subject = scope.Headers.Text("Subject").Trim().ToLowerInvariant();
        return subject.Length > 0 && Array.Exists(scope.Settings.Words(list), w => AddressPatterns.Matches($"*{w.ToLowerInvariant()}*", subject));
    }
}
