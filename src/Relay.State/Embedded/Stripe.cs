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

    public void WriteChanges(ArrayBufferWriter<byte> buffer)
    {
        EntryCodec.WriteChanges(Greylist, TableId.Greylist, buffer);
        EntryCodec.WriteChanges(Origins, TableId.Origins, buffer);
        EntryCodec.WriteChanges(Buckets, TableId.Buckets, buffer);
        EntryCodec.WriteChanges(Tallies, TableId.Tallies, buffer);
        EntryCodec.WriteChanges(Reputations, TableId.Reputations, buffer);
    }

    public void WriteAll(long now, ArrayBufferWriter<byte> buffer)
    {
        EntryCodec.WriteAll(Greylist, TableId.Greylist, now, buffer);
        EntryCodec.WriteAll(Origins, TableId.Origins, now, buffer);
        EntryCodec.WriteAll(Buckets, TableId.Buckets, now, buffer);
        EntryCodec.WriteAll(Tallies, TableId.Tallies, now, buffer);
        EntryCodec.WriteAll(Reputations, TableId.Reputations, now, buffer);
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
    }
}
