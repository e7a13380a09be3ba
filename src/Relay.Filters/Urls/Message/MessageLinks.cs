using Relay.Core.Checks;
using Relay.Filters.Content;
using Relay.Filters.Urls.Parsing;
using Relay.Filters.Urls.Redirects;
using Relay.Mime;
using Relay.Mime.Urls;

namespace Relay.Filters.Urls.Message;

/// <summary>
/// All links of one message, each once, and those that they hold in turn: read once, shared by the checks. Nothing is fetched. Bounded in links, depth
/// and characters, so that no message costs more than it is long; what is beyond is left out and said. Immutable once read.
/// </summary>
public sealed class MessageLinks
{
    /// <summary>Different links of one message. Digests of news have some hundred.</summary>
    public const int MaximumLinks = 1000;

    /// <summary>Addresses inside of addresses: gateways of two companies, a tracker and a search machine make four.</summary>
    public const int MaximumDepth = 5;

    /// <summary>Characters of all links together, those found inside of others included.</summary>
    public const int MaximumCharacters = 1 << 20;

    private readonly LinkSnapshot parts;
    private readonly HashSet<string> seen = new(StringComparer.Ordinal);
    private readonly List<Link> links = [];
    private readonly List<Unwrapper.Target> targets = [];

    private MessageLinks(LinkSnapshot parts) => this.parts = parts;

    public IReadOnlyList<Link> All => links;

    /// <summary>Some were left out.</summary>
    public bool IsCut { get; private set; }

    /// <summary>Characters looked at: what tests count instead of time.</summary>
    public long Steps { get; private set; }

    /// <summary>The one of a message.</summary>
    public static MessageLinks Of(CheckContext context, LinkSnapshot parts) =>
        context.Features.GetOrAdd(static state => Read(Inputs(MessageContent.Of(state.context).View), state.parts), (context, parts));

    public static MessageLinks Read(IReadOnlyList<LinkInput> inputs, LinkSnapshot parts)
    {
        var found = new MessageLinks(parts);
        foreach (var input in inputs)
        {
            found.Add(input.Url, input.Kind, input.Visible, Wrapping.None, null);
        }

        return found;
    }

    /// <summary>Links with a text that reads like an address come first, so that the text is kept with them.</summary>
    private static List<LinkInput> Inputs(MessageView view)
    {
        var urls = view.Urls();
        var inputs = new List<LinkInput>(urls.Count);
        foreach (var url in urls)
        {
            if (inputs.Count < MaximumLinks && view.ShownFor(url) is { Length: > 0 and <= VisibleHost.MaximumLength } shown && VisibleHost.MayBe(shown))
            {
                inputs.Add(new LinkInput(url.Text, url.Kind, shown.ToString()));
            }
        }

        foreach (var url in urls)
        {
            inputs.Add(new LinkInput(url.Text, url.Kind));
        }

        return inputs;
    }

    private void Add(string text, UrlKind kind, string? visible, Wrapping how, Link? from)
    {
        if (from is { Depth: >= MaximumDepth } || seen.Contains(text)) // most links stand in both texts of a message, and are read once
        {
            return;
        }

        if (links.Count >= MaximumLinks || Steps >= MaximumCharacters)
        {
            IsCut = true;
            return;
        }

        Steps += text.Length;
        var url = UrlParser.Parse(text);
        if (url.Scheme is UrlScheme.None or UrlScheme.Other || !seen.Add(url.Text))
        {
            return;
        }

        var link = new Link(url, url.HostKind == HostKind.Name ? parts.Suffixes.OrganizationOf(url.Host) : url.Host, kind, visible, how, from);
        links.Add(link);
        var first = targets.Count;
        parts.Unwrapper.Unwrap(url, link.Organization, targets);
        for (var i = first; i < targets.Count; i++)
        {
            Add(targets[i].Text, kind, null, targets[i].How, link);
        }

        targets.RemoveRange(first, targets.Count - first);
        if (kind == UrlKind.Text && how == Wrapping.None && url.Has(UrlTraits.WideHost))
        {
            Add(AsciiPart(url), kind, null, Wrapping.None, link);
        }
    }

    /// <summary>In text without spaces between words some clients end a link where ASCII does: both readings are looked at.</summary>
    private static string AsciiPart(ParsedUrl url)
    {
        var wide = url.Text.AsSpan().IndexOfAnyExceptInRange('!', '~');
        return wide > url.UserinfoEnd ? url.Text[..wide] : "";
    }
}
