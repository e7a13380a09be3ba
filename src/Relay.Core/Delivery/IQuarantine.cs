using Relay.Core.Mail;

namespace Relay.Core.Delivery;

/// <summary>Keeps messages back. A returned task means that the message is on disk, synced; trouble throws <see cref="IOException"/>.</summary>
public interface IQuarantine
{
    /// <param name="cancellation">Counts until the write begins.</param>
    ValueTask StoreAsync(QuarantineEntry entry, OutgoingMessage message, CancellationToken cancellation);
}
