namespace Relay.Filters.Rules.Gates;

/// <summary>A piece of a pattern as a gate sees it: it matches at least all that the pattern's piece matches.</summary>
internal abstract record GateNode
{
    public static readonly GateNode Empty = new GateSequence([]);

    public static readonly GateNode Anything = new GateRepeat(new GateOctet(OctetSet.All), 0, int.MaxValue);

    /// <summary>The same without what it asks of its neighbours: the text it matched may stand elsewhere.</summary>
    public virtual GateNode Unbound() => this;
}

/// <summary>One octet of a set.</summary>
internal sealed record GateOctet(OctetSet Set) : GateNode;

internal sealed record GateSequence(IReadOnlyList<GateNode> Parts) : GateNode
{
    public static GateNode Of(IReadOnlyList<GateNode> parts) => parts.Count == 1 ? parts[0] : new GateSequence(parts);

    public override GateNode Unbound() => new GateSequence([.. Parts.Select(static p => p.Unbound())]);
}

internal sealed record GateChoice(IReadOnlyList<GateNode> Branches) : GateNode
{
    /// <summary>The same choice with fewer branches: single octets are one set, branches that begin with the same octet share it.</summary>
    public static GateNode Of(IReadOnlyList<GateNode> branches)
    {
        if (branches.Count == 1)
        {
            return branches[0];
        }

        var others = new List<GateNode>();
        var singles = OctetSet.None;
        var any = false;
        var byFirst = new Dictionary<OctetSet, List<GateNode>>();
        foreach (var branch in branches)
        {
            switch (branch)
            {
                case GateOctet octet:
                    singles |= octet.Set;
                    any = true;
                    break;
                case GateSequence { Parts: [GateOctet first, _, ..] parts }:
                    if (!byFirst.TryGetValue(first.Set, out var rest))
                    {
                        byFirst.Add(first.Set, rest = []);
                    }

                    rest.Add(GateSequence.Of([.. parts.Skip(1)]));
                    break;
                default:
                    others.Add(branch);
                    break;
            }
        }

        others.AddRange(byFirst.Select(static g => new GateSequence([new GateOctet(g.Key), Of(g.Value)])));
        if (any)
        {
            others.Add(new GateOctet(singles));
        }

        return others.Count == 1 ? others[0] : new GateChoice(others);
    }

    public override GateNode Unbound() => new GateChoice([.. Branches.Select(static b => b.Unbound())]);
}

/// <param name="High"><see cref="int.MaxValue"/> where there is no bound.</param>
internal sealed record GateRepeat(GateNode Inner, int Low, int High) : GateNode
{
    public override GateNode Unbound() => new GateRepeat(Inner.Unbound(), Low, High);
}

/// <summary>Matches nothing where the next octet (or the one before) is in the set, or the text ends (or begins) here.</summary>
/// <param name="Edge">True where the end of the text will do.</param>
/// <param name="Sure">Octets of the set at which the pattern is sure to agree: only those may be told apart when it is negated.</param>
internal sealed record GateLook(bool Ahead, OctetSet Set, bool Edge, OctetSet Sure, bool SureEdge) : GateNode
{
    public override GateNode Unbound() => Empty;
}
