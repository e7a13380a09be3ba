namespace Relay.Filters.Rules.Subject;

/// <summary>A subject whose facts are set one by one.</summary>
public sealed class RuleMessage : IRuleSubject
{
    public IReadOnlyList<RuleHeaderField> Header { get; init; } = [];

    public ReadOnlyMemory<byte> Full { get; init; }

    public IReadOnlyList<ReadOnlyMemory<byte>> Body { get; init; } = [];

    public IReadOnlyList<ReadOnlyMemory<byte>> RawBody { get; init; } = [];

    public IReadOnlyList<RuleUri> Uris { get; init; } = [];

    public IReadOnlyList<RulePart> Parts { get; init; } = [];

    public IReadOnlyList<RuleHtml> Html { get; init; } = [];

    public RuleRelays Relays { get; init; } = RuleRelays.None;

    public string? EnvelopeFrom { get; init; }

    public RuleAuthentication Authentication { get; init; } = RuleAuthentication.None;

    public double? SpamProbability { get; init; }

    public DateTimeOffset Received { get; init; } = DateTimeOffset.UnixEpoch;

    public IReadOnlyDictionary<string, double> Symbols { get; init; } = new Dictionary<string, double>();

    public Func<RuleListQuestion, IReadOnlyList<string>?> Lists { get; init; } = static _ => null;

    public double SymbolCount(string name) => Symbols.GetValueOrDefault(name);

    public IReadOnlyList<string>? ListAnswers(RuleListQuestion question) => Lists(question);
}
