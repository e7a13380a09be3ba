using Relay.Auth.Domains;

namespace Relay.Auth.Dmarc;

/// <summary>
/// The DNS tree walk from one name upwards (RFC 9989 §4.10): at most eight names, the name itself and then, from seven labels on, each parent to the
/// top-level domain; it ends early at a record that says psd=n or psd=y.
/// </summary>
internal sealed class TreeWalk
{
    private const int MostLabels = 7; // RFC 9989 §4.10 step 4

    private readonly List<DmarcLookup> found = new(2);

    private TreeWalk(string start) => Start = start;

    public string Start { get; }

    /// <summary>A question on the way had no answer, so that another record than those found might decide.</summary>
    public bool IsUnknown { get; private set; }

    /// <summary>Records, from the longest name to the shortest.</summary>
    public IReadOnlyList<DmarcLookup> Found => found;

    /// <param name="list">
    /// deviation: a public suffix that gives no answer is as one without a record, if a name below it has one. RFC 9989 §4.10.1 leaves DNS errors to
    /// the receiver; those who publish for their own name need not fail with their registry's servers.
    /// </param>
    public static async ValueTask<TreeWalk> RunAsync(string start, DmarcLookups lookups, PublicSuffixList list, CancellationToken cancellation)
    {
        var walk = new TreeWalk(start);
        for (var name = start; name is not null; name = Next(name))
        {
            var at = await lookups.GetAsync(name, cancellation);
            if (at.IsUnknown && !(walk.found.Count > 0 && list.IsPublicSuffix(name)))
            {
                walk.IsUnknown = true;
                break;
            }

            if (at.Record is { } record)
            {
                walk.found.Add(at);
                if (record.Psd != DmarcPsd.Unknown)
                {
                    break;
                }
            }
        }

        return walk;
    }

    /// <summary>The next name to ask for; null behind the top-level domain.</summary>
    public static string? Next(string name)
    {
        var labels = name.AsSpan().Count('.') + 1;
        if (labels == 1)
        {
            return null;
        }

        var at = 0;
        for (var drop = labels > MostLabels ? labels - MostLabels : 1; drop > 0; drop--)
        {
            at = name.IndexOf('.', at) + 1;
        }

        return name[at..];
    }

    /// <summary>RFC 9989 §4.10.2; null where the records do not say.</summary>
    public string? OrganizationalDomain()
    {
        foreach (var (domain, record, _, _) in found)
        {
            if (record!.Psd == DmarcPsd.No)
            {
                return domain;
            }

            if (record.Psd == DmarcPsd.Yes && domain != Start)
            {
                return OneLabelMore(domain);
            }
        }

        return found.Count > 0 ? found[^1].Domain : null;
    }

    /// <summary>The start, cut to one label more than a name it lies below.</summary>
    private string OneLabelMore(string domain)
    {
        var rest = Start.AsSpan(0, Start.Length - domain.Length - 1);
        return Start[(rest.LastIndexOf('.') + 1)..];
    }
}
