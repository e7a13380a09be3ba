using Relay.Mime;

namespace Relay.Core.Checks;

/// <summary>
/// Signs a message as it goes out: a feature of the message, left there when its header is complete and somebody has a key for it. What the
/// relay takes out of the message, and what it puts above, are fields that no such signature covers.
/// </summary>
public interface IMessageSigner
{
    /// <summary>Whole header fields with their CR LF, to be put above the message; empty where it cannot be signed after all.</summary>
    /// <param name="header">The message's header as it goes out, a tag in its Subject included. Its body has passed; the checks of the message have answered.</param>
    /// <param name="bodyLength">Octets of the body.</param>
    ReadOnlyMemory<byte> Sign(ReadOnlyMemory<byte> header, HeaderFields fields, long bodyLength);
}
