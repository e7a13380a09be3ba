using System.Text;
using Relay.Dns;
using Relay.Mime;

namespace Relay.Auth.Dkim;

/// <summary>
/// Verifies DKIM signatures (RFC 6376 with errata, RFC 8301, RFC 8463, RFC 8616). One for the whole process: it keeps key records. It says what a
/// signature proves and where it does not reach (l=, unsigned repeats); what follows from that is for others. Nothing in a message or a key record
/// makes it throw; DNS trouble is temperror.
/// </summary>
public sealed class DkimVerifier(IResolver resolver, TimeProvider time, DkimOptions? options = null)
{
    private readonly DkimOptions options = options ?? DkimOptions.Default;
    private readonly KeyRecordCache keys = new((options ?? DkimOptions.Default).KeyCacheEntries);

    /// <summary>Reads the signatures and asks for their keys at once. The body follows by <see cref="DkimVerification.Append"/>.</summary>
    /// <param name="header">The header section; its memory stays as it is until all is complete.</param>
    /// <param name="cancellation">Ends the look-ups; completing then throws.</param>
    public DkimVerification Begin(ReadOnlyMemory<byte> header, HeaderFields fields, CancellationToken cancellation)
    {
        var message = new SignedMessage(header, fields, new KeyLookups(resolver, keys, options, cancellation), time, options);
        var jobs = new List<SignatureJob>();
        var ignored = 0;
        var all = fields.Fields;
        for (var i = 0; i < all.Count; i++)
        {
            var field = all[i];
            if (!Ascii.EqualsIgnoreCase(field.Name(header.Span), "dkim-signature"u8))
            {
                continue;
            }

            if (jobs.Count == options.MaximumSignatures)
            {
                ignored++; // RFC 6376 §6.1: verifiers may limit the number
                continue;
            }

            jobs.Add(new SignatureJob(message, SignatureReader.Read(header.Span, field, SignatureKind.Dkim, options)));
        }

        return new DkimVerification(message, jobs, ignored);
    }
}
