using System.Collections.Frozen;

namespace Relay.Filters.Rules;

/// <summary>Where registrable domains begin, by the tables of the rule files (<c>util_rb_tld</c>, <c>util_rb_2tld</c>, <c>util_rb_3tld</c>).</summary>
public sealed class DomainTable
{
    private readonly FrozenSet<string> two;
    private readonly FrozenSet<string> three;

    internal DomainTable(IEnumerable<string> twoLabels, IEnumerable<string> threeLabels)
    {
        two = twoLabels.Select(static w => w.ToLowerInvariant()).ToFrozenSet(StringComparer.Ordinal);
        three = threeLabels.Select(static w => w.ToLowerInvariant()).ToFrozenSet(StringComparer.Ordinal);
    }

    /// <summary>The registrable domain of a host in lower case; a name that is one or shorter stays as it is.</summary>
    public string Registrable(string host)
    {
        host = host.Trim('.');
        return three.Contains(Tail(host, 3)) ? Tail(host, 4) : two.Contains(Tail(host, 2)) ? Tail(host, 3) : Tail(host, 2);
    }

    private static string Tail(string host, int labels)
    {
        var at = host.Length;
        while (labels-- > 0 && at >= 0)
        {
            at = at == 0 ? -1 : host.LastIndexOf('.', at - 1);
        }

        return host[(at + 1)..];
    }
}
