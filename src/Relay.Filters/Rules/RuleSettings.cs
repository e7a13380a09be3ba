using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Globalization;

namespace Relay.Filters.Rules;

/// <summary>Lists and settings of the rule files, ready for use. Immutable; sets of hosts and addresses are built when first asked for.</summary>
public sealed class RuleSettings
{
    private readonly FrozenDictionary<string, string[]> words;
    private readonly ConcurrentDictionary<string, AddressPatterns> addresses = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, FrozenSet<string>> hosts = new(StringComparer.Ordinal);

    internal RuleSettings(IReadOnlyDictionary<string, List<string>> words, IReadOnlyDictionary<string, RuleLookup> lookups, IReadOnlyDictionary<string, (string Zone, string Type)> listSets)
    {
        ListSets = listSets.ToFrozenDictionary(StringComparer.Ordinal);
        Lookups = lookups.ToFrozenDictionary(StringComparer.Ordinal);
        this.words = words.ToFrozenDictionary(static w => w.Key, static w => w.Value.ToArray(), StringComparer.Ordinal);
        Domains = new DomainTable(Words("util_rb_2tld"), Words("util_rb_3tld"));
    }

    /// <summary>Look-ups by the name of their rule.</summary>
    public FrozenDictionary<string, RuleLookup> Lookups { get; }

    /// <summary>Zones that <c>check_rbl</c> lines ask, by the name of their set: <c>check_rbl_sub</c> asks for other answers of the same.</summary>
    public FrozenDictionary<string, (string Zone, string Type)> ListSets { get; }

    public DomainTable Domains { get; }

    /// <summary>Each list and how many entries it has.</summary>
    public IEnumerable<KeyValuePair<string, int>> Sizes => words.Select(static w => KeyValuePair.Create(w.Key, w.Value.Length));

    /// <summary>Entries as written, by the directive's newer name; a list with a name is <c>enlist_addrlist (NAME)</c>.</summary>
    public string[] Words(string directive) => words.GetValueOrDefault(directive, []);

    public string Value(string directive) => Words(directive) is [.., var last] ? last : "";

    public int Number(string directive, int otherwise) =>
        int.TryParse(Value(directive), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : otherwise;

    public AddressPatterns Addresses(string directive) =>
        words.ContainsKey(directive) ? addresses.GetOrAdd(directive, static (name, self) => new AddressPatterns(self.Words(name)), this) : AddressPatterns.Empty;

    /// <summary>Of lines such as <c>welcomelist_from_dkim address [domain]</c>: the entries' first words.</summary>
    public AddressPatterns FirstWords(string directive) =>
        words.ContainsKey(directive)
            ? addresses.GetOrAdd(directive + " ", static (name, self) => new AddressPatterns(self.Words(name[..^1]).Select(static l => l.Split([' ', '\t'])[0])), this)
            : AddressPatterns.Empty;

    public FrozenSet<string> Hosts(string directive) =>
        words.ContainsKey(directive)
            ? hosts.GetOrAdd(directive, static (name, self) => self.Words(name).Select(static h => h.ToLowerInvariant()).ToFrozenSet(StringComparer.Ordinal), this)
            : [];
}
