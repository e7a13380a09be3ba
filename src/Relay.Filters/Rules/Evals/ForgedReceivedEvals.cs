namespace Relay.Filters.Rules.Evals;

/// <summary>Mail that says it comes from a great provider whose servers leave other traces.</summary>
internal static class ForgedReceivedEvals
{
    private const string Ip = @"(?:\d{1,3}\.){3}\d{1,3}";

    private static readonly EvalPattern Ezmlm = new(@"/^contact \S+\@\S+\; run by ezmlm$/m");
    private static readonly EvalPattern Delivered = new(@"/^mailing list \S+\@\S+/m");
    private static readonly EvalPattern Qmail = new(@"/qmail \d+ invoked (?:from network|by .{3,20})\); \d+ ... \d+/");
    private static readonly EvalPattern MsnGroup = new(@"/from groups\.msn\.com \(\S+\.msn\.com /");
    private static readonly EvalPattern Address = new($"/{Ip}/");
    private static readonly EvalPattern Aol = new(@"/ rly-[a-z][a-z]\d\d\./i");
    private static readonly EvalPattern AolReal = new(@"/\/AOL-\d+\.\d+\.\d+\)|ESMTP id (?:RELAY|MAILRELAY|MAILIN)/");
    private static readonly EvalPattern Pickup = new(@"/from mail pickup service by hotmail\.com with Microsoft SMTPSVC;/");
    private static readonly EvalPattern HotmailReal = new(
        $@"/from (?:\S*\.)?hotmail.com \(\S+\.hotmail(?:\.msn)?\.com[ \)]|from \S*\.hotmail.com \(\[{Ip}\][ \):]|from \S+ by \S+\.hotmail(?:\.msn)?\.com with HTTP\;|from \[66\.218.\S+\] by \S+\.yahoo\.com/");

    private static readonly EvalPattern OutlookReal = new(
        $@"/from \S*\.outbound\.protection\.outlook\.com \(\S+\.outbound\.protection\.outlook\.com[ \)]|from \S*\.(?:eur|nam)prd\d+\.prod\.outlook\.com \({Ip}\)/");

    private static readonly EvalPattern HotmailClaim = new(@"/(?:from |HELO |helo=)\S*hotmail\.com\b/");
    private static readonly EvalPattern YahooRelay = new(@"/ rdns=\S+\.yahoo\.com /");
    private static readonly EvalPattern YahooReal = new(
        $@"/by web\S+\.mail\S*\.yahoo\.com via HTTP|by sonic\S+\.consmr\.mail\S*\.yahoo\.com with HTTP|by smtp\S+\.yahoo\.com with SMTP|from \[{Ip}\] by \S+\.(?:groups|scd|dcn)\.yahoo\.com with NNFMP|by \w+\.\w+\.yahoo\.com \(\d+\.\d+\.\d+\/\d+\.\d+\.\d+\)(?: with ESMTP)? id \w+/");

    private static readonly EvalPattern YahooBulk = new(@"/\bmailer\d+\.bulk\.scd\.yahoo\.com\b/");
    private static readonly EvalPattern JunoReal = new($@"/from.*\b(?:juno|untd)\.com.*[\[\(]{Ip}[\]\)].*by| cookie\.(?:juno|untd)\.com /");
    private static readonly EvalPattern GmailReceived = new(@"/by 10\.\S+ with SMTP id \S+|by 2002\:a\d\d\:\w+\:\S+ with SMTP id \S+/");
    private static readonly EvalPattern GmailReal = new(@"/by smtp\.googlemail\.com with ESMTPSA id \S+/");
    private static readonly EvalPattern WhoWhere = new(@"/by \S*whowhere.com\;/");

    public static void AddTo(Dictionary<string, EvalFunction> table)
    {
        table.Put("gated_through_received_hdr_remover", static (s, _) => IsStripped(s) ? 1 : 0);
        table.Put("check_for_fake_aol_relay_in_rcvd", static (s, _) => Aol.In(Received(s)) && !AolReal.In(Received(s)) ? 1 : 0);
        table.Put("check_for_forged_hotmail_received_headers", static (s, _) => HotmailClaim.In(Received(s)) && MayBeForgedHotmail(s) ? 1 : 0);
        table.Put("check_for_no_hotmail_received_headers", static (s, _) =>
            From(s).EndsWith("hotmail.com", StringComparison.Ordinal) && !HotmailClaim.In(Received(s)) && MayBeForgedHotmail(s) ? 1 : 0);
        table.Put("check_for_forged_eudoramail_received_headers", static (s, _) =>
            EndsWith(From(s), "eudoramail.com") && !IsStripped(s) && !(WhoWhere.In(Received(s)) && Address.In(s.Headers.Text("X-Sender-Ip"))) ? 1 : 0);
        table.Put("check_for_forged_yahoo_received_headers", static (s, _) => Yahoo(s));
        table.Put("check_for_forged_juno_received_headers", static (s, _) => Juno(s));
        table.Put("check_for_forged_gmail_received_headers", static (s, _) => Gmail(s));
        table.Put("check_for_forged_gw05_received_headers", static (_, _) => 0);
    }

    /// <summary>Lists and gateways that take Received fields out: their absence proves nothing.</summary>
    public static bool IsStripped(EvalScope scope)
    {
        var received = scope.Headers.Text("Received");
        var list = Ezmlm.In(scope.Headers.Text("Mailing-List")) && Delivered.In(scope.Headers.Text("Delivered-To")) && Qmail.In(received);
        return list || scope.Headers.All("Received").Count == 0 || MsnGroup.In(received);
    }

    private sealed record Lines(string Text);

    private sealed record Forged(bool MayBe);

    private static string Received(EvalScope scope) => scope.Shared(static s =>
        new Lines(string.Join(' ', s.Headers.Text("Received").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)))).Text;

    private static string From(EvalScope scope) => scope.Headers.First("From:addr").ToLowerInvariant();

    private static bool EndsWith(string address, string domain) =>
        address.EndsWith("@" + domain, StringComparison.Ordinal) || address.EndsWith("." + domain, StringComparison.Ordinal);

    private static bool MayBeForgedHotmail(EvalScope scope) => scope.Shared(static s => new Forged(LacksHotmail(s))).MayBe;

    private static bool LacksHotmail(EvalScope scope)
    {
        var received = Received(scope);
        var origin = Address.In(scope.Headers.Text("X-Originating-Ip"));
        var outlook = scope.Headers.Text("X-OriginatorOrg") is var org
            && (org.Contains("hotmail.com", StringComparison.Ordinal) || org.Contains("msonline-outlook", StringComparison.Ordinal));
        return !Pickup.In(received) && !IsStripped(scope) && !(origin && HotmailReal.In(received)) && !(outlook && OutlookReal.In(received));
    }

    private static double Yahoo(EvalScope scope)
    {
        if (!EndsWith(From(scope), "yahoo.com") || IsStripped(scope))
        {
            return 0;
        }

        var relays = scope.Subject.Relays;
        var known = relays.Trusted.Concat(relays.Untrusted.Take(1)).Any(static r => YahooRelay.In(r.ToString()));
        var received = Received(scope);
        return known || YahooReal.In(received) || (YahooBulk.In(received) && From(scope).EndsWith("@reply.yahoo.com", StringComparison.Ordinal)) ? 0 : 1;
    }

    private static double Juno(EvalScope scope)
    {
        if (!EndsWith(From(scope), "juno.com") || IsStripped(scope))
        {
            return 0;
        }

        var origin = scope.Headers.Text("X-Originating-IP");
        var mailer = scope.Headers.Text("X-Mailer");
        var received = scope.Headers.Text("Received");

        // SpamAssassin asks more where the field is missing, and then answers yes in every case.
        return origin.Length > 0 && JunoReal.In(received) && mailer.Contains("Juno ", StringComparison.Ordinal) ? 0 : 1;
    }

    private static double Gmail(EvalScope scope)
    {
        if (!EndsWith(From(scope), "gmail.com"))
        {
            return 0;
        }

        var real = GmailReceived.In(scope.Headers.Text("X-Received")) || GmailReal.In(scope.Headers.Text("Received"))
            || (scope.Headers.Text("X-Gm-Message-State").Length >= 60 && scope.Headers.Text("X-Google-Smtp-Source").Length >= 60);
        return real ? 0 : 1;
    }
}
