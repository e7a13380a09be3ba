namespace Relay.Core.Mail;

/// <summary>
/// What all messages in hand may hold in memory together. Past it bodies go to their files early, so that thousands of slow senders
/// cost disk rather than the process. Every body may have its first block whatever is left: one is small, and their number is bounded
/// by that of the connections.
/// </summary>
public sealed class MemoryBudget(long limit)
{
    private long used;

    /// <summary>Octets in use.</summary>
    public long Used => Volatile.Read(ref used);

    public bool HasRoom(int octets) => Used + octets <= limit;

    public void Take(int octets) => Interlocked.Add(ref used, octets);

    public void Give(int octets) => Interlocked.Add(ref used, -octets);
}
