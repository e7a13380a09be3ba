using System.Globalization;
using System.Text;
using System.Text.Json;
using Relay.Core.Checks;
using Relay.Core.Events;
using Relay.Core.Options;

namespace Relay.Logging;

/// <summary>
/// Writes each decision record as one line with everything an admin greps for, and counts it. It neither throws nor waits.
/// </summary>
public sealed class DecisionLog(LogSink sink, LogFormat format) : IDecisionSink
{
    /// <summary>Recipients named in a line at most; their number is always told.</summary>
    private const int MaxRecipients = 50;

    /// <summary>Characters of one symbol's evidence in a text line; the history has more.</summary>
    private const int MaxDetail = 200;

    public void Record(DecisionRecord record)
    {
        Count(record);
        sink.Write(format == LogFormat.Json ? Json(record) : Text(record));
    }

    private static void Count(DecisionRecord record)
    {
        RelayMeters.Messages.Add(1, new KeyValuePair<string, object?>("action", record.Action));
        RelayMeters.MessageBytes.Add(record.Size ?? 0);
        foreach (var symbol in record.Symbols)
        {
            RelayMeters.Symbols.Add(1, new KeyValuePair<string, object?>("symbol", symbol.Name));
        }

        if (record.Size is not null)
        {
            Time("receive", record.Times.Receive);
            Time("check", record.Times.Check);
            Time("deliver", record.Times.Deliver);
            Time("total", record.Times.Total);
        }

        static void Time(string stage, TimeSpan took) => RelayMeters.MessageDuration.Record(took.TotalSeconds, new KeyValuePair<string, object?>("stage", stage));
    }

    private static string Text(DecisionRecord record)
    {
        var line = new StringBuilder(400).AppendTime(record.Time).Append(" info mail: ").Append(record.Id)
            .AppendPair("action", record.Action)
            .AppendPair("client", $"{record.Client}:{record.ClientPort}")
            .AppendPair("helo", record.Helo ?? "-")
            .AppendPair("tls", record.Tls?.Protocol ?? "-")
            .AppendPair("from", $"<{record.From}>")
            .AppendPair("to", string.Join(',', record.To.Take(MaxRecipients).Select(static t => $"<{t}>")));
        if (record.To.Count > MaxRecipients)
        {
            line.AppendPair("recipients", record.To.Count.ToString(CultureInfo.InvariantCulture));
        }

        foreach (var refused in record.Refused)
        {
            line.AppendPair("refused", $"<{refused.Address}> {refused.Reply}");
        }

        line.AppendPair("size", record.Size?.ToString(CultureInfo.InvariantCulture) ?? "-")
            .AppendPair("score", record.Score.ToString("0.0##", CultureInfo.InvariantCulture))
            .AppendPair("symbols", string.Join(',', record.Symbols.Select(SymbolText)), LogText.MaxList);
        if (record.Probability is { } probability)
        {
            line.AppendPair("probability", probability.ToString("0.0000", CultureInfo.InvariantCulture));
        }

        if (record.Authentication.Length > 0)
        {
            line.AppendPair("auth", record.Authentication);
        }

        if (record.Reason.Length > 0)
        {
            line.AppendPair("reason", record.Reason);
        }

        return line.AppendPair("backend", record.Backend.Length > 0 ? record.Backend : "-")
            .AppendPair("reply", record.Reply?.ToString() ?? "-")
            .AppendPair("ms", Milliseconds(record.Times))
            .ToString();
    }

    private static string SymbolText(ScoredSymbol symbol) => symbol.Detail.Length == 0
        ? string.Create(CultureInfo.InvariantCulture, $"{symbol.Name}={symbol.Score:0.###}")
        : string.Create(CultureInfo.InvariantCulture, $"{symbol.Name}={symbol.Score:0.###}[{(symbol.Detail.Length > MaxDetail ? symbol.Detail[..MaxDetail] + "…" : symbol.Detail)}]");

    private static string Milliseconds(StageTimes times) => string.Create(
        CultureInfo.InvariantCulture,
        $"envelope:{times.Envelope.TotalMilliseconds:0.#},receive:{times.Receive.TotalMilliseconds:0.#},check:{times.Check.TotalMilliseconds:0.#},deliver:{times.Deliver.TotalMilliseconds:0.#},total:{times.Total.TotalMilliseconds:0.#}");

    private static string Json(DecisionRecord record)
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("time", record.Time);
            json.WriteString("level", "info");
            json.WriteString("source", "mail");
            json.WriteString("id", record.Id);
            json.WriteString("action", record.Action);
            json.WriteString("client", record.Client.ToString());
            json.WriteNumber("port", record.ClientPort);
            json.WriteString("helo", record.Helo);
            json.WriteString("tls", record.Tls?.Protocol);
            json.WriteString("cipher", record.Tls?.Cipher);
            json.WriteString("from", record.From);
            WriteRecipients(json, record);
            json.WriteNumberOrNull("size", record.Size);
            json.WriteNumber("score", record.Score);
            json.WriteSymbols(record.Symbols);
            json.WriteNumberOrNull("probability", record.Probability);
            json.WriteString("auth", record.Authentication);
            json.WriteString("reason", record.Reason);
            json.WriteString("backend", record.Backend);
            json.WriteString("reply", record.Reply?.ToString());
            WriteTimes(json, record.Times);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void WriteRecipients(Utf8JsonWriter json, DecisionRecord record)
    {
        json.WriteStartArray("to");
        foreach (var to in record.To.Take(MaxRecipients))
        {
            json.WriteStringValue(to);
        }

        json.WriteEndArray();
        json.WriteNumber("recipients", record.To.Count);
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

    private static void WriteTimes(Utf8JsonWriter json, StageTimes times)
    {
        json.WriteStartObject("ms");
        json.WriteNumber("envelope", Math.Round(times.Envelope.TotalMilliseconds, 2));
        json.WriteNumber("receive", Math.Round(times.Receive.TotalMilliseconds, 2));
        json.WriteNumber("check", Math.Round(times.Check.TotalMilliseconds, 2));
        json.WriteNumber("deliver", Math.Round(times.Deliver.TotalMilliseconds, 2));
        json.WriteNumber("total", Math.Round(times.Total.TotalMilliseconds, 2));
        json.WriteEndObject();
    }
}
