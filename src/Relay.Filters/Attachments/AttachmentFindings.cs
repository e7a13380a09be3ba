using System.Collections.Immutable;
using System.Text;
using Relay.Core.Checks;

namespace Relay.Filters.Attachments;

/// <summary>What was found in the files of one message, with the first places of each fact as evidence. Bounded whatever is added.</summary>
internal sealed class AttachmentFindings
{
    /// <summary>Places that are named for each fact.</summary>
    public const int Places = 3;

    private readonly List<string>?[] places = new List<string>?[AttachmentFacts.Symbols.Count];
    private readonly int[] counts = new int[AttachmentFacts.Symbols.Count];

    public bool Has(AttachmentFact fact) => counts[(int)fact] > 0;

    /// <param name="path">Where, safe to show (<see cref="FilePath"/>).</param>
    /// <param name="detail">What; safe to show.</param>
    public void Add(AttachmentFact fact, FilePath path, string detail = "")
    {
        var list = places[(int)fact] ??= [];
        if (list.Count < Places)
        {
            var text = detail.Length > 0 ? $"{path}: {detail}" : path.ToString();
            if (list.Contains(text))
            {
                return;
            }

            list.Add(text);
        }

        counts[(int)fact]++;
    }

    public ImmutableArray<SymbolHit> Hits()
    {
        var hits = ImmutableArray.CreateBuilder<SymbolHit>();
        for (var i = 0; i < places.Length; i++)
        {
            if (places[i] is { } found)
            {
                hits.Add(new SymbolHit(AttachmentFacts.Symbols[i], Evidence(found, counts[i] - found.Count)));
            }
        }

        return hits.DrainToImmutable();
    }

    private static string Evidence(List<string> found, int more)
    {
        var text = new StringBuilder().AppendJoin("; ", found);
        return more > 0 ? text.Append(System.Globalization.CultureInfo.InvariantCulture, $"; and {more} more").ToString() : text.ToString();
    }
}

/// <summary>The way to a file through the archives around it; text only when it is shown.</summary>
internal sealed class FilePath(FilePath? around, string name)
{
    private const int MaxShown = 4;

    /// <summary>As the archive, or the message, gives it.</summary>
    public string Name { get; } = name;

    public override string ToString()
    {
        var names = new List<string>();
        for (var at = this; at is not null; at = at.Around)
        {
            names.Add(Types.SafeText.Of(at.Name));
        }

        names.Reverse();
        return names.Count <= MaxShown ? string.Join('/', names) : $"{names[0]}/…/{string.Join('/', names[^(MaxShown - 1)..])}";
    }

    private FilePath? Around { get; } = around;
}
