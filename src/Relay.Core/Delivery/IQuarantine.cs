using Relay.Core.Mail;

namespace Relay.Core.Delivery;

/// <summary>Keeps messages back. A returned task means that the message is on disk, synced; trouble throws <see cref="IOException"/>.</summary>
public interface IQuarantine
{
    ValueTask StoreAsync(string id, Envelope envelope, OutgoingMessage message, CancellationToken cancellation);
}
