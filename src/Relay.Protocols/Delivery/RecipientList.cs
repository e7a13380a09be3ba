using System.Collections.Frozen;
using Relay.Core.Mail;

namespace Relay.Protocols.Delivery;

/// <summary>
/// The valid recipients of a domain, from a file: <c>user@domain</c>, a local part, or <c>@domain</c> for all of it, one a line,
/// <c>#</c> begins a comment, case does not count. A missing file throws at construction; a reload that fails keeps the old set.
/// </summary>
internal sealed class RecipientList
{
    private readonly string path;
    private FrozenSet<string> entries;

    public RecipientList(string path)
    {
        this.path = path;
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
        var set = Volatile.Read(ref entries);
        var local = recipient.LocalPart.ToLowerInvariant();
        var domain = recipient.Domain.ToLowerInvariant();
        return local == "postmaster" || set.Contains(local) || set.Contains("@" + domain) || set.Contains(local + "@" + domain);
    }

    /// <summary>Null, or what is wrong.</summary>
    public async Task<string?> ReloadAsync(CancellationToken cancellation)
    {
        try
        {
            Volatile.Write(ref entries, Parse(await File.ReadAllLinesAsync(path, cancellation)));
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"recipients file {path} cannot be read, the old list stays: {e.Message}";
        }
    }

    private static FrozenSet<string> Parse(IEnumerable<string> lines) => lines
        .Select(static line => line.Split('#', 2)[0].Trim().ToLowerInvariant())
        .Where(static line => line.Length > 0)
        .ToFrozenSet(StringComparer.Ordinal);
}
