using System.Globalization;
using System.Text;
using System.Text.Json;
using Relay.Core.Checks;
using Relay.Core.Events;
using Relay.Logging;
using Relay.State.History;

namespace Relay.CommandLine;

/// <summary>A decision record for people and as JSON. Descriptions of symbols are those of the rules as they are now.</summary>
internal sealed class Explanation(HistoryEntry entry, ScoreTable scores)
{
    private readonly DecisionRecord record = entry.Record;
    private readonly IReadOnlyList<VerdictMargin> margins = VerdictMargin.Of(entry.Record);

    public string Text()
    {
        var text = new StringBuilder(2000);
        Line(text, "id", record.Id);
        Line(text, "time", Time());
        Line(text, "client", $"{record.Client}:{record.ClientPort}, HELO {record.Helo ?? "-"}, {(record.Tls is { } tls ? $"{tls.Protocol} {tls.Cipher}" : "no TLS")}{(record.Trusted ? ", trusted" : "")}");
        Line(text, "from", $"<{record.From}>");
        Line(text, "to", string.Join(", ", record.To.Select(static t => $"<{t}>")) + (entry.Recipients > record.To.Count ? $" and {entry.Recipients - record.To.Count} more" : ""));
        foreach (var refused in record.Refused)
        {
            Line(text, "refused", $"<{refused.Address}> {refused.Reply}");
        }

        Line(text, "size", record.Size is { } size ? $"{size} octets" : "no message came");
        Line(text, "authentication", record.Authentication.Length > 0 ? record.Authentication : "not evaluated");
        Line(text, "action", record.Action + (record.ByScore ? " by score" : "") + (record.Reason.Length > 0 ? ": " + record.Reason : ""));
        Line(text, "score", Number(record.Score) + (record.Actions is { } a ? $" (tag {Threshold(a.Tag)}, quarantine {Threshold(a.Quarantine)}, reject {Threshold(a.Reject)})" : ""));
        foreach (var symbol in record.Symbols)
        {
            text.Append(CultureInfo.InvariantCulture, $"  {symbol.Score,7:0.0##} {symbol.Name}  ").AppendSafe(scores.Find(symbol.Name)?.Description ?? "");
            text.Append(symbol.Detail.Length > 0 ? "  [" : "").AppendSafe(symbol.Detail).AppendLine(symbol.Detail.Length > 0 ? "]" : "");
        }

        if (record.Probability is { } probability)
        {
            Line(text, "probability", $"{probability.ToString("0.0000", CultureInfo.InvariantCulture)} of spam, by the classifier");
        }

        foreach (var margin in margins)
        {
            Line(text, "change", Sentence(margin));
        }

        if (margins.Count == 0)
        {
            Line(text, "change", record.Action == "none" ? "the client gave up" : record.ByScore ? "no other action is in reach" : "the score did not decide");
        }

        var t = record.Times;
        Line(text, "milliseconds", string.Create(
            CultureInfo.InvariantCulture,
            $"envelope {t.Envelope.TotalMilliseconds:0.#}, receive {t.Receive.TotalMilliseconds:0.#}, check {t.Check.TotalMilliseconds:0.#}, deliver {t.Deliver.TotalMilliseconds:0.#}, total {t.Total.TotalMilliseconds:0.#}"));
        Line(text, "judged by", record.Versions.Length > 0 ? record.Versions : "-");
        Line(text, "backend", record.Backend.Length > 0 ? record.Backend : "-");
        Line(text, "reply", record.Reply?.ToString() ?? "-");
        return text.ToString();
    }

    public void WriteJson(Utf8JsonWriter json)
    {
        json.WriteString("id", record.Id);
        json.WriteString("time", Time());
        json.WriteString("client", record.Client.ToString());
        json.WriteNumber("port", record.ClientPort);
        json.WriteString("helo", record.Helo);
        json.WriteString("tls", record.Tls?.Protocol);
        json.WriteBoolean("trusted", record.Trusted);
        json.WriteString("from", record.From);
        WriteRecipients(json);
        json.WriteNumberOrNull("size", record.Size);

        json.WriteString("auth", record.Authentication);
        json.WriteString("action", record.Action);
        json.WriteBoolean("by_score", record.ByScore);
        json.WriteString("reason", record.Reason);
        json.WriteNumber("score", record.Score);
        WriteThresholds(json);
        WriteSymbols(json);
        json.WriteNumberOrNull("probability", record.Probability);
        WriteChanges(json);
        WriteTimes(json);
        json.WriteString("versions", record.Versions);
        json.WriteString("backend", record.Backend);
        json.WriteString("reply", record.Reply?.ToString());
    }

    /// <summary>One line of what a change would have done.</summary>
    private static string Sentence(VerdictMargin margin)
    {
        var distance = $"{Number(margin.Distance)} from {Word(margin.Neighbour)} (threshold {Number(margin.Threshold)})";
        return margin.Without.Count == 0
            ? distance
            : $"without {string.Join(" and ", margin.Without.Select(static s => $"{s.Name} ({Number(s.Score)})"))} the action would have been {Word(margin.Leads)}; {distance}";
    }

    private static void Line(StringBuilder text, string name, string value) => text.Append(name.PadRight(16)).AppendSafe(value).AppendLine();

    private static string Word(MailAction action) => action.ToString().ToLowerInvariant();

    private static string Number(double number) => number.ToString("0.0##", CultureInfo.InvariantCulture);

    private static string Threshold(double threshold) => double.IsPositiveInfinity(threshold) ? "never" : Number(threshold);

    private string Time() => record.Time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private void WriteRecipients(Utf8JsonWriter json)
    {
        json.WriteStartArray("to");
        foreach (var to in record.To)
        {
            json.WriteStringValue(to);
        }

        json.WriteEndArray();
        json.WriteNumber("recipients", entry.Recipients);
        json.WriteStartArray("refused");
        foreach (var refused in record.Refused)
        {
            json.WriteStartObject();
            json.WriteString("to", refused.Address);
            json.WriteString("reply", refused.Reply.ToString());
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private void WriteThresholds(Utf8JsonWriter json)
    {
        if (record.Actions is not { } actions)
        {
            json.WriteNull("thresholds");
            return;
        }

        json.WriteStartObject("thresholds");
        foreach (var (name, value) in (ReadOnlySpan<(string, double)>)[("tag", actions.Tag), ("quarantine", actions.Quarantine), ("reject", actions.Reject)])
        {
            if (double.IsFinite(value))
            {
                json.WriteNumber(name, value);
            }
            else
            {
                json.WriteNull(name);
            }
        }

        json.WriteEndObject();
    }

    private void WriteSymbols(Utf8JsonWriter json)
    {
        json.WriteStartArray("symbols");
        foreach (var symbol in record.Symbols)
        {
            json.WriteStartObject();
            json.WriteString("name", symbol.Name);
            json.WriteNumber("score", symbol.Score);
            json.WriteString("description", scores.Find(symbol.Name)?.Description);
            json.WriteString("detail", symbol.Detail);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private void WriteChanges(Utf8JsonWriter json)
    {
        json.WriteStartArray("changes");
        foreach (var margin in margins)
        {
            json.WriteStartObject();
            json.WriteString("action", Word(margin.Neighbour));
            json.WriteNumber("threshold", margin.Threshold);
            json.WriteNumber("distance", margin.Distance);
            json.WriteStartArray("without");
            foreach (var symbol in margin.Without)
            {
                json.WriteStringValue(symbol.Name);
            }

            json.WriteEndArray();
            json.WriteString("leads_to", margin.Without.Count == 0 ? null : Word(margin.Leads));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private void WriteTimes(Utf8JsonWriter json)
    {
        json.WriteStartObject("ms");
        json.WriteNumber("envelope", Math.Round(record.Times.Envelope.TotalMilliseconds, 2));
        json.WriteNumber("receive", Math.Round(record.Times.Receive.TotalMilliseconds, 2));
        json.WriteNumber("check", Math.Round(record.Times.Check.TotalMilliseconds, 2));
        json.WriteNumber("deliver", Math.Round(record.Times.Deliver.TotalMilliseconds, 2));
        json.WriteNumber("total", Math.Round(record.Times.Total.TotalMilliseconds, 2));
        json.WriteEndObject();
    }
}
