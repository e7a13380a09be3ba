using System.Globalization;
using Relay.Core.State;
using StackExchange.Redis;

namespace Relay.State.Redis;

/// <summary>What <see cref="ReportScripts"/> are asked and what they answer.</summary>
internal static class RedisReports
{
    private const string Overflow = "!";

    /// <summary>The domain's part first.</summary>
    public static RedisKey[] Keys(DateOnly day, string domain) => [RedisKeys.Report(day, StateKey.OfReport(day, domain)), RedisKeys.Reports(day)];

    public static RedisValue[] Arguments(string domain, string row, int count, long life) =>
    [
        ReportDays.Fits(domain) ? domain : "",
        ReportDays.FitsRow(row) ? row : "",
        count,
        life,
        ReportLimits.RowsPerDomain,
        ReportLimits.RowsPerDay,
        ReportLimits.DomainsPerDay,
    ];

    public static ReportRows Rows(RedisResult answer)
    {
        var fields = (string[])answer!;
        var rows = new List<ReportRow>(fields.Length / 2);
        var overflow = 0L;
        for (var i = 0; i + 1 < fields.Length; i += 2)
        {
            var count = long.Parse(fields[i + 1], CultureInfo.InvariantCulture);
            if (fields[i] == Overflow)
            {
                overflow = count;
            }
            else
            {
                rows.Add(new(fields[i][1..], count));
            }
        }

        return new(rows, overflow);
    }

    public static ReportDomains Domains(RedisResult answer)
    {
        var fields = (string[])answer!;
        var domains = new List<string>(fields.Length / 2);
        var overflow = 0L;
        for (var i = 0; i + 1 < fields.Length; i += 2)
        {
            if (fields[i] == Overflow)
            {
                overflow = long.Parse(fields[i + 1], CultureInfo.InvariantCulture);
            }
            else if (fields[i].StartsWith('d'))
            {
                domains.Add(fields[i][1..]);
            }
        }

        return new(domains, overflow);
    }
}
