using Microsoft.Extensions.Logging;

namespace Relay.Core.Checks;

/// <summary>
/// Shows the body to the checks that asked for it. One that fails is shown no more of it and said in the log, and its check says that it
/// could not know; the message comes in all the same.
/// </summary>
public sealed partial class BodyObservers(IReadOnlyList<(ICheck Check, IBodyObserver Observer)> observers, ILogger logger)
{
    private readonly (ICheck Check, IBodyObserver Observer)?[] observers = [.. observers];

    /// <summary>Octets shown so far.</summary>
    public long Length { get; private set; }

    /// <summary>True where a check's observer failed: what it says of the body cannot be trusted.</summary>
    public bool HasFailed(ICheck check) => failed?.Contains(check) == true;

    private HashSet<ICheck>? failed;

    public void Append(ReadOnlySpan<byte> body)
    {
        Length += body.Length;
        for (var i = 0; i < observers.Length; i++)
        {
            if (observers[i] is not { } seen)
            {
                continue;
            }

            try
            {
                seen.Observer.Append(body);
            }
#pragma warning disable CA1031 // a bug in a check must not cost the message
            catch (Exception e)
#pragma warning restore CA1031
            {
                observers[i] = null;
                (failed ??= []).Add(seen.Check);
                LogFailed(logger, seen.Check.Name, e);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "check {Check} failed on the body; the message goes on without it")]
    private static partial void LogFailed(ILogger logger, string check, Exception e);
}
