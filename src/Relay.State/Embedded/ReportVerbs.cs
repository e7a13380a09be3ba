using System.Text;
using Relay.Core.State;

namespace Relay.State.Embedded;

/// <summary>Rows of reports in a stripe whose lock is held; a day is whole in one. <c>Redis/ReportScripts.cs</c> says the same in Lua.</summary>
internal static class ReportVerbs
{
    public static bool Add(Stripe stripe, DateOnly day, string domain, string row, int count, long now, long expires)
    {
        var whole = FindOrAdd(stripe.Reports, StateKey.OfDay(day), "", now, expires);
        var domainKey = StateKey.OfReport(day, domain);
        var fits = ReportDays.FitsRow(row);
        var part = ReportDays.Fits(domain) ? Live(stripe.Reports, domainKey, now) : -1;
        if (part < 0)
        {
            if (!fits || !ReportDays.Fits(domain) || stripe.Reports[whole].Value is not { Domains: < ReportLimits.DomainsPerDay, Rows: < ReportLimits.RowsPerDay })
            {
                return Overflow(stripe.Reports, whole, count);
            }

            stripe.Reports[whole].Value.Domains++;
            part = FindOrAdd(stripe.Reports, domainKey, domain, now, expires);
        }

        if (!fits)
        {
            return Overflow(stripe.Reports, part, count);
        }

        var rowKey = StateKey.OfRow(day, domain, row);
        var index = Live(stripe.ReportRows, rowKey, now);
        if (index < 0)
        {
            if (stripe.Reports[part].Value.Rows >= ReportLimits.RowsPerDomain || stripe.Reports[whole].Value.Rows >= ReportLimits.RowsPerDay)
            {
                return Overflow(stripe.Reports, part, count);
            }

            index = stripe.ReportRows.FindOrAdd(rowKey, now, out _, Encoding.UTF8.GetBytes(row));
            stripe.ReportRows[index].Expires = expires;
            stripe.ReportRows[index].Value.Domain = domainKey.Rest;
            Counted(stripe.Reports, part);
            Counted(stripe.Reports, whole);
        }

        stripe.ReportRows[index].Value.Count += count;
        stripe.ReportRows.Changed(index);
        return true;
    }

    public static ReportRows Rows(Stripe stripe, DateOnly day, string domain, long now)
    {
        var key = StateKey.OfReport(day, domain);
        var rows = new List<ReportRow>();
        foreach (var index in stripe.ReportRows.Indices())
        {
            ref var slot = ref stripe.ReportRows[index];
            if (slot.Key.Origin == key.Origin && slot.Value.Domain == key.Rest && slot.Expires > now)
            {
                rows.Add(new(Encoding.UTF8.GetString(stripe.ReportRows.TextOf(index)), slot.Value.Count));
            }
        }

        var part = Live(stripe.Reports, key, now);
        return new(rows, part < 0 ? 0 : stripe.Reports[part].Value.Overflow);
    }

    public static ReportDomains Domains(Stripe stripe, DateOnly day, long now)
    {
        var key = StateKey.OfDay(day);
        var domains = new List<string>();
        foreach (var index in stripe.Reports.Indices())
        {
            ref var slot = ref stripe.Reports[index];
            if (slot.Key.Origin == key.Origin && slot.Key.Rest != 0 && slot.Expires > now)
            {
                domains.Add(Encoding.UTF8.GetString(stripe.Reports.TextOf(index)));
            }
        }

        var whole = Live(stripe.Reports, key, now);
        return new(domains, whole < 0 ? 0 : stripe.Reports[whole].Value.Overflow);
    }

    private static int Live<TValue>(Table<TValue> table, StateKey key, long now)
        where TValue : unmanaged => table.Find(key) is >= 0 and var index && table[index].Expires > now ? index : -1;

    private static int FindOrAdd(Table<ReportValue> table, StateKey key, string text, long now, long expires)
    {
        var index = table.FindOrAdd(key, now, out var added, Encoding.UTF8.GetBytes(text));
        if (added)
        {
            table[index].Expires = expires;
            table.Changed(index);
        }

        return index;
    }

    private static void Counted(Table<ReportValue> table, int index)
    {
        table[index].Value.Rows++;
        table.Changed(index);
    }

    private static bool Overflow(Table<ReportValue> table, int index, int count)
    {
        table[index].Value.Overflow += count;
        table.Changed(index);
        return false;
    }
}
