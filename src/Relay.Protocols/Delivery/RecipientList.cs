using System.Collections.Frozen;
using Relay.Core.Mail;

namespace Relay.Protocols.Delivery;

/// <summary>
/// The valid recipients of a domain, from a file: <c>user@domain</c>, a local part, or <c>@domain</c> for all of it, one a line,
/// <c>#</c> begins a comment, case does not count. A missing file throws; a reload of the configuration reads it into a new list.
/// </summary>
internal sealed class RecipientList
{
    private readonly FrozenSet<string> entries;

    public RecipientList(string path)
    {
        try
        {
            entries = Parse(File.ReadLines(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"recipients file {path} cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Postmaster is always valid (RFC 5321 §4.5.1).</summary>
    public bool Contains(MailPath recipient)
    {
        var local = recipient.LocalPart.ToLowerInvariant();
        var domain = recipient.Domain.ToLowerInvariant();
        return local == "postmaster" || entries.Contains(local) || entries.Contains("@" + domain) || entries.Contains(local + "@" + domain);
    }

    private static FrozenSet<string> Parse(IEnumerable<string> lines) => lines
        .Select(static line => line.Split('#', 2)[0].Trim().ToLowerInvariant())
        .Where(static line => line.Length > 0)
        .ToFrozenSet(StringComparer.Ordinal);
}
