namespace Relay.Filters.Rules.Gates;

/// <summary>What look-arounds come to when only the neighbouring octet is looked at.</summary>
internal static class GateLooks
{
    public static readonly GateNode Start = new GateLook(false, OctetSet.None, true, OctetSet.None, true);

    public static readonly GateNode LineStart = new GateLook(false, OctetSet.Line, true, OctetSet.Line, true);

    public static readonly GateNode End = new GateLook(true, OctetSet.None, true, OctetSet.None, true);

    /// <summary>Before the last line end as well: of a line end alone nothing is sure.</summary>
    public static readonly GateNode NearEnd = new GateLook(true, OctetSet.Line, true, OctetSet.None, true);

    public static readonly GateNode LineEnd = new GateLook(true, OctetSet.Line, true, OctetSet.Line, true);

    public static readonly GateNode Boundary = new GateChoice([Pair(true, false), Pair(false, true)]);

    public static readonly GateNode NoBoundary = new GateChoice([Pair(true, true), Pair(false, false)]);

    /// <summary><c>(?=…)</c>, <c>(?&lt;=…)</c></summary>
    public static GateNode Positive(GateNode inner, bool ahead)
    {
        var (set, edge) = (OctetSet.None, false);
        Possible(inner, ahead, ref set, ref edge);
        return set == OctetSet.All && edge ? GateNode.Empty : new GateLook(ahead, set, edge, OctetSet.None, false);
    }

    /// <summary><c>(?!…)</c>, <c>(?&lt;!…)</c></summary>
    public static GateNode Negative(GateNode inner, bool ahead)
    {
        var (set, edge) = (OctetSet.None, false);
        Certain(inner, ahead, ref set, ref edge);
        return set == OctetSet.None && !edge ? GateNode.Empty : new GateLook(ahead, ~set, !edge, OctetSet.None, false);
    }

    /// <summary>Every neighbour at which the inside may match.</summary>
    private static void Possible(GateNode node, bool ahead, ref OctetSet set, ref bool edge)
    {
        switch (node)
        {
            case GateOctet octet:
                set |= octet.Set;
                return;
            case GateLook look when look.Ahead == ahead:
                set |= look.Set;
                edge |= look.Edge;
                return;
            case GateRepeat { Low: > 0 } repeat:
                Possible(repeat.Inner, ahead, ref set, ref edge);
                return;
            case GateChoice choice:
                foreach (var branch in choice.Branches)
                {
                    Possible(branch, ahead, ref set, ref edge);
                }

                return;
            case GateSequence { Parts: [_, ..] parts } when parts[ahead ? 0 : ^1] is GateOctet or GateRepeat or GateChoice:
                Possible(parts[ahead ? 0 : ^1], ahead, ref set, ref edge);
                return;
            default:
                set = OctetSet.All;
                edge = true;
                return;
        }
    }

    /// <summary>Only neighbours at which the inside is sure to match.</summary>
    private static void Certain(GateNode node, bool ahead, ref OctetSet set, ref bool edge)
    {
        switch (node)
        {
            case GateOctet octet:
                set |= octet.Set;
                return;
            case GateLook look when look.Ahead == ahead:
                set |= look.Sure;
                edge |= look.SureEdge;
                return;
            case GateChoice choice:
                foreach (var branch in choice.Branches)
                {
                    Certain(branch, ahead, ref set, ref edge);
                }

                return;
        }
    }

    private static GateSequence Pair(bool wordBefore, bool wordAfter) => new([Side(false, wordBefore), Side(true, wordAfter)]);

    private static GateLook Side(bool ahead, bool word) => new(ahead, word ? OctetSet.Word : ~OctetSet.Word, !word, OctetSet.None, false);
}
