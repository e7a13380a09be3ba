using Relay.Auth.Dkim;
using Relay.Core.Checks;
using Relay.Core.Mail;

namespace Relay.Filters.Authentication.Signing;

/// <summary>
/// Not a check but its place: when the header is complete it decides whether the relay will sign this message, and has the body hashed
/// while it comes. Mail from trusted networks is signed for its author's domain, all other mail is sealed. It finds nothing.
/// </summary>
public sealed class SigningCheck(Authenticators parts, Signers signers, TimeProvider time) : IStreamingCheck
{
    public string Name => "signing";

    public Stage Starts => Stage.Data;

    public Stage NeededBy => Stage.Data;

    public bool EdgeOnly => false;

    public IReadOnlyList<string> Symbols { get; } = [];

    public IBodyObserver? Begin(CheckContext context, CancellationToken cancellation)
    {
        var message = MessageAuthentication.Of(context, parts);
        var observes = message.BeginMessage(context.Header!, cancellation);
        if (SignerOf(context, message) is { } signer)
        {
            context.Features.Set(signer);
            observes |= message.WantBodyHash();
        }

        return observes ? message : null;
    }

    public ValueTask<CheckResult> RunAsync(CheckContext context, CancellationToken cancellation) => new(CheckResult.Nothing);

    private IMessageSigner? SignerOf(CheckContext context, MessageAuthentication message)
    {
        if (context.Header!.Fields.BeginsFolded || context.Session is not { } session)
        {
            return null; // the empty line that has to go above it makes its header a part of the body
        }

        return session.Trusted ? Author(context.Header, message) : parts.UseArc && signers.Sealer is { } sealer ? new MessageSealer(message, sealer, time) : null;
    }

    private AuthorSigner? Author(HeaderSection header, MessageAuthentication message) =>
        message.Author?.Domain is { } author && signers.DomainFor(author) is { } domain && !SignedDomains.Has(header.Bytes.Span, header.Fields, domain)
            ? new AuthorSigner(message, [.. signers.Of(domain)], time)
            : null;
}
