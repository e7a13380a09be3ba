using System.Text;

namespace Relay.Filters.Rules.Subject.Received;

/// <summary>
/// The reverse-path where no session tells it: from the field that <c>envelope_sender_header</c> names, else from what the newest hand-over noted,
/// <c>X-Envelope-From</c>, <c>Envelope-Sender</c> or <c>Return-Path</c> above all Received fields. Null where none can be believed.
/// </summary>
public static class EnvelopeSender
{
    public static string? Of(IReadOnlyList<RuleHeaderField> header, RuleRelays relays, string named)
    {
        if (named.Length > 0)
        {
            return First(header, named, out _);
        }

        var last = relays.Untrusted.Count > 0 ? relays.Untrusted[0] : relays.Trusted.Count > 0 ? relays.Trusted[^1] : null;
        if (last is not null && last.EnvelopeFrom.IndexOf('@', StringComparison.Ordinal) > 0)
        {
            return last.EnvelopeFrom;
        }

        if (First(header, "X-Sender", out _) is { } sender && sender.Contains('@', StringComparison.Ordinal) && WasFetched(header))
        {
            return null;
        }

        if (First(header, "X-Envelope-From", out var isLate) is { } noted)
        {
            return isLate ? null : noted;
        }

        return First(header, "Envelope-Sender", out isLate) is { } qmail && !isLate ? qmail
            : First(header, "Return-Path", out isLate) is { } path && !isLate ? path
            : null;
    }

    /// <param name="isLate">One of that name stands below a Received field: a list may have kept an older one.</param>
    private static string? First(IReadOnlyList<RuleHeaderField> header, string name, out bool isLate)
    {
        string? found = null;
        var received = false;
        isLate = false;
        foreach (var field in header)
        {
            received |= field.Name.Equals("Received", StringComparison.OrdinalIgnoreCase);
            if (field.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                isLate |= received;
                found ??= Address(field);
            }
        }

        return found;
    }

    private static string? Address(RuleHeaderField field)
    {
        foreach (var address in HeaderAddresses.Read(Encoding.Latin1.GetString(field.Raw.Span)))
        {
            if (address.Address.Length > 0)
            {
                return address.Address;
            }
        }

        return null;
    }

    private static bool WasFetched(IReadOnlyList<RuleHeaderField> header)
    {
        foreach (var field in header)
        {
            if (field.Name.Equals("Received", StringComparison.OrdinalIgnoreCase) && field.Value.Span.IndexOf("(fetchmail"u8) >= 0)
            {
                return true;
            }
        }

        return false;
    }
}
