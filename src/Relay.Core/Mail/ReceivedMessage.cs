using Relay.Mime;

namespace Relay.Core.Mail;

/// <summary>A message as received: its bytes, and its header. It owns neither.</summary>
public sealed class ReceivedMessage(MessageBody body, HeaderSection section, bool hasEightBit)
{
    /// <summary>The whole message, header and all.</summary>
    public MessageBody Body { get; } = body;

    public HeaderSection Section { get; } = section;

    /// <summary>The header section with its last CR LF, without the empty line; valid as long as the section.</summary>
    public ReadOnlyMemory<byte> HeaderBytes => Section.Bytes;

    public HeaderFields Header => Section.Fields;

    public bool HasEightBit { get; } = hasEightBit;
}
