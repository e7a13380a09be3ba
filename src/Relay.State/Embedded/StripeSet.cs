using System.Buffers;
using Relay.Core.State;

namespace Relay.State.Embedded;

/// <summary>All that the embedded store remembers, in memory. Thread-safe.</summary>
internal sealed class StripeSet
{
    private const int Count = 64;

    private const int ListBatch = 256;

    private readonly Stripe[] stripes = new Stripe[Count];

    private int swept;

    public StripeSet(EmbeddedLimits limits)
    {
        var budgets = new Budgets(limits);
        for (var i = 0; i < Count; i++)
        {
            stripes[i] = new(budgets);
        }
    }

    public Stripe this[StateKey key] => stripes[(int)(key.Origin & (Count - 1))];

    public void Apply(ReadOnlySpan<byte> record, long now)
    {
        if (EntryCodec.TableOf(record) != 0)
        {
            var stripe = this[EntryCodec.KeyOf(record)];
            lock (stripe.Gate)
            {
                stripe.Apply(record, now);
            }
        }
    }

    /// <summary>What loading dropped is no news to the files.</summary>
    public void ForgetChanges()
    {
        var nowhere = new ArrayBufferWriter<byte>();
        Changes(nowhere);
    }

    public void Changes(ArrayBufferWriter<byte> buffer)
    {
        foreach (var stripe in stripes)
        {
            lock (stripe.Gate)
            {
                stripe.WriteChanges(buffer);
            }
        }
    }

    /// <summary>Everything, a stripe at a time: the lock is never held while a disk is waited for.</summary>
    public void All(long now, ArrayBufferWriter<byte> buffer, Action<ArrayBufferWriter<byte>> flush)
    {
        foreach (var stripe in stripes)
        {
            lock (stripe.Gate)
            {
                stripe.WriteAll(now, buffer);
            }

            flush(buffer);
        }
    }

    /// <summary>Looks one stripe over for what has expired; called every second it comes round in a minute.</summary>
    public void SweepNext(long now)
    {
        var stripe = stripes[swept++ % Count];
        lock (stripe.Gate)
        {
            stripe.Sweep(now);
        }
    }

    public ReportRows ReportRows(DateOnly day, string domain, long now)
    {
        var stripe = this[StateKey.OfDay(day)];
        lock (stripe.Gate)
        {
            return ReportVerbs.Rows(stripe, day, domain, now);
        }
    }

    public ReportDomains ReportDomains(DateOnly day, long now)
    {
        var stripe = this[StateKey.OfDay(day)];
        lock (stripe.Gate)
        {
            return ReportVerbs.Domains(stripe, day, now);
        }
    }

    public IEnumerable<GreylistEntry> Greylist(long now)
    {
        foreach (var stripe in stripes)
        {
            for (var from = 0; from >= 0;)
            {
                foreach (var entry in Batch(stripe, now, ref from))
                {
                    yield return entry;
                }
            }
        }
    }

    private static List<GreylistEntry> Batch(Stripe stripe, long now, ref int from)
    {
        var batch = new List<GreylistEntry>();
        lock (stripe.Gate)
        {
            var next = -1;
            foreach (var index in stripe.Greylist.Indices(from))
            {
                if (batch.Count == ListBatch)
                {
                    next = index;
                    break;
                }

                ref var slot = ref stripe.Greylist[index];
                if (slot.Expires > now)
                {
                    batch.Add(new(
                        slot.Key.ToString(),
                        TripletText.Decode(stripe.Greylist.TextOf(index)),
                        UnixTime.Of(slot.Value.FirstSeen),
                        slot.Value.Passes,
                        UnixTime.Of(slot.Expires)));
                }
            }

            from = next;
        }

        return batch;
    }
}
