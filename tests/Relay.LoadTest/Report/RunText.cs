using System.Globalization;
using System.Text;

namespace Relay.LoadTest.Report;

/// <summary>One run in a few lines, for whoever watches the bench go by.</summary>
internal static class RunText
{
    public static string Of(RunRecord run)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{run.Part} {run.Server}: {(run.Ok ? "ok" : "NOT OK")}");
        Mail(text, run);
        Idle(text, run);
        foreach (var (reason, times) in run.Reasons ?? new Dictionary<string, int>())
        {
            text.Append(CultureInfo.InvariantCulture, $"\n  {times} x {reason}");
        }

        return text.ToString();
    }

    private static void Mail(StringBuilder text, RunRecord run)
    {
        if (run.Messages is null)
        {
            return;
        }

        text.Append(CultureInfo.InvariantCulture, $", {run.Messages} messages, {run.Failed} failed, {run.AtSink} at the sink, {run.Seconds:0.00} s");
        text.Append(CultureInfo.InvariantCulture, $"\n  {run.MessagesPerSecond:0} messages/s ({run.AcceptedPerSecond:0}/s accepted)");
        text.Append(CultureInfo.InvariantCulture, $", CPU {run.CpuMsPerMessage:0.000} ms a message (user {run.UserMsPerMessage:0.000}, system {run.SystemMsPerMessage:0.000})");
        if (run.WholeMs is { } whole && run.DataMs is { } data)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n  whole p50 {whole.P50:0.00} p90 {whole.P90:0.00} p99 {whole.P99:0.00} max {whole.Max:0.00} ms");
            text.Append(CultureInfo.InvariantCulture, $", dot p50 {data.P50:0.00} p90 {data.P90:0.00} p99 {data.P99:0.00} max {data.Max:0.00} ms");
        }

        if (run.LateMs is { } late)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n  generator late p50 {late.P50:0.00} p90 {late.P90:0.00} p99 {late.P99:0.00} max {late.Max:0.00} ms");
        }

        if (run.ServerCost is { } cost)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n  RSS {cost.ResidentBeforeKb} KB before, {cost.ResidentPeakKb} at its highest, {cost.ResidentAfterKb} after; {cost.Processes} processes");
        }
    }

    private static void Idle(StringBuilder text, RunRecord run)
    {
        if (run.Connections is not null && run.ServerCost is { } cost)
        {
            text.Append(CultureInfo.InvariantCulture, $", {run.Connections} connections, {run.Alive} answer at the end, {run.KbPerConnection:0.00} KB each");
            text.Append(CultureInfo.InvariantCulture, $"\n  RSS {cost.ResidentBeforeKb} KB before, {cost.ResidentPeakKb} with all, {cost.ResidentAfterKb} after; CPU while idle {run.IdleCpuMsPerSecond:0.0} ms a second");
        }

        if (run.RcptMs is { } rcpt)
        {
            text.Append(CultureInfo.InvariantCulture, $", {run.Connections} connections, RCPT answered after p50 {rcpt.P50:0.00} p90 {rcpt.P90:0.00} p99 {rcpt.P99:0.00} max {rcpt.Max:0.00} ms");
        }

        if (run.ReadyMs is not null)
        {
            text.Append(CultureInfo.InvariantCulture, $", ready after {run.ReadyMs:0} ms");
        }
    }
}
