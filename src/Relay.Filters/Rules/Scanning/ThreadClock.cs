using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Relay.Filters.Rules.Scanning;

/// <summary>Processor time of this thread, so that a busy machine does not cut a message's rules short. Where that cannot be read, time of day.</summary>
internal static partial class ThreadClock
{
    /// <summary>CLOCK_THREAD_CPUTIME_ID of Linux.</summary>
    private const int ThreadCpu = 3;

    public static TimeSpan Now => OperatingSystem.IsLinux() && clock_gettime(ThreadCpu, out var time) == 0
        ? TimeSpan.FromTicks((time.Seconds * TimeSpan.TicksPerSecond) + (time.Nanoseconds / TimeSpan.NanosecondsPerTick))
        : Stopwatch.GetElapsedTime(0);

    private struct Time
    {
        public nint Seconds;
        public nint Nanoseconds;
    }

    [LibraryImport("libc")]
    private static partial int clock_gettime(int clock, out Time time);
}
