using System.Net;
using System.Text.Json;
using Relay.Core.Checks;
using Relay.Core.Delivery;
using Relay.Core.Mail;

namespace Relay.State.Quarantine;

/// <summary>An entry as JSON in ASCII, one line: what stands at the front of its file, and in the index.</summary>
internal static class EntryJson
{
    /// <summary>Characters of one symbol's evidence that are kept.</summary>
    private const int MaxDetail = 500;

    /// <summary>Symbols kept; checks make some dozens.</summary>
    private const int MaxSymbols = 500;

    public static byte[] Write(QuarantineEntry entry)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer)) // its default escapes everything beyond ASCII, and line ends
        {
            json.WriteStartObject();
            json.WriteString("id", entry.Id);
            json.WriteNumber("time", entry.Time.ToUnixTimeMilliseconds());
            WriteEnvelope(json, entry.Envelope);
            json.WriteBoolean("trusted", entry.Trusted);
            json.WriteString("subject", entry.Subject);
            json.WriteNumber("size", entry.Size);
            json.WriteNumber("score", entry.Score);
            json.WriteStartArray("symbols");
            foreach (var symbol in entry.Symbols.Take(MaxSymbols))
            {
                json.WriteStartObject();
                json.WriteString("name", symbol.Name);
                json.WriteNumber("score", symbol.Score);
                json.WriteString("detail", symbol.Detail.Length > MaxDetail ? symbol.Detail[..MaxDetail] : symbol.Detail);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }

    /// <summary>Null where it is no entry.</summary>
    public static QuarantineEntry? Read(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            return new QuarantineEntry
            {
                Envelope = ReadEnvelope(root),
                Time = DateTimeOffset.FromUnixTimeMilliseconds(root.GetProperty("time").GetInt64()),
                Trusted = root.GetProperty("trusted").GetBoolean(),
                Subject = Text(root, "subject"),
                Size = root.GetProperty("size").GetInt64(),
                Score = root.GetProperty("score").GetDouble(),
                Symbols = [.. root.GetProperty("symbols").EnumerateArray().Select(static s => new ScoredSymbol(Text(s, "name"), s.GetProperty("score").GetDouble(), Text(s, "detail")))],
            };
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or ArgumentException)
        {
            return null;
        }
    }

    private static void WriteEnvelope(Utf8JsonWriter json, Envelope envelope)
    {
        WritePath(json, "from", envelope.ReversePath);
        json.WriteStartArray("to");
        foreach (var recipient in envelope.Recipients)
        {
            json.WriteStartObject();
            WritePath(json, "path", recipient.Path);
            json.WriteString("notify", recipient.Notify);
            json.WriteString("orcpt", recipient.OriginalRecipient);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteString("body", envelope.Body.ToString());
        json.WriteBoolean("smtputf8", envelope.SmtpUtf8);
        json.WriteString("ret", envelope.DsnReturn);
        json.WriteString("envid", envelope.DsnEnvelopeId);
        json.WriteString("ip", envelope.Client.Address.ToString());
        json.WriteNumber("port", envelope.Client.Port);
        json.WriteString("helo", envelope.Client.Helo);
        json.WriteBoolean("extended", envelope.Client.Extended);
    }

    private static void WritePath(Utf8JsonWriter json, string name, MailPath path)
    {
        json.WriteStartArray(name);
        json.WriteStringValue(path.Address);
        json.WriteStringValue(path.LocalPart);
        json.WriteStringValue(path.Domain);
        json.WriteEndArray();
    }

    private static Envelope ReadEnvelope(JsonElement root)
    {
        var envelope = new Envelope
        {
            Id = Text(root, "id"),
            ReversePath = ReadPath(root.GetProperty("from")),
            Body = Enum.Parse<BodyType>(Text(root, "body")),
            SmtpUtf8 = root.GetProperty("smtputf8").GetBoolean(),
            DsnReturn = root.GetProperty("ret").GetString(),
            DsnEnvelopeId = root.GetProperty("envid").GetString(),
            Client = new ClientIdentity(IPAddress.Parse(Text(root, "ip")), root.GetProperty("port").GetInt32(), Text(root, "helo"), root.GetProperty("extended").GetBoolean()),
        };
        foreach (var recipient in root.GetProperty("to").EnumerateArray())
        {
            envelope.Recipients.Add(new Recipient(
                ReadPath(recipient.GetProperty("path")), recipient.GetProperty("notify").GetString(), recipient.GetProperty("orcpt").GetString()));
        }

        return envelope;
    }

    private static MailPath ReadPath(JsonElement path) => new(Item(path, 0), Item(path, 1), Item(path, 2));

    private static string Item(JsonElement array, int index) => array[index].GetString() ?? "";

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString() ?? "";
}
