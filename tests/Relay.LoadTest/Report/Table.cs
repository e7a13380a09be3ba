using System.Globalization;
using System.Text;

namespace Relay.LoadTest.Report;

/// <summary>One line a server, the figures of all its runs beside each other; the last line is what Relay aims at.</summary>
internal static class Table
{
    private static readonly string[] Titles =
    [
        "server", "msg/s", "CPU ms", "msg/s*", "CPU ms*", "p50 ms", "p99 ms", "dot p50", "dot p99", "late p99", "RSS MB before/peak/after", "KB/idle", "ready ms",
    ];

    private static readonly string[] Aims = ["aim", "", "0.35", "", "0.35", "", "2.5", "", "", "", "", "12", "1000"];

    public static string Of(IReadOnlyList<RunRecord> runs)
    {
        var rows = new List<string[]> { Titles };
        rows.AddRange(runs.GroupBy(r => r.Server).Select(g => Row(g.Key, [.. g])));
        rows.Add(Aims);
        return Aligned(rows)
            + "CPU ms: of the server, a message. msg/s: until the last message is at the sink; one message a connection, with * twenty.\n"
            + "p50, p99: from connecting to the last 250; dot: from the write of message and dot to its 250. late: how late the\n"
            + "generator's own timer was, so the machine's noise. KB/idle: resident, after EHLO. RSS of the first run.\n";
    }

    private static string[] Row(string server, IReadOnlyList<RunRecord> runs)
    {
        var single = Find("throughput");
        var reuse = Find("reuse");
        var latency = Find("latency");
        return
        [
            server,
            Number(single?.MessagesPerSecond, "0"), Number(single?.CpuMsPerMessage, "0.000"),
            Number(reuse?.MessagesPerSecond, "0"), Number(reuse?.CpuMsPerMessage, "0.000"),
            Number(latency?.WholeMs?.P50, "0.00"), Number(latency?.WholeMs?.P99, "0.00"),
            Number(latency?.DataMs?.P50, "0.00"), Number(latency?.DataMs?.P99, "0.00"),
            Number(latency?.LateMs?.P99, "0.00"),
            Resident(single ?? reuse ?? latency),
            Number(Find("idle")?.KbPerConnection, "0.0"),
            Number(Find("ready")?.ReadyMs, "0"),
        ];

        RunRecord? Find(string part) => runs.LastOrDefault(r => r.Part == part);
    }

    private static string Resident(RunRecord? run) => run?.ServerCost is { } cost
        ? string.Join('/', new[] { cost.ResidentBeforeKb, cost.ResidentPeakKb, cost.ResidentAfterKb }.Select(kb => Number(kb / 1024.0, "0")))
        : "-";

    private static string Number(double? value, string format) => value?.ToString(format, CultureInfo.InvariantCulture) ?? "-";

    private static string Aligned(List<string[]> rows)
    {
        var widths = Titles.Select((_, column) => rows.Max(r => r[column].Length)).ToArray();
        var text = new StringBuilder();
        foreach (var row in rows)
        {
            var cells = row.Select((cell, column) => column == 0 ? cell.PadRight(widths[0]) : cell.PadLeft(widths[column]));
            text.AppendJoin("  ", cells).AppendLine();
        }

        return text.ToString();
    }
}
