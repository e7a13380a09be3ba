namespace Relay.Filters.Rules.Gates;

/// <summary>What the states of all gates of one rule set hold together. Beyond the bound a gate forgets its states before it makes new ones.</summary>
internal sealed class GateMemory(long most = GateMemory.Most)
{
    /// <summary>Octets of all gates of a set.</summary>
    public const long Most = 32L << 20;

    /// <summary>Octets of one gate.</summary>
    public const int MostOfOne = 512 << 10;

    private long held;

    public long Held => Volatile.Read(ref held);

    public bool IsFull => Held > most;

    public void Add(long octets) => Interlocked.Add(ref held, octets);
}
