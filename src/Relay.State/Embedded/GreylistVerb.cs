using Relay.Core.State;

namespace Relay.State.Embedded;

/// <summary>Greylisting in a stripe whose lock is held; <c>Redis/Scripts.cs</c> says the same in Lua, and both pass one suite of tests.</summary>
internal static class GreylistVerb
{
    public static GreylistAnswer Ask(Stripe stripe, StateKey key, GreylistTriplet triplet, GreylistTimes times, long now)
    {
        var life = now + (long)times.Life.TotalMilliseconds;
        if (IsAllowed(stripe.Origins, key.OfOrigin, times.AllowAfter, now, life))
        {
            var known = stripe.Greylist.Find(key);
            return Answer(GreylistState.Allowed, known >= 0 ? stripe.Greylist[known].Value.FirstSeen : now, 0);
        }

        var table = stripe.Greylist;
        var index = Seen(table, key, triplet, now, out var first);
        ref var slot = ref table[index];
        var delay = (long)times.Delay.TotalMilliseconds;
        if (first)
        {
            slot.Value = new() { FirstSeen = now };
            slot.Expires = now + (long)times.Window.TotalMilliseconds;
            table.Changed(index);
            return Answer(GreylistState.First, now, delay);
        }

        var since = now - slot.Value.FirstSeen;
        if (slot.Value.Passes == 0 && since < delay)
        {
            return Answer(GreylistState.Early, slot.Value.FirstSeen, delay - since);
        }

        slot.Value.Passes++;
        slot.Expires = life;
        table.Changed(index);
        if (slot.Value.Passes > 1)
        {
            return Answer(GreylistState.Known, slot.Value.FirstSeen, 0);
        }

        Passed(stripe.Origins, key.OfOrigin, now, life);
        return Answer(GreylistState.Passed, slot.Value.FirstSeen, 0);
    }

    private static int Seen(Table<GreylistValue> table, StateKey key, GreylistTriplet triplet, long now, out bool first)
    {
        var index = table.Find(key);
        first = index < 0 || table[index].Expires <= now;
        return index < 0 ? table.FindOrAdd(key, now, out _, TripletText.Encode(triplet)) : index;
    }

    private static bool IsAllowed(Table<OriginValue> origins, StateKey origin, int allowAfter, long now, long life)
    {
        var index = origins.Find(origin);
        if (allowAfter <= 0 || index < 0 || origins[index].Expires <= now || origins[index].Value.Passed < allowAfter)
        {
            return false;
        }

        origins[index].Expires = life;
        origins.Changed(index);
        return true;
    }

    private static void Passed(Table<OriginValue> origins, StateKey origin, long now, long life)
    {
        var index = origins.FindOrAdd(origin, now, out _);
        origins[index].Value.Passed++;
        origins[index].Expires = life;
        origins.Changed(index);
    }

    private static GreylistAnswer Answer(GreylistState state, long firstSeen, long wait) =>
        new(state, UnixTime.Of(firstSeen), TimeSpan.FromMilliseconds(wait));
}
