using System.Text;
using Relay.Mime;

namespace Relay.Auth.Dkim;

/// <summary>Which domains a message bears signatures of, sound or not.</summary>
public static class SignedDomains
{
    /// <summary>True where a DKIM-Signature of this d= stands among the first that a verifier looks at.</summary>
    /// <param name="domain">Lower case, A-labels.</param>
    public static bool Has(ReadOnlySpan<byte> header, HeaderFields fields, string domain)
    {
        var seen = 0;
        foreach (var field in fields.Fields)
        {
            if (!Ascii.EqualsIgnoreCase(field.Name(header), "dkim-signature"u8) || ++seen > DkimOptions.Default.MaximumSignatures)
            {
                continue;
            }

            if (SignatureReader.Read(header, field, SignatureKind.Dkim, DkimOptions.Default).Domain == domain)
            {
                return true;
            }
        }

        return false;
    }
}
