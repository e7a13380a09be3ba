using Relay.Auth.Dkim;

namespace Relay.Auth.Arc;

/// <summary>
/// Validates Authenticated Received Chains (RFC 8617 §5.2) with the keys and body hashes that DKIM of the same message uses. A pass says that
/// the sealers said what the sets say; whether to believe them is for others. Never throws but for cancellation.
/// </summary>
public static class ArcValidator
{
    /// <summary>Reads the chain, registers the body hashes it needs and asks for its keys. Before the body's first piece.</summary>
    public static ArcValidation Begin(SignedMessage message) => new(message, ArcChain.Read(message.Header, message.Fields, message.Options));
}
