using System.Collections.Frozen;
using Relay.Auth.Domains;

namespace Relay.Filters.Urls.Names;

/// <summary>In what way a name resembles a known one.</summary>
public enum Resemblance
{
    None,

    /// <summary>Letters of other scripts, or with marks, that look like it.</summary>
    Homograph,

    /// <summary>One typing error away, or digits for letters, rn for m.</summary>
    Lookalike,

    /// <summary>Its name is a word of the other's.</summary>
    Contained,
}

/// <param name="Name">The known domain.</param>
/// <param name="IsOwn">One whose mail this relay takes.</param>
public readonly record struct Likeness(Resemblance Kind, string Name, bool IsOwn);

/// <summary>
/// Names that deceivers imitate: well-known ones and those whose mail this relay takes. Compared is the label that was registered, whatever
/// suffix follows: owners of a name have it under many, so the very same label elsewhere says nothing. Immutable.
/// </summary>
public sealed class KnownNames
{
    /// <summary>Shorter labels have neighbours of their own right.</summary>
    private const int ShortestTyped = 6;
    private const int ShortestWord = 5;
    private const int MaximumLabel = 63;

    private readonly record struct Known(string Domain, string Label, string Skeleton, bool IsOwn);

    private readonly NameSet domains;
    private readonly FrozenDictionary<string, Known> bySkeleton;
    private readonly FrozenDictionary<string, Known> byLabel;
    private readonly FrozenDictionary<string, Known>.AlternateLookup<ReadOnlySpan<char>> labelLookup;
    private readonly Known[][] byLength;

    /// <param name="groups">Domains of one owner each, the first the one that is imitated.</param>
    /// <param name="own">Domains of the relay.</param>
    public KnownNames(IEnumerable<string[]> groups, IEnumerable<string> own, PublicSuffixList suffixes)
    {
        var all = groups.ToArray();
        var mine = own.Select(suffixes.OrganizationOf).Distinct(StringComparer.Ordinal).ToArray();
        domains = new NameSet(all.SelectMany(static g => g).Concat(mine));
        var known = mine.Select(static d => Make(d, true)).Concat(all.Where(static g => g.Length > 0).Select(static g => Make(g[0], false))).ToArray();
        bySkeleton = known.DistinctBy(static k => k.Skeleton).ToFrozenDictionary(static k => k.Skeleton, StringComparer.Ordinal);
        byLabel = known.DistinctBy(static k => k.Label).ToFrozenDictionary(static k => k.Label, StringComparer.Ordinal);
        labelLookup = byLabel.GetAlternateLookup<ReadOnlySpan<char>>();
        byLength = [.. Enumerable.Range(0, MaximumLabel + 1).Select(n => byLabel.Values.Where(k => k.Label.Length == n).ToArray())];
    }

    /// <summary>Whether it is one of them, or below one.</summary>
    public bool Contains(ReadOnlySpan<char> host) => domains.Contains(host);

    /// <summary>What the registered label of a domain resembles.</summary>
    /// <param name="organization">Registrable domain, A-labels.</param>
    internal Likeness Find(string organization, in LabelView label)
    {
        if (Contains(organization) || label.IsBroken)
        {
            return default;
        }

        if (bySkeleton.TryGetValue(label.Skeleton, out var same))
        {
            return same.Label == label.Shown ? default : new Likeness(label.IsEncoded ? Resemblance.Homograph : Resemblance.Lookalike, same.Domain, same.IsOwn);
        }

        return FindTyped(label.Shown) is { Kind: not Resemblance.None } typed ? typed : FindWord(label.Shown);
    }

    /// <summary>A known domain that stands before the registered one, as in <c>example.com.evil.example</c>.</summary>
    public string? FindBefore(ReadOnlySpan<char> host, ReadOnlySpan<char> organization)
    {
        if (host.Length <= organization.Length + 1)
        {
            return null;
        }

        var before = host[..^(organization.Length + 1)];
        for (var rest = before; !rest.IsEmpty;)
        {
            var dot = rest.IndexOf('.');
            if (dot < 0)
            {
                return null;
            }

            if (labelLookup.TryGetValue(rest[..dot], out var known) && (rest.SequenceEqual(known.Domain) || rest.StartsWith(known.Domain + ".")))
            {
                return known.Domain;
            }

            rest = rest[(dot + 1)..];
        }

        return null;
    }

    private static Known Make(string domain, bool own)
    {
        var view = LabelView.Of(domain.AsSpan(0, domain.IndexOf('.') is >= 0 and var dot ? dot : domain.Length));
        return new Known(domain, view.Shown, view.Skeleton, own);
    }

    private Likeness FindTyped(string label)
    {
        for (var n = Math.Max(ShortestTyped, label.Length - 1); n <= Math.Min(MaximumLabel, label.Length + 1); n++)
        {
            foreach (var known in byLength[n])
            {
                if (EditDistance.IsOne(known.Label, label))
                {
                    return new Likeness(Resemblance.Lookalike, known.Domain, known.IsOwn);
                }
            }
        }

        return default;
    }

    private Likeness FindWord(ReadOnlySpan<char> label)
    {
        if (!label.Contains('-'))
        {
            return default;
        }

        foreach (var word in label.Split('-'))
        {
            if (label[word].Length >= ShortestWord && labelLookup.TryGetValue(label[word], out var known))
            {
                return new Likeness(Resemblance.Contained, known.Domain, known.IsOwn);
            }
        }

        return default;
    }
}
