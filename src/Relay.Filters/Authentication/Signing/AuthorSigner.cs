using Relay.Auth.Dkim;
using Relay.Core.Checks;
using Relay.Mime;

namespace Relay.Filters.Authentication.Signing;

/// <summary>Signs for the author's domain (RFC 6376 §5), a field for each key.</summary>
internal sealed class AuthorSigner(MessageAuthentication found, IReadOnlyList<DkimSigner> signers, TimeProvider time) : IMessageSigner
{
    public ReadOnlyMemory<byte> Sign(ReadOnlyMemory<byte> header, HeaderFields fields, long bodyLength)
    {
        var hash = found.BodyHash(bodyLength);
        if (hash.IsEmpty)
        {
            return default;
        }

        var now = time.GetUtcNow();
        byte[] signatures = [];
        foreach (var signer in signers)
        {
            signatures = [.. signatures, .. signer.Sign(header, fields, hash.Span, now)];
        }

        return signatures;
    }
}
