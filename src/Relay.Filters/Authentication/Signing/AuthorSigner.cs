using Relay.Auth.Dkim;
using Relay.Core.Checks;
using Relay.Core.Mail;

namespace Relay.Filters.Authentication.Signing;

/// <summary>Signs for the author's domain (RFC 6376 §5), a field for each key.</summary>
internal sealed class AuthorSigner(MessageAuthentication found, IReadOnlyList<DkimSigner> signers, TimeProvider time) : IMessageSigner
{
    public ReadOnlyMemory<byte> Sign(ReceivedMessage message)
    {
        var hash = found.BodyHash(message.Body.Length - message.Section.BodyOffset);
        if (hash.IsEmpty)
        {
            return default;
        }

        var now = time.GetUtcNow();
        byte[] fields = [];
        foreach (var signer in signers)
        {
            fields = [.. fields, .. signer.Sign(message.HeaderBytes, message.Header, hash.Span, now)];
        }

        return fields;
    }
}
