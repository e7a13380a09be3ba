using Relay.Core.Delivery;

namespace Relay.State.Quarantine;

/// <summary>A message of the quarantine, opened: its entry, and its octets as they would be delivered. It owns the file.</summary>
public sealed class KeptMessage : IDisposable
{
    private readonly FileStream? claim;

    internal KeptMessage(QuarantineEntry entry, FileStream message, FileStream? claim)
    {
        Entry = entry;
        Message = message;
        Start = message.Position;
        this.claim = claim;
    }

    public QuarantineEntry Entry { get; }

    /// <summary>At the message's first octet.</summary>
    public FileStream Message { get; }

    /// <summary>Position of that octet.</summary>
    public long Start { get; }

    public void Dispose()
    {
        Message.Dispose();
        claim?.Dispose();
    }
}
