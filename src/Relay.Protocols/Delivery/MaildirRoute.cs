using Microsoft.Extensions.Logging;
using Relay.Core.Delivery;
using Relay.Core.Mail;
using Relay.Core.Options;

namespace Relay.Protocols.Delivery;

/// <summary>A Maildir as next hop: takes every recipient, and a message once, synced, for all of them.</summary>
internal sealed class MaildirRoute(BackendUrl url, string hostname, TimeProvider time, ILogger logger) : IRoute
{
    private readonly ILogger logger = logger;
    private readonly MaildirWriter writer = new(url.Path!, hostname, time);

    public string Name { get; } = url.ToString();

    public bool SingleRecipient => false;

    public ValueTask<BackendExtensions> ProbeAsync(CancellationToken cancellation) => new(BackendExtensions.EightBitMime | BackendExtensions.SmtpUtf8);

    /// <summary>False: that every recipient is taken here is no surprise to warn of.</summary>
    public ValueTask<bool> AcceptsAnyRecipientAsync(string domain, CancellationToken cancellation) => new(false);

    public IRouteTransaction Begin(Envelope envelope) => new Transaction(this, envelope);

    /// <summary>RFC 5321 §4.2.3: 452 says insufficient system storage.</summary>
    internal static SmtpReply Failure(Exception e) => IsFull(e.HResult)
        ? new(452, "4.3.1", "Insufficient system storage, try again later")
        : new(451, "4.3.0", "Local trouble, try again later");

    /// <summary>ENOSPC, EFBIG, EDQUOT, or the framework's own word for them.</summary>
    private static bool IsFull(int code) => code is 28 or 27 or 122 or unchecked((int)0x80070070);

    private sealed class Transaction(MaildirRoute route, Envelope envelope) : IRouteTransaction
    {
        public ValueTask<SmtpReply> AddRecipientAsync(Recipient recipient, CancellationToken cancellation) => new(new SmtpReply(250, "2.1.5", "Ok"));

        public SmtpReply? RefusedBefore(Recipient recipient) => null;

        public void Release()
        {
        }

        public async ValueTask<DeliveryResult> DeliverAsync(OutgoingMessage message, CancellationToken cancellation)
        {
            try
            {
                var name = await route.writer.WriteAsync(message, envelope.ReversePath, cancellation);
                return new DeliveryResult(new SmtpReply(250, "2.0.0", $"Ok: stored as {name}"), route.Name);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                route.logger.MaildirFailed(e, route.Name);
                return new DeliveryResult(Failure(e), "");
            }
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
