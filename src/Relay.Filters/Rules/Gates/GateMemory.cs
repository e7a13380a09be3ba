namespace Relay.Filters.Rules.Gates;

/// <summary>What the states of all gates of one rule set hold together. Beyond the bound all of them begin anew.</summary>
internal sealed class GateMemory(long most = GateMemory.Most)
{
    /// <summary>Octets of all gates of a set. The stock rules and ours held 19 MiB after two thousand messages.</summary>
    public const long Most = 32L << 20;

    /// <summary>Octets of one gate.</summary>
    public const int MostOfOne = 512 << 10;

    private readonly Lock sync = new();
    private readonly List<PatternGate> gates = [];
    private long held;

    public long Held => Volatile.Read(ref held);

    public bool IsFull => Held > most;

    /// <summary>How often all began anew.</summary>
    public int Renewals { get; private set; }

    public void Add(long octets) => Interlocked.Add(ref held, octets);

    public void Join(PatternGate gate)
    {
        lock (sync)
        {
            gates.Add(gate);
        }
    }

    /// <summary>A gate that nobody will ask again.</summary>
    public void Leave(PatternGate gate)
    {
        lock (sync)
        {
            gates.Remove(gate);
        }

        gate.Forget();
    }

    /// <summary>Not to be called by one who holds a gate's lock.</summary>
    public void Renew()
    {
        lock (sync)
        {
            if (!IsFull)
            {
                return;
            }

            Renewals++;
            foreach (var gate in gates)
            {
                gate.Forget();
            }
        }
    }
}
