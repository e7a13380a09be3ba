namespace Relay.Filters.Connection.DnsLists;

/// <summary>
/// Takes keys out of names before anybody sees them: paid lists (Spamhaus DQS) have the customer's key as a label of the zone. A label
/// that looks like one is hidden; that may hide a harmless label too, which costs less than a key in a log.
/// </summary>
public static class ZoneKeys
{
    /// <summary>DQS keys have 26 signs; labels that people chose are shorter.</summary>
    private const int ShortestKey = 20;
    private const string Hidden = "***";

    public static string Redact(string name) => string.Join('.', name.Split('.').Select(static l => IsKey(l) ? Hidden : l));

    /// <summary>Text of a list's operator, with every key of its zone hidden.</summary>
    public static string Redact(string text, string zone)
    {
        foreach (var label in zone.Split('.'))
        {
            text = IsKey(label) ? text.Replace(label, Hidden, StringComparison.OrdinalIgnoreCase) : text;
        }

        return text;
    }

    private static bool IsKey(string label) => label.Length >= ShortestKey && label.All(char.IsAsciiLetterOrDigit);
}
