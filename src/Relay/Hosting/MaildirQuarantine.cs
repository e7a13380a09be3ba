using Relay.Core.Delivery;
using Relay.Core.Mail;
using Relay.Protocols.Delivery;

namespace Relay.Hosting;

/// <summary>Quarantine in its simplest form: a Maildir, each message on disk and synced before its reply.</summary>
internal sealed class MaildirQuarantine(string path, string hostname) : IQuarantine
{
    private readonly MaildirWriter maildir = new(path, hostname, TimeProvider.System);

    public async ValueTask StoreAsync(string id, Envelope envelope, OutgoingMessage message, CancellationToken cancellation) =>
        await maildir.WriteAsync(message, envelope.ReversePath, cancellation);
}
