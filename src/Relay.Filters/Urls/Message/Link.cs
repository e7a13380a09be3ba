using Relay.Filters.Urls.Parsing;
using Relay.Filters.Urls.Redirects;
using Relay.Mime.Urls;

namespace Relay.Filters.Urls.Message;

/// <summary>A URL as the message holds it.</summary>
/// <param name="Visible">What a reader sees in its place, where that reads like an address; null elsewhere.</param>
public readonly record struct LinkInput(string Url, UrlKind Kind, string? Visible = null);

/// <summary>A URL of the message, or one that another of them holds.</summary>
/// <param name="Organization">The registrable domain of its host; the host itself where it is an address or a suffix.</param>
/// <param name="From">Null where it stood in the message.</param>
public sealed record Link(ParsedUrl Url, string Organization, UrlKind Kind, string? Visible, Wrapping How, Link? From)
{
    public int Depth { get; } = From is null ? 0 : From.Depth + 1;

    /// <summary>A person may follow it, or the client does; pictures and styles are only loaded.</summary>
    public bool IsFollowed => Kind is UrlKind.Text or UrlKind.Link or UrlKind.Form or UrlKind.Refresh or UrlKind.Frame;
}
