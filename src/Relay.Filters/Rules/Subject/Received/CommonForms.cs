using System.Text.RegularExpressions;

namespace Relay.Filters.Rules.Subject.Received;

/// <summary>Forms that several programs share, from the surest to the vaguest.</summary>
internal static partial class CommonForms
{
    public static readonly ReceivedForm[] All =
    [
        new("", NameAndAddress()),
        new("", AddressThenHelo()),
        new("", UnknownDomain()),
        new("", NameTouchingAddress()),
        new("", IdentAtAddress()),
        new("", Hotmail()),
        new("", Qpsmtpd()),
        new("", Lmtp()),
        new("", Gmx()),
        new("", Smtpd()),
        new("", Qmail()),
        new("", ViaHttp()),
        new("", AsUser()),
        new("", InParentheses()),
        new("", AddressAlone()),
        new("", MDaemon()),
        new("", NoLookUp()),
        new("", Courier()),
        new("", WithPort()),
    ];

    [GeneratedRegex(@"^(?<dns>)(?<helo>[^ ]+) \((?<rdns>[^ ]+) \[" + ReceivedForm.Ip + @"\]\) by (?<by>[^ ]+) with [^ ]+ \(", RegexOptions.CultureInvariant, ReceivedForm.Milliseconds)]
    private static partial Regex NameAndAddress();

    [GeneratedRegex(@"^(?<rdns>[^ ]+) \(\[" + ReceivedForm.Ip + @"\] helo=(?<helo>[^ ]+)\) by (?<by>[^ ]+) with ", RegexOptions.CultureInvariant, ReceivedForm.Milliseconds)]
    private static partial Regex AddressThenHelo();

    [GeneratedRegex(@"^(?<helo>[^ ]+) \(<unknownW*>\[" + ReceivedForm.Ip + @"\]\) by (?<by>[^ ]+) ", RegexOptions.CultureInvariant, ReceivedForm.Milliseconds)]
    private static partial Regex UnknownDomain();

    [GeneratedRegex(@"^(?<dns>)(?<helo>[^ ]+) \((?<rdns>[^ ]+\.[^ ]+)\[" + ReceivedForm.Ip + @"\]\) by (?<by>[^ ]+) ", RegexOptions.CultureInvariant, ReceivedForm.Milliseconds)]
    private static partial Regex NameTouchingAddress();

    [GeneratedRegex(@"^(?<dns>)(?<helo>[^ ]+) \((?<ident>[^ ]*)@\[" + ReceivedForm.Ip + @"\].*\) by (?<by>[^ ]+) \(", RegexOptions.CultureInvariant, ReceivedForm.Milliseconds)]
    private static partial Regex IdentAtAddress();

    [GeneratedRegex(@"^(?:" + ReceivedForm.Ip + @" )?.*?by (?<by>[^ ]+\.hotmail\.msn\.com) ", RegexOptions.CultureInvariant, ReceivedForm.Milliseconds)]
    private static partial Regex Hotmail();

    [GeneratedRegex(@"^(?<rdns>[^ ]+) \((?:HELO|EHLO) (?<helo>[^ ]*)\) \(" + ReceivedForm.Ip + @"\) by (?<by>[^ ]+) \(qpsmtpd/[^ ]+\) with E?SMTP", RegexOptions.CultureInvariant, ReceivedForm.Milliseconds)]
    private static partial Regex Qpsmtpd();

    [GeneratedRegex(@"^(?<rdns>[^ ]+) \(LHLO (?<helo>[^ ]*)\) \(" + ReceivedForm.Ip + @"\) by (?<by>[^ ]+) with LMTP", RegexOptions.CultureInvariant, ReceivedForm.Milliseconds)]
    private static partial Regex Lmtp();

    [GeneratedRegex(@"^(?<rdns>[^ ]+) \((?:HELO|EHLO) (?<helo>[^ ]*)\) \[" + ReceivedForm.Ip + @"\] by (?<by>[^ ]+) \([^)]+\) with E?SMTP", RegexOptions.CultureInvariant, ReceivedForm.Milliseconds)]
    private static partial Regex Gmx();

    [GeneratedRegex(@"^(?<helo>[^ ]+) \(\[" + ReceivedForm.Ip + @"\]\) by (?<by>[^ ]+) via smtpd \(for [^ ]+\) with SMTP\(", RegexOptions.CultureInvariant, ReceivedForm.Milliseconds)]
    private static partial Regex Smtpd();

    [GeneratedRegex(@"^(?<same>)(?<rdns>[^ ]+)(?: \((?:HELO|EHLO) (?<helo>[^ ()]*)\))? \((?:(?<ident>[^ ]+)@)?\[?" + ReceivedForm.Ip + @"\]?\)(?: \(envelope-sender <[^ ]+>\))? by (?<by>[^ ]+)(?: \(.+\))? with (?:.* )?(?:SMTP|QMQP)(?! id )", RegexOptions.CultureInvariant, ReceivedForm.Milliseconds)]
    private static partial Regex Qmail();

    [GeneratedRegex(@"^\[" + ReceivedForm.Ip + @"\] by (?<by>[^ ]+) via HTTP$", RegexOptions.CultureInvariant, ReceivedForm.Milliseconds)]
    private static partial Regex ViaHttp();

    [GeneratedRegex(@"^[^ ]+ \( \[" + ReceivedForm.Ip + @"\]\).*? by (?<by>[^ ]+) ", RegexOptions.CultureInvariant, ReceivedForm.Milliseconds)]
    private static partial Regex AsUser();

    [GeneratedRegex(@"^\((?<helo>[^ ]+) \[" + ReceivedForm.Ip + @"\]\) by (?<by>[^ ]+) ", RegexOptions.CultureInvariant, ReceivedForm.Milliseconds)]
    private static partial Regex InParentheses();

    [GeneratedRegex(@"^(?:\[" + ReceivedForm.Ip + @"\]|\(\[?" + ReceivedForm.Ip + @"\]?\)) by (?<by>[^ ]+) ", RegexOptions.CultureInvariant, ReceivedForm.Milliseconds)]
    private static partial Regex AddressAlone();

    [GeneratedRegex(@"^(?<helo>[^ ]+) \[\(" + ReceivedForm.Ip + @"\)\] by (?<by>[^ ]+) \([0-9A-Fa-f:.]+\) ", RegexOptions.CultureInvariant, ReceivedForm.Milliseconds)]
    private static partial Regex MDaemon();

    [GeneratedRegex(@"^(?<dns>)(?<helo>[^ ]+) \(\[" + ReceivedForm.Ip + @"\]\) by (?<by>[^ ]+) \(", RegexOptions.CultureInvariant, ReceivedForm.Milliseconds)]
    private static partial Regex NoLookUp();

    [GeneratedRegex(@"^(?<dns>)(?<helo>[^ ]+) \((?:softdnserr|(?<rdns>[^ ]+)) \[" + ReceivedForm.Ip + @"\]\).*? by (?<by>[^ ]+)\b", RegexOptions.CultureInvariant, ReceivedForm.Milliseconds)]
    private static partial Regex Courier();

    [GeneratedRegex(@"^(?<dns>)(?<helo>[^ ]+) \(\[" + ReceivedForm.Ip + @"(?:[.:]\d+)?\]\).*? by (?<by>[^ ]+) ", RegexOptions.CultureInvariant, ReceivedForm.Milliseconds)]
    private static partial Regex WithPort();
}
