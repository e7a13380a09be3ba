using System.Globalization;

namespace Relay.Core.Mail;

/// <summary>Domains of addresses in the form that the configuration has them in.</summary>
public static class DomainKey
{
    private static readonly IdnMapping Idn = new();

    /// <summary>A-labels; a domain that is none stays as it is. Case is left to the comparison.</summary>
    public static string Ascii(string domain)
    {
        if (System.Text.Ascii.IsValid(domain))
        {
            return domain;
        }

        try
        {
            return Idn.GetAscii(domain.ToLowerInvariant()); // the mapping lowers no letters under invariant globalization
        }
        catch (ArgumentException)
        {
            return domain; // no name that could be configured; * may still take it
        }
    }
}
