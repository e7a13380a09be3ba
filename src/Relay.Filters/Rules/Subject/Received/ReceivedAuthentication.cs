using System.Text.RegularExpressions;

namespace Relay.Filters.Rules.Subject.Received;

/// <summary>Whether a Received field says that its server knew the sender by a login, and how it says so.</summary>
internal static partial class ReceivedAuthentication
{
    /// <summary>The word that stands behind <c>auth=</c>; empty where none logged in.</summary>
    public static string Of(string line)
    {
        if (line.Contains(" by ", StringComparison.Ordinal) && Protocol().Match(line) is { Success: true } protocol)
        {
            return protocol.Groups[1].Value;
        }

        return line.Contains(" by mx.google.com with ESMTPS id ", StringComparison.Ordinal) && Gmail().IsMatch(line) && Transport().Match(line) is { Success: true } transport
            ? $"GMail - transport={transport.Groups[1].Value} cipher={transport.Groups[2].Value}"
            : Login(line);
    }

    private static string Login(string line)
    {
        if (line.Contains("(AUTH: ", StringComparison.Ordinal) && Courier().Match(line) is { Success: true } courier)
        {
            return courier.Groups[1].Value;
        }

        if (line.Contains("authenticated", StringComparison.Ordinal) && Sendmail().IsMatch(line))
        {
            return "Sendmail";
        }

        if (line.Contains("mail.gmx.", StringComparison.Ordinal) && Gmx().Match(line) is { Success: true } gmx)
        {
            return $"GMX ({gmx.Groups[2].Value} / {gmx.Groups[1].Value})";
        }

        if (line.Contains(" (authenticated as ", StringComparison.Ordinal) && CriticalPath().IsMatch(line))
        {
            return "CriticalPath";
        }

        if (line.Contains("(Authenticated sender: ", StringComparison.Ordinal) && Postfix().Match(line) is { Success: true } postfix)
        {
            return postfix.Groups[1].Value is "Postfix" ? "Postfix" : $"Postfix ({postfix.Groups[1].Value})";
        }

        return WebMail(line);
    }

    private static string WebMail(string line)
    {
        if (line.Contains("CommuniGate Pro ", StringComparison.Ordinal) && line.Contains(" (account ", StringComparison.Ordinal) && CommuniGate().IsMatch(line))
        {
            return "Communigate";
        }

        if (line.Contains(" with Microsoft Exchange Server HTTP-DAV", StringComparison.Ordinal))
        {
            return "HTTP-DAV";
        }

        return line.Contains(" by ", StringComparison.Ordinal) && ViaHttp().Match(line) is { Success: true } via ? via.Groups[1].Value : "";
    }

    [GeneratedRegex(@" with ((?:ES|L|UTF8S|UTF8L)MTPS?A|ASMTP|HTTP[SU]?)(?: |;|$)", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, ReceivedForm.Milliseconds)]
    private static partial Regex Protocol();

    [GeneratedRegex(@" by mx\.google\.com with ESMTPS id [a-z0-9]{1,4}sm[0-9]{2,9}[a-z]{3}\.[0-9]{1,3}\.[0-9]{4}\.(?:[0-6][0-9]\.){4}[0-6][0-9]", RegexOptions.CultureInvariant, ReceivedForm.Milliseconds)]
    private static partial Regex Gmail();

    [GeneratedRegex(@"\(version=([^ ]+) cipher=([^)]+)\)", RegexOptions.CultureInvariant, ReceivedForm.Milliseconds)]
    private static partial Regex Transport();

    [GeneratedRegex(@"^from .*?(?:\]\)|\)\]) \(AUTH: (LOGIN|PLAIN|DIGEST-MD5|CRAM-MD5) [^ ]+(?:, .*?)?\) by ", RegexOptions.CultureInvariant, ReceivedForm.Milliseconds)]
    private static partial Regex Courier();

    [GeneratedRegex(@"^from .*?(?:\](?: \([^)]*\))?\)|\)\]) .*?\(.*?authenticated.*?\).*? by", RegexOptions.CultureInvariant, ReceivedForm.Milliseconds)]
    private static partial Regex Sendmail();

    [GeneratedRegex(@"from [^ ]* \((?:HELO|EHLO) [^ ]*\) \[[0-9A-Fa-f:.]+\] by (mail\.gmx\.(?:net|com)) \([^)]+\) with (E?SMTP)", RegexOptions.CultureInvariant, ReceivedForm.Milliseconds)]
    private static partial Regex Gmx();

    [GeneratedRegex(@"\) by .+ \(\d{1,2}\.\d\.\d{3}(?:\.\d{1,3})?\) \(authenticated as .+\) id ", RegexOptions.CultureInvariant, ReceivedForm.Milliseconds)]
    private static partial Regex CriticalPath();

    [GeneratedRegex(@"\) \(Authenticated sender: [^ ]+\) by [^ ]+ \(([^)]+)\) with ", RegexOptions.CultureInvariant, ReceivedForm.Milliseconds)]
    private static partial Regex Postfix();

    [GeneratedRegex("CommuniGate Pro (?:HTTP|SMTP|XIMSS|IMAP)", RegexOptions.CultureInvariant, ReceivedForm.Milliseconds)]
    private static partial Regex CommuniGate();

    [GeneratedRegex(@" \(via (HTTP.?)\)(?: |;|$)", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, ReceivedForm.Milliseconds)]
    private static partial Regex ViaHttp();
}
