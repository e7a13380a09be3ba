using System.Globalization;

namespace Relay.LoadTest.Measure;

/// <summary>What /proc/PID/stat says of one process.</summary>
/// <param name="UserTicks">Its own and that of its children that have ended and been waited for.</param>
/// <param name="SystemTicks">The same for system time.</param>
internal readonly record struct ProcessStat(int Pid, int Parent, long UserTicks, long SystemTicks)
{
    /// <summary>USER_HZ: what the kernel shows to programs, the same on every Linux that .NET runs on.</summary>
    public const double TicksPerSecond = 100;

    /// <summary>Null where there is no such process (any more).</summary>
    public static ProcessStat? Read(int pid)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{pid}/stat");
            // proc_pid_stat(5): the name in field 2 may hold anything, also spaces and parentheses; count from its end.
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return new ProcessStat(
                pid,
                int.Parse(fields[1], CultureInfo.InvariantCulture),
                Long(fields[11]) + Long(fields[13]),
                Long(fields[12]) + Long(fields[14]));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null; // it has ended between the listing and now
        }
    }

    private static long Long(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}

/// <summary>What /proc/PID/status says of the memory of one process: resident now, and at its highest.</summary>
internal readonly record struct ProcessMemory(long ResidentKb, long PeakKb)
{
    /// <summary>Nothing where the process has ended, waited for or not.</summary>
    public static ProcessMemory Read(int pid)
    {
        try
        {
            var status = File.ReadAllLines($"/proc/{pid}/status");
            return new ProcessMemory(Kilobytes(status, "VmRSS:"), Kilobytes(status, "VmHWM:"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return default;
        }
    }

    private static long Kilobytes(string[] status, string name)
    {
        var line = Array.Find(status, l => l.StartsWith(name, StringComparison.Ordinal));
        return line is null ? 0 : long.Parse(line[name.Length..].Replace("kB", "", StringComparison.Ordinal).Trim(), CultureInfo.InvariantCulture);
    }
}
