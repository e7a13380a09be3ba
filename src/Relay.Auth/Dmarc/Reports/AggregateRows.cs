using System.Text;

namespace Relay.Auth.Dmarc.Reports;

/// <summary>Adds messages up into rows: equal ones are one row with their count. At most <see cref="MaximumRows"/>; what is past that is counted, not kept.</summary>
public sealed class AggregateRows
{
    /// <summary>Rows of a report: some 20 MB of XML before compression.</summary>
    public const int MaximumRows = 20_000;

    private readonly Dictionary<string, int> known = new(StringComparer.Ordinal);
    private readonly List<ReportRow> rows = [];

    public IReadOnlyList<ReportRow> Rows => rows;

    /// <summary>Messages that found no place.</summary>
    public long LeftOut { get; private set; }

    public void Add(ReportRow row)
    {
        var key = KeyOf(row);
        if (known.TryGetValue(key, out var at))
        {
            rows[at] = rows[at] with { Count = (int)Math.Min((long)rows[at].Count + row.Count, int.MaxValue) };
        }
        else if (rows.Count < MaximumRows)
        {
            known.Add(key, rows.Count);
            rows.Add(row);
        }
        else
        {
            LeftOut += row.Count;
        }
    }

    /// <summary>Everything but the count.</summary>
    private static string KeyOf(ReportRow row)
    {
        var key = new StringBuilder(160);
        key.Append(row.Source).Append('\n').Append((int)row.Disposition).Append(row.DkimAligned ? 'd' : '-').Append(row.SpfAligned ? 's' : '-');
        key.Append('\n').Append(row.HeaderFrom).Append('\n').Append(row.EnvelopeFrom).Append('\n').Append(row.EnvelopeTo ?? "\t");
        key.Append('\n').Append(row.Spf.Domain).Append('\t').Append((int)row.Spf.Result);
        foreach (var reason in row.Reasons)
        {
            key.Append("\nr").Append((int)reason.Kind).Append(reason.Comment);
        }

        foreach (var signature in row.Signatures)
        {
            key.Append("\nk").Append(signature.Domain).Append('\t').Append(signature.Selector).Append('\t').Append((int)signature.Result);
        }

        return key.ToString();
    }
}
