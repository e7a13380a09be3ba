using System.Security.Cryptography;
using System.Text;
using Relay.Auth.Dmarc.Reports;
using Relay.Core.Options;
using Relay.Core.State;

namespace Relay.Reports;

/// <summary>A report, and what tells it from others of the same domain and day; empty where there is only one.</summary>
internal sealed record MadeReport(AggregateReport Report, string UniqueId)
{
    public long Messages => Report.Rows.Sum(static r => (long)r.Count);
}

/// <summary>
/// Makes the reports of a day out of the rows that the store kept. A report names one policy (RFC 9990 §3.1.1.4), so that a domain which changed
/// its record in the course of the day has one for each.
/// </summary>
internal sealed class ReportMaker(RelayOptions options)
{
    /// <summary>In the order of their policies, so that making them twice gives the same.</summary>
    public List<MadeReport> Make(string domain, DateOnly day, ReportRows stored)
    {
        var groups = new SortedDictionary<string, (PublishedPolicy Policy, AggregateRows Rows)>(StringComparer.Ordinal);
        foreach (var row in stored.Rows.OrderBy(static r => r.Row, StringComparer.Ordinal))
        {
            if (ReportRowText.Parse(domain, row.Row, (int)Math.Min(row.Count, int.MaxValue)) is not { } read)
            {
                continue; // of a later version of the program, which will read it
            }

            var key = ReportRowText.PolicyOf(row.Row);
            if (!groups.TryGetValue(key, out var group))
            {
                groups[key] = group = (read.Policy, new AggregateRows());
            }

            group.Rows.Add(read.Row);
        }

        return [.. groups.Select(g => Make(day, g.Value.Policy, g.Value.Rows, stored.Overflow, groups.Count > 1 ? IdOf(g.Key) : ""))];
    }

    private MadeReport Make(DateOnly day, PublishedPolicy policy, AggregateRows rows, long overflow, string id)
    {
        var begin = new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
        var lost = overflow + rows.LeftOut;
        return new MadeReport(
            new AggregateReport
            {
                Organization = options.DmarcReports.Organization is { Length: > 0 } name ? name : options.Hostname,
                Email = options.DmarcReports.Contact is { Length: > 0 } contact ? contact : "postmaster@" + options.Hostname,
                ReportId = (id.Length > 0 ? id + "." : "") + ReportNames.Id(options.Hostname, policy.Domain, begin),
                Begin = begin,
                End = begin.AddDays(1).AddSeconds(-1),
                Policy = policy,
                Rows = rows.Rows,
                Errors = lost > 0 ? [$"{lost} more messages of this day had no room in the report"] : [],
            },
            id);
    }

    private static string IdOf(string policy) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(policy)).AsSpan(0, 4));
}
