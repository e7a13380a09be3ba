using Relay.Auth.Arc;
using Relay.Auth.Results;
using Relay.Core.Checks;
using Relay.Mime;

namespace Relay.Filters.Authentication.Signing;

/// <summary>
/// Seals what this relay found out about a message (RFC 8617 §5.1), for a backend or a later hop that trusts it. No seal where the state of
/// the chain is not known for sure, and none where none may be put on.
/// </summary>
internal sealed class MessageSealer(MessageAuthentication found, ArcSealer sealer, TimeProvider time) : IMessageSigner
{
    public ReadOnlyMemory<byte> Sign(ReadOnlyMemory<byte> header, HeaderFields fields, long bodyLength)
    {
        var hash = found.BodyHash(bodyLength);
        if (hash.IsEmpty || found.Arc is not { IsCompletedSuccessfully: true } task || task.GetAwaiter().GetResult() is not { Temporary: false } chain)
        {
            return default;
        }

        var results = AuthResultsWriter.Value(ResultFields.Field(found), found.Utf8);
        return sealer.Seal(header, fields, hash.Span, chain, results, time.GetUtcNow());
    }
}
