using Relay.Auth;
using Relay.Auth.Spf;
using Relay.Core.Checks;

namespace Relay.Filters.Authentication;

/// <summary>
/// SPF of the name in HELO, which says the same of each message of a session: evaluated once for a session and name. What was cut off with its transaction, or
/// could not be known, is asked for again.
/// </summary>
internal sealed class HeloMemory
{
    private readonly Lock gate = new();
    private string? name;
    private Task<SpfResult>? evaluation;

    public static HeloMemory Of(SessionFacts session) => session.Features.GetOrAdd(static _ => new HeloMemory(), 0);

    public Task<SpfResult> Evaluate(SpfEvaluator spf, SpfQuery query, CancellationToken cancellation)
    {
        lock (gate)
        {
            if (evaluation is { } known && name == query.Helo && Holds(known))
            {
                return known;
            }

            name = query.Helo;
            return evaluation = spf.CheckHeloAsync(query, cancellation).AsTask();
        }
    }

    private static bool Holds(Task<SpfResult> known) => known.IsCompletedSuccessfully && known.GetAwaiter().GetResult().Result != AuthResult.TempError;
}
