namespace Relay.Core.Mail;

/// <summary>
/// A reverse-path or forward-path of RFC 5321 §4.1.2 without its brackets and source route. The null reverse-path is
/// <see cref="Null"/>; <c>&lt;postmaster&gt;</c> has an empty domain (§4.1.1.3).
/// </summary>
/// <param name="Address">As given, between the brackets, without the route: what goes to the backend, byte for byte (UTF-8).</param>
/// <param name="LocalPart">Unquoted content of the local part; case kept.</param>
/// <param name="Domain">As given, without a trailing dot; an address literal keeps its brackets; empty for null and bare postmaster.</param>
public sealed record MailPath(string Address, string LocalPart, string Domain)
{
    /// <summary>The null reverse-path <c>&lt;&gt;</c> (RFC 5321 §4.5.5).</summary>
    public static readonly MailPath Null = new("", "", "");

    public bool IsNull => Address.Length == 0;

    /// <summary>One of the mailboxes that complaints go to, which are never closed to anybody: postmaster and abuse (RFC 2142 §4, §5).</summary>
    public bool IsPostmaster => LocalPart.Equals("postmaster", StringComparison.OrdinalIgnoreCase) || LocalPart.Equals("abuse", StringComparison.OrdinalIgnoreCase);

    /// <summary>True where the address needs SMTPUTF8 (RFC 6531 §3.2).</summary>
    public bool NeedsUtf8 { get; } = !System.Text.Ascii.IsValid(Address);

    /// <inheritdoc/>
    public override string ToString() => Address;
}
