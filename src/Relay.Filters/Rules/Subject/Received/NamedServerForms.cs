using System.Text.RegularExpressions;

namespace Relay.Filters.Rules.Subject.Received;

/// <summary>Forms of servers that say which program they are; each is tried only where that word stands in the line.</summary>
internal static partial class NamedServerForms
{
    public static readonly ReceivedForm[] All =
    [
        new(" authenticated user ", SquirrelMail()),
        new(" with HTTP (WebMailUI)", AolWebMail()),
        new(" SMTPSVC", MicrosoftService()),
        new("Microsoft SMTP Server", Exchange()),
        new(" with mapi id ", Exchange()),
        new("[XMail ", XMail()),
        new("(ecelerity", EcelerityNamed()),
        new("(ecelerity", Ecelerity()),
        new("Exim", EximAddress()),
        new("Exim", Exim()),
        new("Exim", EximOld()),
        new("Exim", EximPieces()),
        new(" (Postfix) with", Postfix()),
        new("(Scalix SMTP Relay", Scalix()),
        new(" (Lotus Domino ", Domino()),
        new(" with HTTP", WebMail()),
        new("", Sendmail()),
    ];

    [GeneratedRegex(@"(?<![0-9.])(?<ip>\d{1,3}(?:\.\d{1,3}){3})\b(?![.-]).{10,80}by (?<by>[^ ]+) with HTTP", RegexOptions.CultureInvariant, ReceivedForm.Milliseconds)]
    private static partial Regex SquirrelMail();

    [GeneratedRegex(ReceivedForm.Ip + @" by (?<by>[^ ]+) \([0-9A-Fa-f:.]+\) with HTTP \(WebMailUI\)", RegexOptions.CultureInvariant, ReceivedForm.Milliseconds)]
    private static partial Regex AolWebMail();

    [GeneratedRegex(@"^(?<helo>[^ ]*) \(\[" + ReceivedForm.Ip + @"\][^)]{0,40}\) by (?<by>[^ ]+) with Microsoft SMTPSVC", RegexOptions.CultureInvariant, ReceivedForm.Milliseconds)]
    private static partial Regex MicrosoftService();

    [GeneratedRegex(@"^(?=.* with (?:Microsoft SMTP Server|mapi id) (?:\([^)]+\) )?\d+\.\d+\.\d+\.\d+(?:$| ))(?<noid>)(?<helo>[^ ]+) \(\[?" + ReceivedForm.Ip + @"(?:%[A-Za-z0-9._~-]*)?\]?\) by (?<by>[^ ]+) ", RegexOptions.CultureInvariant, ReceivedForm.Milliseconds)]
    private static partial Regex Exchange();

    [GeneratedRegex(@"^(?<helo>[^ ]+) \((?<ip>\[?\d{1,3}(?:\.\d{1,3}){3}\]?):\d+\) by (?<by>[^ ]+)(?: \([^ ]+\))? with \[XMail(?:.*? id <(?<id>[^ ]+)>)?(?:.*? from <(?<envfrom>[^ ]+)>)?", RegexOptions.CultureInvariant, ReceivedForm.Milliseconds)]
    private static partial Regex XMail();

    [GeneratedRegex(@"^\(\[" + ReceivedForm.Ip + @":\d+\] helo=(?<helo>[^ ]+)\) by (?<by>[^ ]+) ", RegexOptions.CultureInvariant, ReceivedForm.Milliseconds)]
    private static partial Regex EcelerityNamed();

    [GeneratedRegex(@"^[^ ]+ \(\[" + ReceivedForm.Ip + @":\d+\]\) by (?<by>[^ ]+) ", RegexOptions.CultureInvariant, ReceivedForm.Milliseconds)]
    private static partial Regex Ecelerity();

    [GeneratedRegex(@"^\[" + ReceivedForm.Ip + @"\] \((?<sub>.*?)\) by (?<by>[^ ]+) ", RegexOptions.CultureInvariant, ReceivedForm.Milliseconds)]
    private static partial Regex EximAddress();

    [GeneratedRegex(@"^(?<both>[^ ]+) \(\[" + ReceivedForm.Ip + @"\](?<sub>.*?)\) by (?<by>[^ ]+) ", RegexOptions.CultureInvariant, ReceivedForm.Milliseconds)]
    private static partial Regex Exim();

    [GeneratedRegex(@"^(?<both>[^ ]+) \[" + ReceivedForm.Ip + @"\](?::\d+)? by (?<by>[^ ]+) ", RegexOptions.CultureInvariant, ReceivedForm.Milliseconds)]
    private static partial Regex EximOld();

    [GeneratedRegex(@"^(?:(?=(?<rdns>[^ ]+) )|)(?:(?=.*? \((?<helo>[^ ]+)\) )|)(?=.*? \[" + ReceivedForm.Ip + @"(?:\.\d+)?\] )(?=.*?by (?<by>[^ ]+) )", RegexOptions.CultureInvariant, ReceivedForm.Milliseconds)]
    private static partial Regex EximPieces();

    [GeneratedRegex(@"^(?<dns>)(?<helo>[^ ]+) \((?<rdns>[^ ]+) ?\[" + ReceivedForm.Ip + @"\]\) by (?<by>[^ ]+) ", RegexOptions.CultureInvariant, ReceivedForm.Milliseconds)]
    private static partial Regex Postfix();

    [GeneratedRegex(@"^(?<helo>[^ ]+) \( ?" + ReceivedForm.Ip + @"\) by (?<by>[^ ]+)", RegexOptions.CultureInvariant, ReceivedForm.Milliseconds)]
    private static partial Regex Scalix();

    [GeneratedRegex(@"^(?<helo>[^ ]+) \(\[" + ReceivedForm.Ip + @"\]\) by (?<by>[^ ]+) \(Lotus", RegexOptions.CultureInvariant, ReceivedForm.Milliseconds)]
    private static partial Regex Domino();

    [GeneratedRegex(@"^" + ReceivedForm.Ip + @" \(\[[0-9A-Fa-f:.]+\]\) by (?<by>[^ ]+).*\bwith HTTP\b", RegexOptions.CultureInvariant, ReceivedForm.Milliseconds)]
    private static partial Regex WebMail();

    [GeneratedRegex(@"^(?<dns>)(?!.* by [^ ]+ \(qmail-[^ ]+\) with )(?<split>)(?<helo>[^ ]+) \((?<rdns>[^ ]+) \[" + ReceivedForm.Ip + @"\].*\) by (?<by>[^ ]+) \(", RegexOptions.CultureInvariant, ReceivedForm.Milliseconds)]
    private static partial Regex Sendmail();
}
