using System.Text.RegularExpressions;

namespace Relay.Filters.Rules.Subject.Received;

/// <summary>Received fields that tell of no hand-over between hosts, or of one without an address: they count neither as relays nor as unreadable.</summary>
internal static partial class ReceivedSkips
{
    private const string Local = @"(?:localhost(?:\.localdomain)?|(?<![\d.:])127\.0\.0\.1\b|(?:[Ii][Pp][Vv]6:)?(?:(?:0{0,4}:){2,7}0{0,3}1|::(?:ffff:)?127\.0\.0\.1))";

    private const string Forms =
        @"^[^ ]+ \([^ @]+@" + Local + @"\) by [^ ]+ \("
        + "|^[^ ]+ [^ ]+ by [^ ]+ with local-e?smtp "
        + @"|^127\.0\.0\.1 \(AVG SMTP [^ ]+ \[[^ ]+\]\)"
        + "|^[^ ]+@[^ ]+ by [^ ]+ "
        + @"|^Unknown/Local \("
        + "|^" + Local + @" \((?:[^ ]+@)?" + Local + @"[)\[]"
        + @"|^[^ ]+ \((?:[^ ]+@)?" + Local + @"\) "
        + @"|^[^ ]+ \([^ ]+@[^ ]+ \[" + Local + @"\]\) "
        + @"|^\(AUTH: [^ ]+\) by [^ ]+ with "
        + @"|^localhost \(localhost \[\[UNIX: localhost\]\]\) by "
        + @"|^[^ ]+\.amazon\.com by [^ ]+\.amazon\.com with ESMTP \(peer crosscheck: "
        + "|^[^.]+ by [^ ]+ with Novell_GroupWise"
        + @"|^no\.name\.available by [^ ]+ via smtpd \(for "
        + "|^[^ ]+ by [^ ]+ with local"
        + @"|^[^ ]+ \(\[unix socket\]\) by [^ ]+ \(Cyrus v\d*\.\d*\.\d*\) with LMTPA"
        + @"|^[^ ]+ by [^ ]+ (?:with|via|for|\()"
        + @"|^[^ ]+ (?:(?:with|via|for) [^ ]+|\(unverified\)) by\b"
        + @"|^[^ ]+ \(unknown\) by [^ ]+ \(SG\) with \b"
        + @"|^[^ ]+ \([^ ]+ \[local\]\) by [^ ]+ \(OpenSMTPD\) with \b"
        + @"|\(LSMTP for"
        + @"|^\(\[" + Local + @"\]\) with MailEnable "
        + @"|^facebook\.com \([^)]+\) by facebook\.com with Thrift id [^ ]+$"
        + @"|^[^ ]+ named [^ ]+ by gmailapi\.google\.com with HTTPREST$"
        + "|^[^ ]+ id [^ ]+$"
        + @"|^\[<.*? \(Jetsend";

    /// <summary>Local submission, before any form is tried: <c>with local for</c>; a bare <c>from A by B;</c>.</summary>
    public static bool AtOnce(string line) => line.Contains(" with local for ", StringComparison.Ordinal) || Bare().IsMatch(line);

    /// <param name="line">Behind <c>from</c>.</param>
    public static bool BeforeForms(string line) =>
        (line.Contains("Exim", StringComparison.Ordinal) && EximLocal().IsMatch(line))
        || (line.StartsWith("mail pickup service by ", StringComparison.Ordinal) && line.EndsWith(" with Microsoft SMTPSVC", StringComparison.Ordinal));

    public static bool IsFetched(string line) => line.Contains("with POP3", StringComparison.Ordinal) || line.Contains("with IMAP", StringComparison.Ordinal);

    public static bool BeforeRareForms(string line) => Early().IsMatch(line);

    public static bool AfterForms(string line) => Late().IsMatch(line);

    /// <summary>qmail-scanner tells the envelope of the hand-over that the next field describes.</summary>
    public static bool IsQmailScanner(string line) => line.Contains("qmail-scanner", StringComparison.Ordinal) && Scanner().IsMatch(line);

    [GeneratedRegex(@"^from (?!\[[\d.]+\] )[^ ]+ by [^ ;]+ ?;", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, ReceivedForm.Milliseconds)]
    private static partial Regex Bare();

    [GeneratedRegex(@"\bwith local(?:-[^ ]+)? ", RegexOptions.CultureInvariant, ReceivedForm.Milliseconds)]
    private static partial Regex EximLocal();

    [GeneratedRegex(@"^[^ ]+ by [^ ]+ with BSMTP|^[^ ]+ \([^ ]+\) by [^ ]+ \(Content Technologies ", RegexOptions.CultureInvariant, ReceivedForm.Milliseconds)]
    private static partial Regex Early();

    [GeneratedRegex(@"^[^ ]+ by [^ ]+ \(.{0,100}\) with qmail-scanner", RegexOptions.CultureInvariant, ReceivedForm.Milliseconds)]
    private static partial Regex Scanner();

    [GeneratedRegex(Forms, RegexOptions.CultureInvariant, ReceivedForm.Milliseconds)]
    private static partial Regex Late();
}
