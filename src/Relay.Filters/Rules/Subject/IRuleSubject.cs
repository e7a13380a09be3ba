namespace Relay.Filters.Rules.Subject;

/// <summary>
/// A message as rules see it. Line ends are LF. All of it may be hostile and empty, none of it null; what costs work is made when first asked
/// for. One evaluation asks from one thread.
/// </summary>
public interface IRuleSubject
{
    /// <summary>Fields of the header section, top to bottom.</summary>
    IReadOnlyList<RuleHeaderField> Header { get; }

    /// <summary>The whole message as it came: header section, empty line, body.</summary>
    ReadOnlyMemory<byte> Full { get; }

    /// <summary>
    /// The visible text of all text parts as UTF-8, a paragraph a line, spaces single (see <see cref="BodyLines"/>). The subject is not in it.
    /// </summary>
    IReadOnlyList<ReadOnlyMemory<byte>> Body { get; }

    /// <summary>The text parts with transfer encoding undone and nothing else: tags and line ends in it, in pieces of 2–4 kB (see <see cref="BodyLines"/>).</summary>
    IReadOnlyList<ReadOnlyMemory<byte>> RawBody { get; }

    IReadOnlyList<RuleUri> Uris { get; }

    /// <summary>Every MIME part, the root and containers included, in order.</summary>
    IReadOnlyList<RulePart> Parts { get; }

    /// <summary>One for each HTML part; a rule hits where one of them is as it says.</summary>
    IReadOnlyList<RuleHtml> Html { get; }

    RuleRelays Relays { get; }

    /// <summary>The reverse-path without angle brackets; empty for the null path; null where it is not known.</summary>
    string? EnvelopeFrom { get; }

    RuleAuthentication Authentication { get; }

    /// <summary>The classifier's probability that it is spam; null without a classifier.</summary>
    double? SpamProbability { get; }

    /// <summary>When the message came in.</summary>
    DateTimeOffset Received { get; }

    /// <summary>
    /// How often the relay's own checks found a symbol; 0 where they did not. What the MIME reader noticed is asked as <c>parse:NAME</c>, with
    /// SpamAssassin's names: <c>parse:truncated_header</c>, <c>parse:missing_mime_headers</c>, <c>parse:mime_missing_boundary</c> …
    /// </summary>
    double SymbolCount(string name);

    /// <summary>What a DNS list answered; null or empty where it lists nothing, is not configured, or could not be asked.</summary>
    IReadOnlyList<string>? ListAnswers(RuleListQuestion question);
}

/// <summary>A field of a header section.</summary>
/// <param name="Raw">What stands behind the colon, folds and all, without the last line end.</param>
/// <param name="Value">Unfolded, encoded words decoded to UTF-8, no space around it.</param>
public sealed record RuleHeaderField(string Name, ReadOnlyMemory<byte> Raw, ReadOnlyMemory<byte> Value);

public enum RuleListKind
{
    /// <summary>Addresses of the relays the message came through (<c>check_rbl</c>).</summary>
    Relays,

    /// <summary>Domains and addresses found in the message (<c>uridnsbl</c> and its kin).</summary>
    Uris,

    /// <summary>Domains of the sender (<c>check_rbl_from_host</c>, <c>check_rbl_envfrom</c>).</summary>
    Senders,

    /// <summary>Hashes of addresses (<c>check_hashbl_emails</c> …).</summary>
    Hashes,

    /// <summary>Any name and type (<c>askdns</c>).</summary>
    Names,
}

/// <summary>What a rule asks a DNS list.</summary>
/// <param name="Selection">Which relays or names: the suffix of a set (<c>lastexternal</c>, <c>firsttrusted</c>, <c>untrusted</c>, <c>notfirsthop</c>), a rule's directive, or empty.</param>
/// <param name="Zone">Lower case, no dot at the end.</param>
/// <param name="Type">A or TXT; NS where the name servers' addresses are looked up.</param>
public readonly record struct RuleListQuestion(RuleListKind Kind, string Selection, string Zone, string Type);
