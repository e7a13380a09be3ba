using Microsoft.Extensions.Logging;

namespace Relay.Protocols.Delivery;

/// <summary>Log lines of delivery: changes of state once each, never one a message.</summary>
internal static partial class DeliveryLog
{
    [LoggerMessage(3001, LogLevel.Warning, "backend {Backend} ({Address}) is down: {Reason}")]
    public static partial void BackendDown(this ILogger logger, string backend, string address, string reason);

    [LoggerMessage(3002, LogLevel.Information, "backend {Backend} ({Address}) is up again")]
    public static partial void BackendUp(this ILogger logger, string backend, string address);

    [LoggerMessage(3003, LogLevel.Debug, "connection to {Address} lost in a transaction: {Reason}")]
    public static partial void ConnectionLost(this ILogger logger, string address, string reason);

    [LoggerMessage(3004, LogLevel.Error, "cannot write to Maildir {Path}")]
    public static partial void MaildirFailed(this ILogger logger, Exception exception, string path);

    [LoggerMessage(3005, LogLevel.Error, "cannot read the spooled message {Id}")]
    public static partial void SpoolFailed(this ILogger logger, Exception exception, string id);
}
