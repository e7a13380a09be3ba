using System.Collections.Concurrent;

namespace Relay.Filters.Rules.Patterns;

/// <summary>Compiles costly patterns beside the mail, one at a time: each takes some milliseconds, or a hundred.</summary>
internal static class EngineCompiler
{
    private static readonly ConcurrentQueue<RulePattern> Waiting = new();
    private static int running;

    public static void Add(RulePattern pattern)
    {
        Waiting.Enqueue(pattern);
        if (Interlocked.Exchange(ref running, 1) == 0)
        {
            ThreadPool.UnsafeQueueUserWorkItem(static _ => Run(), null);
        }
    }

    private static void Run()
    {
        do
        {
            while (Waiting.TryDequeue(out var pattern))
            {
                pattern.Compile();
            }

            Volatile.Write(ref running, 0);
        }
        while (!Waiting.IsEmpty && Interlocked.Exchange(ref running, 1) == 0);
    }
}
