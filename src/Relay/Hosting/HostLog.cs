using Microsoft.Extensions.Logging;

namespace Relay.Hosting;

/// <summary>What the host itself says.</summary>
internal static partial class HostLog
{
    [LoggerMessage(Level = LogLevel.Error, Message = "cannot start: {Reason}")]
    public static partial void CannotStart(ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "stopping: {Connections} connections open; the idle get 421, transactions in hand end")]
    public static partial void Draining(ILogger logger, int connections);

    [LoggerMessage(Level = LogLevel.Warning, Message = "drain time is over: {Connections} connections cut off unanswered; their senders will try again")]
    public static partial void CutOff(ILogger logger, int connections);

    [LoggerMessage(Level = LogLevel.Information, Message = "stopped")]
    public static partial void Stopped(ILogger logger);

    [LoggerMessage(Level = LogLevel.Information, Message = "reloaded: configuration, rules, recipients and certificates are the new ones")]
    public static partial void Reloaded(ILogger logger);

    [LoggerMessage(Level = LogLevel.Error, Message = "reload refused, the old set stays: {Problem}")]
    public static partial void ReloadRefused(ILogger logger, string problem);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Problem}")]
    public static partial void Warning(ILogger logger, string problem);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Key} changed, but takes effect only after a restart")]
    public static partial void NeedsRestart(ILogger logger, string key);

    [LoggerMessage(Level = LogLevel.Warning, Message = "backend {Backend} of {Domain} takes a recipient that cannot exist: unknown users cannot be refused here; give the domain a recipients file, or let the backend refuse them")]
    public static partial void TakesAnyRecipient(ILogger logger, string backend, string domain);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Routes} of {All} backends did not say in time what they can do; they count as able, and the answer at delivery decides")]
    public static partial void NotAsked(ILogger logger, int routes, int all);

    [LoggerMessage(Level = LogLevel.Information, Message = "rules: {Taken} of {Files} files hold, read in {Took} ms; {Skipped} skipped (relay rules check says why)")]
    public static partial void RulesHold(ILogger logger, int taken, int files, int took, int skipped);

    [LoggerMessage(Level = LogLevel.Information, Message = "rules: warm after {Messages} made-up messages, in {Took} ms")]
    public static partial void RulesWarm(ILogger logger, int messages, int took);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Line}")]
    public static partial void Say(ILogger logger, string line);
}
