using System.Buffers;

namespace Relay.State.Embedded;

/// <summary>The budgets that the stripes share, one a table.</summary>
internal sealed class Budgets(EmbeddedLimits limits)
{
    public Budget Greylist { get; } = new(limits.Greylist);

    public Budget Origins { get; } = new(limits.Origins);

    public Budget Buckets { get; } = new(limits.Buckets);

    public Budget Tallies { get; } = new(limits.Tallies);

    public Budget Reputations { get; } = new(limits.Reputations);

    public Budget Onces { get; } = new(limits.Onces);

    public Budget Shingles { get; } = new(limits.Shingles);

    public Budget ReportRows { get; } = new(limits.ReportRows);

    public Budget Reports { get; } = new(limits.ReportDomains);
}

/// <summary>A share of all keys with its lock; a triplet and its origin are always in the same one. Every member wants the lock held.</summary>
internal sealed class Stripe(Budgets budgets)
{
    public Lock Gate { get; } = new();

    public Table<GreylistValue> Greylist { get; } = new(budgets.Greylist);

    public Table<OriginValue> Origins { get; } = new(budgets.Origins);

    public Table<BucketValue> Buckets { get; } = new(budgets.Buckets);

    public Table<TallyValue> Tallies { get; } = new(budgets.Tallies);

    public Table<ReputationValue> Reputations { get; } = new(budgets.Reputations);

    public Table<OnceValue> Onces { get; } = new(budgets.Onces);

    /// <summary>In memory only: a message has dozens, and they are worth something for an hour.</summary>
    public Table<ShingleValue> Shingles { get; } = new(budgets.Shingles, written: false);

    public Table<ReportRowValue> ReportRows { get; } = new(budgets.ReportRows);

    public Table<ReportValue> Reports { get; } = new(budgets.Reports);

    public void WriteChanges(ArrayBufferWriter<byte> buffer)
    {
        EntryCodec.WriteChanges(Greylist, TableId.Greylist, buffer);
        EntryCodec.WriteChanges(Origins, TableId.Origins, buffer);
        EntryCodec.WriteChanges(Buckets, TableId.Buckets, buffer);
        EntryCodec.WriteChanges(Tallies, TableId.Tallies, buffer);
        EntryCodec.WriteChanges(Reputations, TableId.Reputations, buffer);
        EntryCodec.WriteChanges(Onces, TableId.Onces, buffer);
        EntryCodec.WriteChanges(ReportRows, TableId.ReportRows, buffer);
        EntryCodec.WriteChanges(Reports, TableId.Reports, buffer);
    }

    public void WriteAll(long now, ArrayBufferWriter<byte> buffer)
    {
        EntryCodec.WriteAll(Greylist, TableId.Greylist, now, buffer);
        EntryCodec.WriteAll(Origins, TableId.Origins, now, buffer);
        EntryCodec.WriteAll(Buckets, TableId.Buckets, now, buffer);
        EntryCodec.WriteAll(Tallies, TableId.Tallies, now, buffer);
        EntryCodec.WriteAll(Reputations, TableId.Reputations, now, buffer);
        EntryCodec.WriteAll(Onces, TableId.Onces, now, buffer);
        EntryCodec.WriteAll(ReportRows, TableId.ReportRows, now, buffer);
        EntryCodec.WriteAll(Reports, TableId.Reports, now, buffer);
    }

    public void Apply(ReadOnlySpan<byte> record, long now)
    {
        switch (EntryCodec.TableOf(record))
        {
            case TableId.Greylist: EntryCodec.Apply(Greylist, record, now); break;
            case TableId.Origins: EntryCodec.Apply(Origins, record, now); break;
            case TableId.Buckets: EntryCodec.Apply(Buckets, record, now); break;
            case TableId.Tallies: EntryCodec.Apply(Tallies, record, now); break;
            case TableId.Reputations: EntryCodec.Apply(Reputations, record, now); break;
            case TableId.Onces: EntryCodec.Apply(Onces, record, now); break;
            case TableId.ReportRows: EntryCodec.Apply(ReportRows, record, now); break;
            case TableId.Reports: EntryCodec.Apply(Reports, record, now); break;
            default: break;
        }
    }

    public void Sweep(long now)
    {
        Greylist.Sweep(now);
        Origins.Sweep(now);
        Buckets.Sweep(now);
        Tallies.Sweep(now);
        Reputations.Sweep(now);
        Onces.Sweep(now);
        Shingles.Sweep(now);
        ReportRows.Sweep(now);
        Reports.Sweep(now);
    }
}
