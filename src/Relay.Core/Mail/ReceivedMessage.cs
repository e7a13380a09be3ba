using Relay.Mime;

namespace Relay.Core.Mail;

/// <summary>A message as received: its bytes, and its header fields found once for everybody.</summary>
public sealed class ReceivedMessage(MessageBody body, ReadOnlyMemory<byte> headerBytes, HeaderFields header, bool hasEightBit)
{
    public MessageBody Body { get; } = body;

    /// <summary>The header section with its last CR LF, without the empty line; valid as long as the body.</summary>
    public ReadOnlyMemory<byte> HeaderBytes { get; } = headerBytes;

    public HeaderFields Header { get; } = header;

    public bool HasEightBit { get; } = hasEightBit;
}
