using System.Net;

namespace Relay.Filters.Rules.Subject;

/// <summary>The <c>:host</c>, <c>:domain</c>, <c>:ip</c> and <c>:revip</c> of header values: the first that each value holds.</summary>
internal static class HostNames
{
    public static List<string> Of(List<string> values, HeaderSelector selector, DomainTable domains)
    {
        var result = new List<string>();
        foreach (var value in values)
        {
            var found = selector.Host ? Host(value, selector.Address) : Ip(value, selector.ReversedIp);
            if (found is not null)
            {
                result.Add(selector.Domain ? domains.Registrable(found.ToLowerInvariant()) : found);
            }
        }

        return result;
    }

    private static string? Host(string value, bool isAddress)
    {
        var sign = value.LastIndexOf('@');
        if (isAddress)
        {
            return sign >= 0 && sign + 1 < value.Length ? value[(sign + 1)..].Split(' ', '\n')[0] : null;
        }

        var candidates = value.Split([' ', '\t', '\r', '\n', '<', '>', '(', ')', '[', ']', ',', ';', ':', '"', '\'', '=', '/', '|', '@'], StringSplitOptions.RemoveEmptyEntries);
        if (sign >= 0)
        {
            var tail = value[(sign + 1)..];
            var end = tail.IndexOfAny([' ', '\t', '\r', '\n', '<', '>', '(', ')', '[', ']', ',', ';', '"', '\'']);
            candidates = [end < 0 ? tail : tail[..end], .. candidates];
        }

        return Array.Find(candidates, IsHost);
    }

    /// <summary>At least two labels of letters, digits and hyphens, the last one with a letter and two long.</summary>
    private static bool IsHost(string text)
    {
        var dot = text.LastIndexOf('.');
        if (dot <= 0 || text.Length > 253 || text.Length - dot < 3 || !text.AsSpan(dot + 1).ContainsAnyInRange('A', 'z'))
        {
            return false;
        }

        foreach (var label in text.Split('.'))
        {
            if (label.Length is 0 or > 63 || label[0] == '-' || label[^1] == '-' || !label.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
            {
                return false;
            }
        }

        return true;
    }

    private static string? Ip(string value, bool reversed)
    {
        foreach (var word in value.Split([' ', '\t', '\r', '\n', '<', '>', '(', ')', '[', ']', ',', ';', '"', '\'', '='], StringSplitOptions.RemoveEmptyEntries))
        {
            var text = word.StartsWith("IPv6:", StringComparison.OrdinalIgnoreCase) ? word[5..] : word;
            var isIp = (text.Count(static c => c == '.') == 3 || text.Contains(':', StringComparison.Ordinal)) && IPAddress.TryParse(text, out _);
            if (isIp)
            {
                return reversed && !text.Contains(':', StringComparison.Ordinal) ? string.Join('.', text.Split('.').Reverse()) : text;
            }
        }

        return null;
    }
}
