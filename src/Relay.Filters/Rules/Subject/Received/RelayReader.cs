namespace Relay.Filters.Rules.Subject.Received;

/// <summary>How a message's relays and, without a session, its reverse-path are read from its header section, when a rule first asks.</summary>
/// <param name="Client">The session's client; null without one.</param>
/// <param name="SenderField">The rule files' <c>envelope_sender_header</c>; empty where they name none.</param>
public sealed record RelayReader(RelayTrust Trust, RuleRelay? Client, string SenderField)
{
    public RuleRelays Relays(IReadOnlyList<RuleHeaderField> header) => RelayTrail.Read(header, Trust, Client);

    public string? Sender(IReadOnlyList<RuleHeaderField> header, RuleRelays relays) => EnvelopeSender.Of(header, relays, SenderField);
}
