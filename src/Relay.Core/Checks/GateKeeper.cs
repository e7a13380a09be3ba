using Microsoft.Extensions.Logging;
using Relay.Core.Events;
using Relay.Core.Mail;
using Relay.Core.State;

namespace Relay.Core.Checks;

/// <summary>Asks the gates of a stage in order; the first no counts. A gate that fails lets mail through and is counted.</summary>
public sealed partial class GateKeeper(IReadOnlyList<IRecipientGate> gates, ILogger logger)
{
    public static readonly GateKeeper None = new([], Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance);

    public async ValueTask<SmtpReply?> AskAsync(Stage stage, GateContext context, CancellationToken cancellation)
    {
        foreach (var gate in gates)
        {
            if (gate.Stage == stage && await AskAsync(gate, context, cancellation) is { } reply)
            {
                return reply;
            }
        }

        return null;
    }

    private async ValueTask<SmtpReply?> AskAsync(IRecipientGate gate, GateContext context, CancellationToken cancellation)
    {
        try
        {
            var reply = await gate.AskAsync(context, cancellation);
            Count(gate, reply is null ? "passed" : "deferred");
            return reply;
        }
        catch (StateUnavailableException e)
        {
            LogUnavailable(logger, gate.Name, e.Message);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            throw;
        }
#pragma warning disable CA1031 // a bug in a gate must not hold mail up
        catch (Exception e)
#pragma warning restore CA1031
        {
            LogFailed(logger, gate.Name, e);
        }

        Count(gate, "failed");
        return null;
    }

    private static void Count(IRecipientGate gate, string outcome) =>
        RelayMeters.Gates.Add(1, new KeyValuePair<string, object?>("gate", gate.Name), new KeyValuePair<string, object?>("outcome", outcome));

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Gate} cannot ask its store and lets mail through: {Reason}")]
    private static partial void LogUnavailable(ILogger logger, string gate, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Gate} failed and lets mail through")]
    private static partial void LogFailed(ILogger logger, string gate, Exception e);
}
