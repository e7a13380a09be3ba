namespace Relay.Integration.Postfix;

/// <summary>
/// What the relay may change in a message: fields of these names may come in, and fields that only it may write, forged by
/// others, may go. All else must be the same, in the same order. Works on Latin-1 text with LF line ends, as Postfix delivers it.
/// </summary>
internal static class AddedFields
{
    private static readonly HashSet<string> Added = new(StringComparer.OrdinalIgnoreCase)
    {
        "Received", "Authentication-Results", "Received-SPF", "X-Spam-Status", "X-Spam-Score", "X-Spam-Flag", "X-Spam-Report", "X-Relay-Id",
    };

    /// <summary>Null where <paramref name="relayed"/> is <paramref name="direct"/> with no other change; else the first difference.</summary>
    public static string? Difference(string direct, string relayed, string hostname)
    {
        var (expectedHeader, expectedBody) = Split(direct);
        var (header, body) = Split(relayed);
        if (body != expectedBody)
        {
            return $"the body differs at {FirstDifference(expectedBody, body)}";
        }

        var rest = new Queue<string>(Fields(header).Where(f => !IsTrace(f)));
        foreach (var field in Fields(expectedHeader).Where(f => !IsTrace(f)))
        {
            while (rest.TryPeek(out var next) && next != field && Added.Contains(Name(next)))
            {
                rest.Dequeue();
            }

            if (rest.TryPeek(out var same) && same == field)
            {
                rest.Dequeue();
            }
            else if (!IsOurs(field, hostname))
            {
                return $"expected field: {field}; there is: {rest.FirstOrDefault()}";
            }
        }

        return rest.FirstOrDefault(f => !Added.Contains(Name(f))) is { } more ? $"added: {more}" : null;
    }

    private static string Name(string field) => field.Split(':', 2)[0].TrimEnd();

    /// <summary>Fields that the delivering Postfix writes about its own hop: they tell of the recipient, the queue and the time.</summary>
    private static bool IsTrace(string field) =>
        Name(field) is "Return-Path" or "X-Original-To" or "Delivered-To" ||
        (Name(field) == "Received" && field.Contains("by receiver.test (Postfix)", StringComparison.Ordinal));

    private static bool IsOurs(string field, string hostname) =>
        Name(field).StartsWith("X-Spam-", StringComparison.OrdinalIgnoreCase) ||
        Name(field).Equals("X-Relay-Id", StringComparison.OrdinalIgnoreCase) ||
        (Name(field).Equals("Authentication-Results", StringComparison.OrdinalIgnoreCase) && field.Contains(hostname, StringComparison.OrdinalIgnoreCase));

    private static (string Header, string Body) Split(string message)
    {
        var end = message.IndexOf("\n\n", StringComparison.Ordinal);
        return end < 0 ? (message, "") : (message[..(end + 1)], message[(end + 2)..]);
    }

    /// <summary>Fields with their folded lines; a line that is none stands for itself.</summary>
    private static List<string> Fields(string header)
    {
        var fields = new List<string>();
        foreach (var line in header.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line[0] is ' ' or '\t' && fields.Count > 0)
            {
                fields[^1] += "\n" + line;
            }
            else
            {
                fields.Add(line);
            }
        }

        return fields;
    }

    private static string FirstDifference(string expected, string got)
    {
        var at = expected.AsSpan().CommonPrefixLength(got);
        return $"{at}: expected \"{Around(expected, at)}\", got \"{Around(got, at)}\"";
    }

    private static string Around(string text, int at) => text.Substring(Math.Max(0, at - 20), Math.Min(60, text.Length - Math.Max(0, at - 20)));
}
