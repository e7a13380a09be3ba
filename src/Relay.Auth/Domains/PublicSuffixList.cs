namespace Relay.Auth.Domains;

/// <summary>
/// The public suffix list (publicsuffix.org), both its ICANN and its private part: which names are registered under, and so whose name a name is.
/// Rules lie in one block of bytes behind one hash table, some 400 kB for 10,000 of them; a look-up goes once over the name from its end,
/// allocates nothing and takes letters in either case. Names are A-labels; <see cref="DomainText"/> makes them so. Never throws; immutable.
/// </summary>
public sealed class PublicSuffixList
{
    private readonly byte[] text;
    private readonly PublicSuffixRule[] rules;
    private readonly int[] slots;

    internal PublicSuffixList(byte[] text, PublicSuffixRule[] rules, int[] slots, int skipped)
    {
        this.text = text;
        this.rules = rules;
        this.slots = slots;
        SkippedLines = skipped;
    }

    /// <summary>No rules: every top-level domain is a suffix (the rule "*").</summary>
    public static PublicSuffixList Empty { get; } = PublicSuffixListReader.Read([]);

    /// <summary>Names that have a rule.</summary>
    public int Count => rules.Length;

    /// <summary>Lines that are no rule this list can hold.</summary>
    public int SkippedLines { get; }

    /// <summary>The part of the name that is a public suffix; the whole name where it is one itself. Empty only for the empty name.</summary>
    public ReadOnlySpan<char> PublicSuffix(ReadOnlySpan<char> name)
    {
        name = WithoutDot(name);
        return name[SuffixStart(name)..];
    }

    /// <summary>The suffix and one label more: whose name it is. Empty where the name is itself a suffix.</summary>
    public ReadOnlySpan<char> RegistrableDomain(ReadOnlySpan<char> name)
    {
        name = WithoutDot(name);
        var suffix = SuffixStart(name);
        return suffix == 0 ? [] : name[(name[..(suffix - 1)].LastIndexOf('.') + 1)..];
    }

    /// <summary>The registrable domain as a string, the same one where it is the whole name; the name itself where it is a suffix.</summary>
    public string OrganizationOf(string name)
    {
        var domain = RegistrableDomain(name);
        return domain.IsEmpty || domain.Length == name.Length ? name : domain.ToString();
    }

    public bool IsPublicSuffix(ReadOnlySpan<char> name) => SuffixStart(WithoutDot(name)) == 0;

    private static ReadOnlySpan<char> WithoutDot(ReadOnlySpan<char> name) => name is [.., '.'] ? name[..^1] : name;

    /// <summary>The list's algorithm: the longest rule that matches, an exception before all others, else the last label.</summary>
    private int SuffixStart(ReadOnlySpan<char> name)
    {
        var best = name.LastIndexOf('.') + 1; // no rule matches: the rule "*"
        var hash = PublicSuffixRule.Seed;
        var inner = name.Length; // start of the suffix one label shorter
        var wildcard = false;
        for (var at = name.Length - 1; at >= 0; at--)
        {
            hash = PublicSuffixRule.Next(hash, PublicSuffixRule.Lower(name[at]));
            if (at > 0 && name[at - 1] != '.')
            {
                continue;
            }

            var rule = Find(hash, name[at..]);
            if ((rule & PublicSuffixKinds.Exception) != 0)
            {
                return inner;
            }

            if (wildcard || (rule & PublicSuffixKinds.Plain) != 0)
            {
                best = at;
            }

            wildcard = (rule & PublicSuffixKinds.Wildcard) != 0;
            inner = at;
            if (name.Length - at > PublicSuffixListReader.MaximumRule)
            {
                break;
            }
        }

        return best;
    }

    private PublicSuffixKinds Find(uint hash, ReadOnlySpan<char> suffix)
    {
        var mask = slots.Length - 1;
        for (var slot = PublicSuffixRule.Spread(hash) & mask; slots[slot] != 0; slot = (slot + 1) & mask)
        {
            ref readonly var rule = ref rules[slots[slot] - 1];
            if (rule.Hash == hash && Same(text.AsSpan(rule.Offset, rule.Length), suffix))
            {
                return rule.Kinds;
            }
        }

        return PublicSuffixKinds.None;
    }

    private static bool Same(ReadOnlySpan<byte> rule, ReadOnlySpan<char> suffix)
    {
        if (rule.Length != suffix.Length)
        {
            return false;
        }

        for (var i = 0; i < rule.Length; i++)
        {
            if (rule[i] != PublicSuffixRule.Lower(suffix[i]))
            {
                return false;
            }
        }

        return true;
    }
}
