using Relay.Filters.Rules.Subject;

namespace Relay.Filters.Rules.Evals;

/// <summary>Look-ups in DNS lists. They ask nobody: the subject holds what the relay's own checks were answered. No answer is no hit.</summary>
internal static class ListEvals
{
    private static readonly string[] Selections = ["notfirsthop", "firsttrusted", "untrusted", "lastexternal"];

    public static void AddTo(Dictionary<string, EvalFunction> table)
    {
        table.Put("check_rbl", static (s, a) => Relays(s, a, "A", a[2]));
        table.Put("check_rbl_txt", static (s, a) => Relays(s, a, "TXT", a[2]));
        table.Put("check_rbl_sub", static (s, a) => Sub(s, a));
        table.Put("check_rbl_accreditor", static (s, a) => Relays(s, a, "TXT", a[2]));
        table.Put("check_rbl_from_host", static (s, a) => Sender(s, "from_host", a[1], a[2]));
        table.Put("check_rbl_from_domain", static (s, a) => Sender(s, "from_domain", a[1], a[2]));
        table.Put("check_rbl_envfrom", static (s, a) => Sender(s, "envfrom", a[1], a[2]));
        table.Put("check_rbl_ns_from", static (s, a) => Sender(s, "ns_from", a[1], a[2]));
        table.Put("check_rbl_rcvd", static (s, a) => Sender(s, "rcvd", a[1], a[2]));
        table.Put("check_rbl_headers", static (s, a) => Sender(s, "headers " + a[3], a[1], a[2]));
        table.Put("check_dns_sender", static (_, _) => 0);
        table.Put("check_uridnsbl", static (s, a) => Named(s, a[0]));
        table.Put("check_askdns", static (s, a) => Named(s, a[0]));
        table.Put("check_hashbl_emails", static (s, a) => Hash(s, "emails", a[0], a[3]));
        table.Put("check_hashbl_uris", static (s, a) => Hash(s, "uris", a[0], a[2]));
        table.Put("check_hashbl_bodyre", static (s, a) => Hash(s, "body " + a[2], a[0], a[3]));
        table.Put("check_hashbl_tag", static (s, a) => Hash(s, "tag " + a[2], a[0], a[3]));
    }

    private static double Relays(EvalScope scope, EvalArguments arguments, string type, string wanted)
    {
        return Count(scope, new RuleListQuestion(RuleListKind.Relays, Selection(arguments[0]), Zone(arguments[1]), type), wanted);
    }

    /// <summary><c>check_rbl_sub('set', 'answer')</c>: another answer of the list that <c>check_rbl</c> named the set for.</summary>
    private static double Sub(EvalScope scope, EvalArguments arguments)
    {
        var (zone, type) = scope.Settings.ListSets.GetValueOrDefault(arguments[0], ("", ""));
        return zone.Length == 0 ? 0 : Count(scope, new RuleListQuestion(RuleListKind.Relays, Selection(arguments[0]), zone, type), arguments[1]);
    }

    private static double Sender(EvalScope scope, string selection, string zone, string wanted) =>
        Count(scope, new RuleListQuestion(RuleListKind.Senders, selection, Zone(zone), "A"), wanted);

    private static double Hash(EvalScope scope, string selection, string zone, string wanted) =>
        Count(scope, new RuleListQuestion(RuleListKind.Hashes, selection, Zone(zone), "A"), wanted);

    private static double Named(EvalScope scope, string name) =>
        scope.Settings.Lookups.TryGetValue(name, out var lookup) && lookup.Counts(scope.Subject.ListAnswers(lookup.Question)) ? 1 : 0;

    private static double Count(EvalScope scope, RuleListQuestion question, string wanted)
    {
        foreach (var answer in scope.Subject.ListAnswers(question) ?? [])
        {
            if (ListAnswer.Matches(answer, wanted))
            {
                return 1;
            }
        }

        return 0;
    }

    internal static string Zone(string zone) => zone.Split('/')[0].TrimEnd('.').ToLowerInvariant();

    private static string Selection(string set) => Array.Find(Selections, s => set.EndsWith("-" + s, StringComparison.Ordinal)) ?? "";
}
