namespace Relay.Core.State;

/// <summary>How much of DMARC's reports is kept: what a flood of made-up domains can cost.</summary>
public static class ReportLimits
{
    /// <summary>After the end of the day in UTC: reports are sent within the day that follows, and a day lost is made good.</summary>
    public const int DaysKept = 3;

    public const int RowBytes = 1024;

    /// <summary>A domain name has at most 255 octets (RFC 1035 §2.3.4).</summary>
    public const int DomainBytes = 255;

    public const int RowsPerDomain = 1000;

    public const int RowsPerDay = 20_000;

    public const int DomainsPerDay = 1000;
}

/// <param name="Row">As it was added.</param>
public sealed record ReportRow(string Row, long Count);

/// <param name="Overflow">Messages that no row had room for.</param>
public sealed record ReportRows(IReadOnlyList<ReportRow> Rows, long Overflow);

/// <param name="Overflow">Messages of domains that the day had no room for.</param>
public sealed record ReportDomains(IReadOnlyList<string> Domains, long Overflow);
