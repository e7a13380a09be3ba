using System.Collections.Concurrent;
using Relay.LoadTest.Corpus;

namespace Relay.LoadTest.Sink;

/// <summary>What has reached the sink so far. Thread-safe.</summary>
/// <param name="keepDigests">Also name each message's body, for comparing what came with what was sent.</param>
internal sealed class SinkTally(bool keepDigests)
{
    private readonly ConcurrentQueue<string> digests = new();
    private long messages;
    private long octets;

    public bool KeepsDigests => keepDigests;

    public long Messages => Interlocked.Read(ref messages);

    public long Octets => Interlocked.Read(ref octets);

    public IEnumerable<string> Digests => digests;

    /// <param name="length">Octets as they came, dot-stuffing and final dot included.</param>
    /// <param name="message">The message itself; empty where digests are not kept.</param>
    public void Add(long length, ReadOnlySpan<byte> message)
    {
        if (keepDigests)
        {
            digests.Enqueue(WireMessage.Digest(message));
        }

        Interlocked.Add(ref octets, length);
        Interlocked.Increment(ref messages);
    }
}
