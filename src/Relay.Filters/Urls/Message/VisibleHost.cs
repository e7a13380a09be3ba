using System.Buffers;
using Relay.Filters.Urls.Names;
using Relay.Filters.Urls.Parsing;

namespace Relay.Filters.Urls.Message;

/// <summary>The host that a link's text names, where the text is an address and nothing else.</summary>
internal static class VisibleHost
{
    /// <summary>A text longer than this is no address.</summary>
    public const int MaximumLength = 256;

    /// <summary>Last labels of bare names that people read as hosts. Words such as report.pdf or main.py are none.</summary>
    private static readonly NameSet TopLevel = new(
        ["com", "net", "org", "edu", "gov", "info", "biz", "de", "fr", "es", "it", "nl", "be", "at", "ch", "uk", "ie", "se", "no", "dk", "fi", "eu", "us", "ca", "au", "nz", "jp", "br", "mx", "ru", "ua", "cz", "app", "online", "shop", "bank"]);

    private static readonly SearchValues<char> NotInAddress = SearchValues.Create(" \t\r\n\u00A0@,;\"'()<>[]{}\u2026");

    /// <summary>Worth a closer look.</summary>
    public static bool MayBe(ReadOnlySpan<char> text) => text.Length > 3 && text.Contains('.') && !text.ContainsAny(NotInAddress);

    /// <summary>Null where the text is no address.</summary>
    public static string? Of(string text)
    {
        if (!MayBe(text))
        {
            return null;
        }

        var bare = !text.Contains("://", StringComparison.Ordinal);
        var url = UrlParser.Parse(bare ? "http://" + text : text);
        if (!url.IsWeb || url.HostKind != HostKind.Name || !url.Host.Contains('.', StringComparison.Ordinal))
        {
            return null;
        }

        var named = !bare || url.Host.StartsWith("www.", StringComparison.Ordinal);
        return named || TopLevel.ContainsExactly(url.Host.AsSpan(url.Host.LastIndexOf('.') + 1)) ? url.Host : null;
    }
}
