using System.Net;
using Microsoft.Extensions.Logging;
using Relay.Core.Events;
using Relay.Core.Mail;
using Relay.Core.State;

namespace Relay.Core.Checks;

/// <summary>Asks the gates of a stage in order; the first no counts. A gate that fails lets mail through and is counted.</summary>
public sealed partial class GateKeeper(IReadOnlyList<IRecipientGate> gates, ILogger logger)
{
    public static readonly GateKeeper None = new([], Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance);

    /// <summary>Asked when a client connects; null: everybody may.</summary>
    public IConnectGate? Connect { get; init; }

    /// <summary>Told of recipients that do not exist; null: nobody counts them.</summary>
    public IUnknownRecipientWatch? Unknown { get; init; }

    public async ValueTask<SmtpReply?> AskAsync(Stage stage, GateContext context, CancellationToken cancellation)
    {
        foreach (var gate in gates)
        {
            if (gate.Stage == stage && await AskAsync(gate.Name, () => gate.AskAsync(context, cancellation), "deferred", cancellation) is { } reply)
            {
                return reply;
            }
        }

        return null;
    }

    /// <summary>A 421 for a client that may not come in now.</summary>
    public ValueTask<SmtpReply?> AskAsync(IPAddress client, CancellationToken cancellation) =>
        Connect is { } gate ? AskAsync(gate.Name, () => gate.AskAsync(client, cancellation), "refused", cancellation) : default;

    /// <summary>Notes a recipient that does not exist.</summary>
    public ValueTask<Slowdown> NoteUnknownAsync(IPAddress client, CancellationToken cancellation) =>
        Unknown is { } watch ? TryAsync(watch.Name, () => watch.NoteAsync(client, cancellation), cancellation) : default;

    private ValueTask<SmtpReply?> AskAsync(string gate, Func<ValueTask<SmtpReply?>> ask, string no, CancellationToken cancellation) => TryAsync(
        gate,
        async () =>
        {
            var reply = await ask();
            Count(gate, reply is null ? "passed" : no);
            return reply;
        },
        cancellation);

    /// <summary>The answer; the default, which lets mail flow, where there is none.</summary>
    private async ValueTask<T?> TryAsync<T>(string gate, Func<ValueTask<T>> ask, CancellationToken cancellation)
    {
        try
        {
            return await ask();
        }
        catch (StateUnavailableException e)
        {
            LogUnavailable(logger, gate, e.Message);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            throw;
        }
#pragma warning disable CA1031 // a bug in a gate must not hold mail up
        catch (Exception e)
#pragma warning restore CA1031
        {
            LogFailed(logger, gate, e);
        }

        Count(gate, "failed");
        return default;
    }

    private static void Count(string gate, string outcome) =>
        RelayMeters.Gates.Add(1, new KeyValuePair<string, object?>("gate", gate), new KeyValuePair<string, object?>("outcome", outcome));

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Gate} cannot ask its store and lets mail through: {Reason}")]
    private static partial void LogUnavailable(ILogger logger, string gate, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Gate} failed and lets mail through")]
    private static partial void LogFailed(ILogger logger, string gate, Exception e);
}
