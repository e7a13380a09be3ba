using Relay.Core.State;

namespace Relay.State.Resilient;

/// <summary>Two stores' parts of one report.</summary>
internal static class MergedReports
{
    public static ReportRows Of(ReportRows one, ReportRows other)
    {
        if (other.Rows.Count == 0)
        {
            return new(one.Rows, one.Overflow + other.Overflow);
        }

        var counts = one.Rows.ToDictionary(static r => r.Row, static r => r.Count, StringComparer.Ordinal);
        foreach (var row in other.Rows)
        {
            counts[row.Row] = counts.GetValueOrDefault(row.Row) + row.Count;
        }

        return new([.. counts.Select(static c => new ReportRow(c.Key, c.Value))], one.Overflow + other.Overflow);
    }

    public static ReportDomains Of(ReportDomains one, ReportDomains other) =>
        new([.. one.Domains.Union(other.Domains, StringComparer.Ordinal)], one.Overflow + other.Overflow);
}
