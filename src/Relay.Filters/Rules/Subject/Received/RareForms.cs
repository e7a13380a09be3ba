using System.Text.RegularExpressions;

namespace Relay.Filters.Rules.Subject.Received;

/// <summary>Forms tried when the line does not tell of mail that was fetched: loose, old and odd ones.</summary>
internal static partial class RareForms
{
    public static readonly ReceivedForm[] All =
    [
        new("", QmailLoose()),
        new("", QmailSameName()),
        new("", Smap()),
        new("", Gateway()),
        new("", QmailAuthenticated()),
        new("", CommuniGate()),
        new("", CommuniGateVerified()),
        new("", TwoAddresses()),
        new("", BareAddress()),
        new("", NameTouchingAny()),
        new("", AddressAndPort()),
        new("", BareAddressHelo()),
        new("", HeloAndAddress()),
        new("", TouchingParentheses()),
        new("", BareAddressNote()),
        new("", AddressWithNotes()),
        new("", Obtuse()),
        new("", YahooLogin()),
        new("", OriginatingField()),
    ];

    [GeneratedRegex(@"^(?<dns>)(?<rdns>[^ ]+) \((?:HELO|EHLO) (?<helo>[^)]*)\) \((?:(?<ident>[^ ]*)@)?\[?" + ReceivedForm.Ip + @"\]?\).* by (?<by>[^ ]+) ", RegexOptions.CultureInvariant, ReceivedForm.Milliseconds)]
    private static partial Regex QmailLoose();

    [GeneratedRegex(@"^(?<dns>)(?<both>[^ ]+) \((?:(?<ident>[^ ]*)@)?\[?" + ReceivedForm.Ip + @"\]?\).* by (?<by>[^ ]+) ", RegexOptions.CultureInvariant, ReceivedForm.Milliseconds)]
    private static partial Regex QmailSameName();

    [GeneratedRegex(@"^(?<dns>)(?<rdns>[^ ]+)\(" + ReceivedForm.Ip + @"(?:, (?:HELO|EHLO) (?<helo>[^ ]*))?\) by (?<by>[^ ]+) via smap ", RegexOptions.CultureInvariant, ReceivedForm.Milliseconds)]
    private static partial Regex Smap();

    [GeneratedRegex(@"^" + ReceivedForm.Ip + @" by (?<by>[^ ]+) \((?:SMTPL|InterScan)\b", RegexOptions.CultureInvariant, ReceivedForm.Milliseconds)]
    private static partial Regex Gateway();

    [GeneratedRegex(@"^(?<dns>)(?<rdns>[^ ]+) \((?:HELO|EHLO) (?<helo>[^ ]*)\) \((?:(?<ident>[^ ]+)@)?" + ReceivedForm.Ip + @".*?\) by (?<by>[^ ]+) with ", RegexOptions.CultureInvariant, ReceivedForm.Milliseconds)]
    private static partial Regex QmailAuthenticated();

    [GeneratedRegex(@"^\[" + ReceivedForm.Ip + @"\] \((?:account [^ ]+ )?(?:HELO|EHLO) (?<helo>[^ ]*)\) by (?<by>[^ ]+) \(", RegexOptions.CultureInvariant, ReceivedForm.Milliseconds)]
    private static partial Regex CommuniGate();

    [GeneratedRegex(@"^(?<dns>)(?<both>[^ ]+) \(\[" + ReceivedForm.Ip + @"\] verified\) by (?<by>[^ ]+) \((?=.*CommuniGate Pro|CommuniGate Pro)", RegexOptions.CultureInvariant, ReceivedForm.Milliseconds)]
    private static partial Regex CommuniGateVerified();

    [GeneratedRegex(@"^(?<helo>[^ ]+) \(\[" + ReceivedForm.Ip + @"\] \[[^ ]+\]\) by (?<by>[^ ]+) with ", RegexOptions.CultureInvariant, ReceivedForm.Milliseconds)]
    private static partial Regex TwoAddresses();

    [GeneratedRegex(@"^" + ReceivedForm.Ip + @" by (?<by>[^ ]+) with ", RegexOptions.CultureInvariant, ReceivedForm.Milliseconds)]
    private static partial Regex BareAddress();

    [GeneratedRegex(@"^(?<dns>)(?<helo>[^ ]+) \((?<rdns>[^ ]+)\[" + ReceivedForm.Ip + @"\]\) by (?<by>[^ ]+) ", RegexOptions.CultureInvariant, ReceivedForm.Milliseconds)]
    private static partial Regex NameTouchingAny();

    [GeneratedRegex(@"^\[" + ReceivedForm.Ip + @"\][^ ]+ \((?:HELO|EHLO) (?<helo>[^ ]*)\) by (?<by>[^ ]+) ", RegexOptions.CultureInvariant, ReceivedForm.Milliseconds)]
    private static partial Regex AddressAndPort();

    [GeneratedRegex(@"^" + ReceivedForm.Ip + @" \((?:HELO|EHLO) (?<helo>[^ ]*)\) by (?<by>[^ ]+) ", RegexOptions.CultureInvariant, ReceivedForm.Milliseconds)]
    private static partial Regex BareAddressHelo();

    [GeneratedRegex(@"^(?<helo>[^ ]+) \[" + ReceivedForm.Ip + @"\] by (?<by>[^ ]+) ", RegexOptions.CultureInvariant, ReceivedForm.Milliseconds)]
    private static partial Regex HeloAndAddress();

    [GeneratedRegex(@"^(?<rdns>[^ ]+)\(" + ReceivedForm.Ip + @"\) by (?<by>[^ ]+) ", RegexOptions.CultureInvariant, ReceivedForm.Milliseconds)]
    private static partial Regex TouchingParentheses();

    [GeneratedRegex(@"^" + ReceivedForm.Ip + @" \([A-Za-z][^)]+\) by (?<by>[^ ]+) with ", RegexOptions.CultureInvariant, ReceivedForm.Milliseconds)]
    private static partial Regex BareAddressNote();

    [GeneratedRegex(@"^\[" + ReceivedForm.Ip + @"\] \((?<sub>[^)]+)\) by (?<by>[^ ]+) ", RegexOptions.CultureInvariant, ReceivedForm.Milliseconds)]
    private static partial Regex AddressWithNotes();

    [GeneratedRegex(@"^(?:UNKNOWN|(?<rdns>[^ ]+))\(" + ReceivedForm.Ip + @"\)(?:, claiming to be ""(?<helo>[^ ]+)"")? via [^ ]+ by (?<by>[^ ]+),", RegexOptions.CultureInvariant, ReceivedForm.Milliseconds)]
    private static partial Regex Obtuse();

    [GeneratedRegex(@"^(?<helo>[^ ]+) \([^ ]+@" + ReceivedForm.Ip + @" with login\) by (?<by>[^ ]+\.yahoo\.com) with SMTP", RegexOptions.CultureInvariant, ReceivedForm.Milliseconds)]
    private static partial Regex YahooLogin();

    [GeneratedRegex(@"^X-Originating-IP: " + ReceivedForm.Ip + @"$", RegexOptions.CultureInvariant, ReceivedForm.Milliseconds)]
    private static partial Regex OriginatingField();
}
