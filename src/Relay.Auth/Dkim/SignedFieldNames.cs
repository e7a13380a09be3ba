using System.Text;
using Relay.Mime;

namespace Relay.Auth.Dkim;

/// <summary>Which fields a signature of ours covers (RFC 6376 §5.4).</summary>
public static class SignedFieldNames
{
    /// <summary>More names make no better signature; verifiers have bounds.</summary>
    private const int Maximum = 200;

    /// <summary>RFC 6376 §5.4.1; trace fields and what servers add are left out.</summary>
    public static IReadOnlyList<string> Default { get; } =
    [
        "from", "sender", "reply-to", "subject", "date", "message-id", "to", "cc", "in-reply-to", "references", "mime-version", "content-type",
        "content-transfer-encoding", "list-id", "list-help", "list-unsubscribe", "list-unsubscribe-post", "list-subscribe", "list-post", "list-owner", "list-archive",
    ];

    /// <summary>Named once more than they are there, so that none can be added (RFC 6376 §8.15).</summary>
    public static IReadOnlyList<string> Oversigned { get; } =
        ["from", "sender", "reply-to", "subject", "date", "message-id", "to", "cc", "mime-version", "content-type", "content-transfer-encoding"];

    /// <summary>The names for h=, as often as fields are there, the oversigned once more. From is always among them.</summary>
    internal static List<string> Choose(ReadOnlySpan<byte> header, HeaderFields fields, IReadOnlyList<string> names, IReadOnlyList<string> oversigned)
    {
        var chosen = new List<string>();
        foreach (var name in names)
        {
            var count = fields.Count(header, Encoding.ASCII.GetBytes(name)) + (Has(oversigned, name) ? 1 : 0);
            for (var i = 0; i < count && chosen.Count < Maximum; i++)
            {
                chosen.Add(name);
            }
        }

        return chosen;
    }

    private static bool Has(IReadOnlyList<string> names, string name)
    {
        foreach (var other in names)
        {
            if (other.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
