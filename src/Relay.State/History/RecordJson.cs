using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;
using Relay.Core.Checks;
using Relay.Core.Events;
using Relay.Core.Mail;
using Relay.Core.Options;

namespace Relay.State.History;

/// <summary>Decision records as JSON and back. What a sender can make long is cut.</summary>
internal static class RecordJson
{
    /// <summary>Symbols, recipients and refused recipients kept; characters of one text.</summary>
    private const int MaxSymbols = 500;
    private const int MaxRecipients = 200;
    private const int MaxText = 500;

    private static readonly JsonSerializerOptions Options = new()
    {
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals, // thresholds may be infinite
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    private sealed record Row(
        string Id, DateTimeOffset Time, string Client, int Port, bool Trusted, string? Helo, string? TlsProtocol, string? TlsCipher, ProtocolFaults Faults, string From,
        string[] To, int Recipients, RowReply[] Refused, long? Size, string Action, double Score, RowSymbol[] Symbols, ActionOptions? Actions, bool ByScore, string Reason,
        string Backend, RowReply? Reply, double[] Milliseconds, string? ProvenEnvelope, string? ProvenAuthor, string Authentication, string? Versions, double? Probability = null);

    private sealed record RowReply(string Address, int Code, string Enhanced, string Text);

    private sealed record RowSymbol(string Name, double Score, string Detail);

    public static byte[] Write(DecisionRecord record) => JsonSerializer.SerializeToUtf8Bytes(
        new Row(
            record.Id, record.Time, record.Client.ToString(), record.ClientPort, record.Trusted, Cut(record.Helo), record.Tls?.Protocol, record.Tls?.Cipher, record.Faults, Cut(record.From)!,
            [.. record.To.Take(MaxRecipients).Select(static t => Cut(t)!)],
            record.To.Count,
            [.. record.Refused.Take(MaxRecipients).Select(static r => Reply(r.Address, r.Reply))],
            record.Size,
            record.Action,
            record.Score,
            [.. record.Symbols.Take(MaxSymbols).Select(static s => new RowSymbol(s.Name, s.Score, Cut(s.Detail)!))],
            record.Actions,
            record.ByScore,
            Cut(record.Reason)!,
            record.Backend,
            record.Reply is { } reply ? Reply("", reply) : null,
            [record.Times.Envelope.TotalMilliseconds, record.Times.Receive.TotalMilliseconds, record.Times.Check.TotalMilliseconds, record.Times.Deliver.TotalMilliseconds, record.Times.Total.TotalMilliseconds],
            record.Proven?.EnvelopeOrganization,
            record.Proven?.AuthorOrganization,
            Cut(record.Authentication)!,
            record.Versions,
            record.Probability),
        Options);

    /// <summary>Null where it is no record.</summary>
    public static HistoryEntry? Read(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize<Row>(json, Options) is { } row ? Of(row) : null;
        }
        catch (Exception e) when (e is JsonException or FormatException or ArgumentException or NullReferenceException or IndexOutOfRangeException)
        {
            return null;
        }
    }

    private static HistoryEntry Of(Row row) => new(
        new DecisionRecord
        {
            Id = row.Id,
            Time = row.Time,
            Client = IPAddress.Parse(row.Client),
            ClientPort = row.Port,
            Trusted = row.Trusted,
            Helo = row.Helo,
            Tls = row.TlsProtocol is null ? null : new TlsFacts(row.TlsProtocol, row.TlsCipher ?? ""),
            Faults = row.Faults,
            From = row.From,
            To = row.To,
            Refused = [.. row.Refused.Select(static r => new RefusedRecipient(r.Address, Reply(r)))],
            Size = row.Size,
            Action = row.Action,
            Score = row.Score,
            Symbols = [.. row.Symbols.Select(static s => new ScoredSymbol(s.Name, s.Score, s.Detail))],
            Actions = row.Actions,
            ByScore = row.ByScore,
            Reason = row.Reason,
            Backend = row.Backend,
            Reply = row.Reply is { } reply ? Reply(reply) : null,
            Times = new StageTimes(Time(row, 0), Time(row, 1), Time(row, 2), Time(row, 3), Time(row, 4)),
            Proven = new ProvenIdentity { EnvelopeOrganization = row.ProvenEnvelope, AuthorOrganization = row.ProvenAuthor },
            Authentication = row.Authentication,
            Versions = row.Versions ?? "",
            Probability = row.Probability,
        },
        row.Recipients);

    private static TimeSpan Time(Row row, int stage) => TimeSpan.FromMilliseconds(row.Milliseconds[stage]);

    private static RowReply Reply(string address, SmtpReply reply) => new(Cut(address)!, reply.Code, reply.Enhanced, Cut(reply.Text)!);

    private static SmtpReply Reply(RowReply reply) => new(reply.Code, reply.Enhanced, reply.Text);

    private static string? Cut(string? text) => text is { Length: > MaxText } ? text[..MaxText] + "…" : text;
}

/// <summary>A record of the history.</summary>
/// <param name="Recipients">How many there were; the record names some hundred at most.</param>
public sealed record HistoryEntry(DecisionRecord Record, int Recipients);
