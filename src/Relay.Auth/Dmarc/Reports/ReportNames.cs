using System.Globalization;

namespace Relay.Auth.Dmarc.Reports;

/// <summary>How a report is called, in its file name, its subject and its id (RFC 9990 §3.5.3).</summary>
public static class ReportNames
{
    /// <summary><c>receiver!policy-domain!begin!end!unique-id.xml.gz</c>; times in seconds since 1970.</summary>
    /// <param name="receiver">Our domain; it and the policy domain in their one form, which has no "!" and no slash.</param>
    /// <param name="uniqueId">Letters and digits; others are left out.</param>
    public static string File(string receiver, AggregateReport report, string uniqueId = "")
    {
        var id = string.Concat(uniqueId.Where(char.IsAsciiLetterOrDigit));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{receiver}!{report.Policy.Domain}!{report.Begin.ToUnixTimeSeconds()}!{report.End.ToUnixTimeSeconds()}{(id.Length > 0 ? "!" + id : "")}.xml.gz");
    }

    public static string Subject(string receiver, AggregateReport report) =>
        $"Report Domain: {report.Policy.Domain} Submitter: {receiver} Report-ID: <{report.ReportId}>";

    /// <summary>The same for the same domain, day and reporter, so that a report made twice is seen to be one.</summary>
    public static string Id(string receiver, string policyDomain, DateTimeOffset begin) =>
        string.Create(CultureInfo.InvariantCulture, $"{begin.ToUnixTimeSeconds()}.{policyDomain}@{receiver}");
}
