using System.Net;
using Relay.Core.Checks;
using Relay.Core.Options;

namespace Relay.Filters.Rates;

/// <summary>
/// Counts each recipient that does not exist. A client past its limit waits for every further answer, and past
/// <see cref="TarpitOptions.CloseAfter"/> its session ends.
/// </summary>
/// <param name="tarpit">Null: it is only counted.</param>
public sealed class DictionaryWatch(DictionaryAttack attack, TarpitOptions? tarpit) : IUnknownRecipientWatch
{
    public string Name => "dictionary";

    public async ValueTask<Slowdown> NoteAsync(IPAddress client, CancellationToken cancellation)
    {
        var over = await attack.CountAsync(client, cancellation);
        if (tarpit is null || over <= 0)
        {
            return default;
        }

        return over <= tarpit.CloseAfter
            ? new Slowdown(tarpit.Delay, tarpit.Sessions, null)
            : new Slowdown(TimeSpan.Zero, 0, attack.Farewell);
    }
}
