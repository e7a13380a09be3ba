using System.Runtime.InteropServices;

namespace Relay.CommandLine;

/// <summary>Time that the processor spent on the calling thread: what a measurement counts on a machine that has other things to do. Linux; elsewhere the time that passed.</summary>
internal static partial class ThreadTime
{
    private const int ThreadClock = 3; // CLOCK_THREAD_CPUTIME_ID

    /// <summary>Nanoseconds; only differences on one thread mean something.</summary>
    public static long Now => OperatingSystem.IsLinux() && ClockGetTime(ThreadClock, out var time) == 0
        ? (time.Seconds * 1_000_000_000) + time.Nanoseconds
        : (long)(System.Diagnostics.Stopwatch.GetTimestamp() * (1e9 / System.Diagnostics.Stopwatch.Frequency));

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int ClockGetTime(int clock, out TimeSpec time);

    private struct TimeSpec
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
