using Relay.Auth.Domains;
using Relay.Core.Options;
using Relay.Filters.Urls.Lists;
using Relay.Filters.Urls.Names;
using Relay.Filters.Urls.Redirects;

namespace Relay.Filters.Urls;

/// <summary>What links are judged by, compiled from the options and the lists beside the rules. Immutable; a reload builds a new one.</summary>
public sealed class LinkSnapshot(LinkOptions options, LinkLists lists, PublicSuffixList suffixes)
{
    public PublicSuffixList Suffixes { get; } = suffixes;

    public LinkLists Lists { get; } = lists;

    public KnownNames Known { get; } = new(lists.WellKnown.Concat(options.KnownNames.Select(static n => new[] { n })), options.OwnDomains, suffixes);

    public Unwrapper Unwrapper { get; } = new(lists.Redirectors);

    public static LinkSnapshot Create(LinkOptions options, PublicSuffixList suffixes) =>
        new(options, LinkLists.Load(options.Lists ?? Path.Combine(AppContext.BaseDirectory, "rules", "lists")), suffixes);
}
