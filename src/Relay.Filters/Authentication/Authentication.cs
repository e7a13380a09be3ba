using Relay.Auth.Spf;
using Relay.Core.Mail;

namespace Relay.Filters.Authentication;

/// <summary>All of authentication for a message that is here as a whole, outside of a session: <c>relay auth</c>.</summary>
public static class Authentication
{
    /// <param name="query">Null client: SPF is none, as far as it is asked at all.</param>
    /// <returns>With every method's task complete; the caller disposes it before the message.</returns>
    public static async ValueTask<MessageAuthentication> RunAsync(
        Authenticators parts, string hostname, ReceivedMessage received, SpfQuery? query, CancellationToken cancellation)
    {
        var message = new MessageAuthentication(parts, hostname) { Utf8 = received.HasEightBit };
        if (query is { Client: not null } && parts.Spf is not null)
        {
            _ = message.StartSpf(query, cancellation);
        }

        if (message.BeginMessage(received.Section, cancellation))
        {
            foreach (var piece in received.Body.Pieces(received.Section.BodyOffset, received.Body.Length))
            {
                message.Append(piece.Span);
            }
        }

        await message.CompleteDkim();
        await message.CompleteArc();
        if (parts.Dmarc is not null)
        {
            await message.StartDmarc(cancellation);
        }

        if (message.Spf is { } spf)
        {
            await spf;
        }

        return message;
    }
}
