using System.Collections.Immutable;
using Relay.Core.Checks;

namespace Relay.Filters.Urls;

/// <summary>What can be noticed about links; each is a symbol.</summary>
public enum LinkFact
{
    IpHost,
    IpDisguised,
    Userinfo,
    UserinfoHost,
    AmbiguousHost,
    ManySlashes,
    EncodedHost,
    MappedHost,
    Idn,
    MixedScripts,
    BadIdn,
    Homograph,
    Lookalike,
    OwnLookalike,
    KnownWord,
    KnownBefore,
    TextMismatch,
    TextKnown,
    Redirector,
    EmbeddedUrl,
    Nested,
    Shortener,
    Data,
    Script,
    File,
    Port,
    ManyLabels,
    Recipient,
    Program,
    DoubleExtension,
    Form,
    Refresh,
    Base,
    Cut,
}

/// <summary>What was noticed about the links of a message: each fact once, with the first link that shows it and how many do.</summary>
internal sealed class LinkFindings
{
    /// <summary>Of a URL in evidence.</summary>
    private const int LongestShown = 120;

    private static readonly string[] Names =
    [
        "LINK_IP_HOST", "LINK_IP_DISGUISED", "LINK_USERINFO", "LINK_USERINFO_HOST", "LINK_AMBIGUOUS_HOST", "LINK_MANY_SLASHES", "LINK_ENCODED_HOST", "LINK_MAPPED_HOST", "LINK_IDN",
        "LINK_MIXED_SCRIPTS", "LINK_BAD_IDN", "LINK_HOMOGRAPH", "LINK_LOOKALIKE", "LINK_OWN_LOOKALIKE", "LINK_KNOWN_WORD", "LINK_KNOWN_BEFORE",
        "LINK_TEXT_MISMATCH", "LINK_TEXT_KNOWN", "LINK_REDIRECTOR", "LINK_EMBEDDED_URL", "LINK_NESTED", "LINK_SHORTENER", "LINK_DATA", "LINK_SCRIPT",
        "LINK_FILE", "LINK_PORT", "LINK_MANY_LABELS", "LINK_RECIPIENT", "LINK_PROGRAM", "LINK_DOUBLE_EXTENSION", "LINK_FORM", "LINK_REFRESH", "LINK_BASE", "LINK_CUT",
    ];

    private readonly string?[] evidence = new string?[Names.Length];
    private readonly int[] counts = new int[Names.Length];

    public static IReadOnlyList<string> Symbols => Names;

    public bool Has(LinkFact fact) => counts[(int)fact] > 0;

    public void Add(LinkFact fact, string text)
    {
        evidence[(int)fact] ??= text;
        counts[(int)fact]++;
    }

    /// <summary>The text is made only for the first.</summary>
    public void Add<T>(LinkFact fact, T state, Func<T, string> text)
    {
        evidence[(int)fact] ??= text(state);
        counts[(int)fact]++;
    }

    public static string Short(string url) => url.Length <= LongestShown ? url : url[..LongestShown] + "…";

    public CheckResult Result()
    {
        var hits = ImmutableArray.CreateBuilder<SymbolHit>();
        for (var i = 0; i < Names.Length; i++)
        {
            if (counts[i] > 0)
            {
                hits.Add(new SymbolHit(Names[i], counts[i] > 1 ? $"{evidence[i]} and {counts[i] - 1} more" : evidence[i]!));
            }
        }

        return hits.Count == 0 ? CheckResult.Nothing : CheckResult.Hits(hits.DrainToImmutable());
    }
}
