using Relay.Filters.Rules.Subject;

namespace Relay.Filters.Rules.Evals;

/// <summary>Functions over the hosts the message came through (SpamAssassin's RelayEval, VBounce).</summary>
internal static class RelayEvals
{
    private static readonly EvalPattern Ip4 = new(@"/^(?:\d{1,3}\.){3}\d{1,3}$/");
    private static readonly EvalPattern HostName = new(@"/^\w+(?:[\w.-]+\.)+\w+$/");
    private static readonly EvalPattern BigProvider = new(
        @"/(?:\.|^)(?:lycos\.com|lycos\.co\.uk|hotmail\.com|localhost\.com|excite\.com|caramail\.com|cs\.com|aol\.com|msn\.com|yahoo\.com|drizzle\.com)$/i");

    public static void AddTo(Dictionary<string, EvalFunction> table)
    {
        table.Put("check_all_trusted", static (s, _) => R(s) is { Trusted.Count: > 0, Untrusted.Count: 0, Unparseable: 0 } ? 1 : 0);
        table.Put("check_no_relays", static (s, _) => R(s) is { Trusted.Count: 0, Untrusted.Count: 0, Unparseable: 0 } ? 1 : 0);
        table.Put("check_relays_unparseable", static (s, _) => R(s).Unparseable > 0 ? 1 : 0);
        table.Put("check_for_numeric_helo", static (s, _) => R(s).Untrusted.Any(static r => Ip4.In(r.Helo) && !PrivateAddress.Is(r.Helo)) ? 1 : 0);
        table.Put("helo_ip_mismatch", static (s, _) => R(s).Untrusted.Any(IsOtherNetwork) ? 1 : 0);
        table.Put("check_for_illegal_ip", static (_, _) => 0);
        table.Put("check_for_sender_no_reverse", static (s, _) => R(s).Untrusted is [.., { IsPrivate: false } last] && last.Rdns.Contains('.', StringComparison.Ordinal) ? 1 : 0);
        table.Put("check_for_no_rdns_dotcom_helo", static (s, _) =>
            R(s).Untrusted.LastOrDefault(static r => !r.IsPrivate) is { Rdns: "", IsLookedUp: true } last && BigProvider.In(last.Helo) ? 1 : 0);
        table.Put("check_for_forged_received_trail", static (s, _) => s.Shared(Trail).From > 1 ? 1 : 0);
        table.Put("check_for_forged_received_ip_helo", static (s, _) => s.Shared(Trail).Helo > 0 ? 1 : 0);
        table.Put("check_for_from_domain_in_received_headers", static (s, a) => FromDomain(s, a));
        table.Put("check_mailfrom_matches_rcvd", static (s, _) => MatchesRelay(s, s.Headers.First("EnvelopeFrom:addr")) ? 1 : 0);
        table.Put("have_any_bounce_relays", static (s, _) => s.Settings.Words("welcomelist_bounce_relays").Length > 0 ? 1 : 0);
        table.Put("check_welcomelist_bounce_relays", static (s, _) => IsBounceOfOurs(s) ? 1 : 0);
    }

    private sealed record Mismatches(int From, int Helo);

    private static RuleRelays R(EvalScope scope) => scope.Subject.Relays;

    /// <summary>HELO with an address that is not even in the /24 it comes from.</summary>
    private static bool IsOtherNetwork(RuleRelay relay) =>
        Ip4.In(relay.Helo) && Ip4.In(relay.Ip) && !PrivateAddress.Is(relay.Helo) && !PrivateAddress.Is(relay.Ip)
        && !relay.Ip.StartsWith(relay.Helo[..(relay.Helo.LastIndexOf('.') + 1)], StringComparison.Ordinal);

    /// <summary>Where one host says it took the mail as another name than the next one saw.</summary>
    private static Mismatches Trail(EvalScope scope)
    {
        var relays = R(scope).Untrusted;
        var (from, helo) = (0, 0);
        for (var i = 0; i < relays.Count; i++)
        {
            var by = Domain(relays[i].By);
            if (!HostName.In(by))
            {
                continue;
            }

            helo += Ip4.In(relays[i].Helo) && Ip4.In(relays[i].Ip) && TwoParts(relays[i].Helo) != TwoParts(relays[i].Ip) && !PrivateAddress.Is(relays[i].Helo) ? 1 : 0;
            var before = i > 0 ? Domain(relays[i - 1].Rdns) : "";
            from += HostName.In(before) && by != before && !(before.EndsWith("msn.com", StringComparison.Ordinal) && by.EndsWith("hotmail.com", StringComparison.Ordinal)) ? 1 : 0;
        }

        return new Mismatches(from, helo);
    }

    private static string TwoParts(string ip) => string.Join('.', ip.Split('.').Take(2));

    /// <summary>The last two labels, three where the last one names a country.</summary>
    private static string Domain(string host)
    {
        var labels = host.ToLowerInvariant().Split('.');
        return Ip4.In(host) ? host : string.Join('.', labels.TakeLast(labels[^1].Length == 2 ? 3 : 2));
    }

    private static double FromDomain(EvalScope scope, EvalArguments arguments)
    {
        var domain = arguments[0].Replace(@"\", "", StringComparison.Ordinal);
        if (!scope.Headers.First("From:addr").Contains(domain, StringComparison.OrdinalIgnoreCase))
        {
            return 0;
        }

        var seen = R(scope).Trusted.Concat(R(scope).Untrusted).Any(r =>
            r.Rdns.EndsWith(domain, StringComparison.OrdinalIgnoreCase) && r.By.EndsWith(domain, StringComparison.OrdinalIgnoreCase));
        return seen == (arguments[1] == "true") ? 1 : 0;
    }

    /// <summary>The sender's domain is that of the host which gave us the mail.</summary>
    public static bool MatchesRelay(EvalScope scope, string address)
    {
        var domain = address[(address.LastIndexOf('@') + 1)..].ToLowerInvariant();
        if (!domain.Contains('.', StringComparison.Ordinal) || !address.Contains('@', StringComparison.Ordinal))
        {
            return false;
        }

        var relays = R(scope).Untrusted.Count > 0 ? R(scope).Untrusted.Take(1) : R(scope).Trusted;
        var table = scope.Settings.Domains;
        return relays.Any(r => r.Rdns.Length > 0 && table.Registrable(r.Rdns.ToLowerInvariant()) == table.Registrable(domain));
    }

    private static bool IsBounceOfOurs(EvalScope scope)
    {
        var relays = scope.Settings.Words("welcomelist_bounce_relays");
        if (relays.Length == 0)
        {
            return false;
        }

        foreach (var chunk in scope.Subject.RawBody.Concat(scope.Subject.Body))
        {
            var text = System.Text.Encoding.Latin1.GetString(chunk.Span);
            if (text.Contains("Received:", StringComparison.OrdinalIgnoreCase) && Array.Exists(relays, r => text.Contains(r.Trim('*', '.'), StringComparison.OrdinalIgnoreCase)))
            {
                return true;
            }
        }

        return false;
    }
}

/// <summary>Addresses that no public host has: private, link-local, shared and loopback.</summary>
internal static class PrivateAddress
{
    private static readonly EvalPattern Form =
        new(@"/^(?:10\.|127\.|169\.254\.|192\.168\.|172\.(?:1[6-9]|2[0-9]|3[01])\.|100\.(?:6[4-9]|[7-9][0-9]|1[01][0-9]|12[0-7])\.|::1$|f[cd][0-9a-f]{2}:|fe[89ab][0-9a-f]:)/i");

    public static bool Is(string ip) => Form.In(ip) || (ip.Contains(':', StringComparison.Ordinal) && System.Net.IPAddress.TryParse(ip, out var address) && System.Net.IPAddress.IsLoopback(address));
}
