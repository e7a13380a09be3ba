using Relay.Filters.Rules.Subject;

namespace Relay.Filters.Rules.Evals;

/// <summary>SPF, DKIM, DMARC, ARC and the classifier: what the relay's own checks found, under the names of the rule language.</summary>
internal static class AuthenticationEvals
{
    public static void AddTo(Dictionary<string, EvalFunction> table)
    {
        foreach (var word in (ReadOnlySpan<string>)["pass", "neutral", "none", "fail", "softfail", "permerror", "temperror"])
        {
            var result = word;
            table.Put("check_for_spf_" + word, (s, _) => A(s).Spf == result ? 1 : 0);
            table.Put("check_for_spf_helo_" + word, (s, _) => A(s).SpfHelo == result ? 1 : 0);
        }

        table.Put("check_for_spf_welcomelist_from", static (s, _) => SpfListed(s, "welcomelist_from_spf", "welcomelist_auth"));
        table.Put("check_for_def_spf_welcomelist_from", static (s, _) => SpfListed(s, "def_welcomelist_from_spf", "def_welcomelist_auth"));
        Dkim(table);
        Dmarc(table);
        table.Put("check_bayes", static (s, a) => s.Subject.SpamProbability is { } p && (a.Number(0) == 0 ? p >= 0 : p > a.Number(0)) && p <= a.Number(1, 1) ? 1 : 0);
    }

    private static RuleAuthentication A(EvalScope scope) => scope.Subject.Authentication;

    private static void Dkim(Dictionary<string, EvalFunction> table)
    {
        table.Put("check_dkim_signed", static (s, a) => A(s).Dkim.Any(d => Wanted(d.Domain, a)) ? 1 : 0);
        table.Put("check_dkim_valid", static (s, a) => A(s).Dkim.Any(d => IsValid(d) && Wanted(d.Domain, a)) ? 1 : 0);
        table.Put("check_dkim_dependable", static (s, _) => A(s).Dkim.Any(IsValid) ? 1 : 0);
        table.Put("check_dkim_valid_author_sig", static (s, a) => A(s).Dkim.Any(d => IsValid(d) && IsDomainOf(d.Domain, s.Headers.First("From:addr")) && Wanted(d.Domain, a)) ? 1 : 0);
        table.Put("check_dkim_valid_envelopefrom", static (s, _) => A(s).Dkim.Any(d => IsValid(d) && IsDomainOf(d.Domain, s.Headers.First("EnvelopeFrom:addr"))) ? 1 : 0);
        table.Put("check_dkim_testing", static (s, _) => A(s).Dkim.Any(static d => d.Testing) ? 1 : 0);

        // ADSP is historic: no domain's record is asked, so none says anything.
        table.Put("check_dkim_adsp", static (s, a) => Adsp(s, a[0]));
        table.Put("check_dkim_signall", static (s, _) => Adsp(s, "A"));
        table.Put("check_dkim_signsome", static (_, _) => 0);
        table.Put("check_for_dkim_welcomelist_from", static (s, _) => DkimListed(s, "welcomelist_from_dkim", "welcomelist_auth"));
        table.Put("check_for_def_dkim_welcomelist_from", static (s, _) => DkimListed(s, "def_welcomelist_from_dkim", "def_welcomelist_auth"));
    }

    private static void Dmarc(Dictionary<string, EvalFunction> table)
    {
        table.Put("check_dmarc_pass", static (s, _) => A(s).Dmarc == "pass" ? 1 : 0);
        table.Put("check_dmarc_none", static (s, _) => A(s) is { Dmarc: "fail", DmarcPolicy: "none" } ? 1 : 0);
        table.Put("check_dmarc_quarantine", static (s, _) => A(s) is { Dmarc: "fail", DmarcPolicy: "quarantine" } ? 1 : 0);
        table.Put("check_dmarc_reject", static (s, _) => A(s) is { Dmarc: "fail", DmarcPolicy: "reject" } ? 1 : 0);
        table.Put("check_dmarc_missing", static (s, _) => A(s).Dmarc == "none" ? 1 : 0);
        table.Put("check_arc_signed", static (s, _) => A(s).Arc is not (null or "none") ? 1 : 0);
        table.Put("check_arc_valid", static (s, _) => A(s).Arc == "pass" ? 1 : 0);
    }

    private static bool IsValid(RuleSignature signature) => signature.Result == "pass";

    private static bool IsDomainOf(string domain, string address) =>
        domain.Length > 0 && address.EndsWith("@" + domain, StringComparison.OrdinalIgnoreCase);

    /// <summary>Without arguments every domain; <c>.example.org</c> also those below it.</summary>
    private static bool Wanted(string domain, EvalArguments arguments)
    {
        foreach (var wanted in arguments.All)
        {
            if (wanted is "" or "*" || domain.Equals(wanted.TrimStart('.'), StringComparison.OrdinalIgnoreCase)
                || (wanted.StartsWith('.') && domain.EndsWith(wanted, StringComparison.OrdinalIgnoreCase)))
            {
                return true;
            }
        }

        return arguments.Count == 0;
    }

    /// <summary><c>adsp_override domain practice</c> still means what it says where the author's domain did not sign.</summary>
    private static double Adsp(EvalScope scope, string practice)
    {
        var from = scope.Headers.First("From:addr");
        var domain = from[(from.LastIndexOf('@') + 1)..].ToLowerInvariant();
        if (domain.Length == 0 || A(scope).Dkim.Count == 0 && A(scope).Dmarc is null || A(scope).Dkim.Any(d => IsValid(d) && IsDomainOf(d.Domain, from)))
        {
            return 0;
        }

        foreach (var line in scope.Settings.Words("adsp_override"))
        {
            var words = line.ToLowerInvariant().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            if (words.Length > 0 && AddressPatterns.Matches(words[0], domain))
            {
                var said = words.Length < 2 ? "D" : words[1] switch { "nxdomain" => "N", "unknown" => "U", "all" => "A", "custom_low" => "1", "custom_med" => "2", "custom_high" => "3", _ => "D" };
                return practice.Contains(said, StringComparison.Ordinal) ? 1 : 0;
            }
        }

        return 0;
    }

    private static double SpfListed(EvalScope scope, string list, string both)
    {
        var sender = scope.Headers.First("EnvelopeFrom:addr");
        return A(scope).Spf == "pass" && sender.Length > 0 && (scope.Settings.Addresses(list).Contains(sender) || scope.Settings.Addresses(both).Contains(sender)) ? 1 : 0;
    }

    private static double DkimListed(EvalScope scope, string list, string both)
    {
        foreach (var from in scope.Headers.All("From:addr"))
        {
            if (scope.Settings.Addresses(both).Contains(from) && A(scope).Dkim.Any(d => IsValid(d) && IsDomainOf(d.Domain, from)))
            {
                return 1;
            }

            if (scope.Settings.FirstWords(list).Contains(from) && scope.Settings.Words(list).Any(l => SignedAsListed(scope, l, from)))
            {
                return 1;
            }
        }

        return 0;
    }

    /// <summary><c>welcomelist_from_dkim address [signing domain]</c></summary>
    private static bool SignedAsListed(EvalScope scope, string line, string from)
    {
        var words = line.ToLowerInvariant().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        return AddressPatterns.Matches(words[0], from.ToLowerInvariant())
            && A(scope).Dkim.Any(d => IsValid(d) && (words.Length > 1 ? AddressPatterns.Matches(words[1], d.Domain) : IsDomainOf(d.Domain, from)));
    }
}
