namespace Relay.Protocols.Wire;

/// <summary>A connection that can run out of time.</summary>
public interface IDeadline
{
    /// <summary>Timestamp (<see cref="TimeProvider.GetTimestamp"/>) after which <see cref="OnDeadline"/> is called; <see cref="long.MaxValue"/>: never.</summary>
    long Deadline { get; }

    /// <summary>Called about once a second while the deadline is past. Must not block.</summary>
    void OnDeadline(long now);

    /// <summary>The relay is stopping: finish what is in hand, take nothing new.</summary>
    void OnDrain();
}

/// <summary>
/// All open connections, looked over once a second by one timer, so that an idle connection costs neither a timer nor a
/// cancellation source. Deadlines are kept to the second, which is as fine as mail needs.
/// </summary>
public sealed class DeadlineRegistry : IDisposable
{
    private readonly Lock gate = new();
    private readonly HashSet<IDeadline> members = [];
    private readonly TimeProvider time;
    private readonly ITimer timer;
    private bool draining;

    public DeadlineRegistry(TimeProvider time)
    {
        this.time = time;
        timer = time.CreateTimer(static s => ((DeadlineRegistry)s!).Sweep(), this, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
    }

    public int Count
    {
        get
        {
            lock (gate)
            {
                return members.Count;
            }
        }
    }

    public void Add(IDeadline member)
    {
        bool late;
        lock (gate)
        {
            members.Add(member);
            late = draining;
        }

        if (late)
        {
            member.OnDrain();
        }
    }

    public void Remove(IDeadline member)
    {
        lock (gate)
        {
            members.Remove(member);
        }
    }

    public void Drain()
    {
        IDeadline[] all;
        lock (gate)
        {
            draining = true;
            all = [.. members];
        }

        foreach (var member in all)
        {
            member.OnDrain();
        }
    }

    public void Dispose() => timer.Dispose();

    private void Sweep()
    {
        var now = time.GetTimestamp();
        List<IDeadline>? late = null;
        lock (gate)
        {
            foreach (var member in members)
            {
                if (member.Deadline < now)
                {
                    (late ??= []).Add(member);
                }
            }
        }

        foreach (var member in late ?? [])
        {
            member.OnDeadline(now);
        }
    }
}
