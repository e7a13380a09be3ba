using System.Net;
using Relay.Core.Mail;

namespace Relay.Core.Checks;

/// <summary>How a client that tries names is slowed down.</summary>
/// <param name="Delay">Before the refusal is sent; zero for none.</param>
/// <param name="Sessions">Sessions that may be kept waiting at once, in all; one more is answered without delay.</param>
/// <param name="Farewell">A 421 in the refusal's place, after which the connection ends; null: it goes on.</param>
public readonly record struct Slowdown(TimeSpan Delay, int Sessions, SmtpReply? Farewell);

/// <summary>Is told of each recipient that does not exist, and says how the client is to be answered. What it throws is no slowdown.</summary>
public interface IUnknownRecipientWatch
{
    string Name { get; }

    ValueTask<Slowdown> NoteAsync(IPAddress client, CancellationToken cancellation);
}
