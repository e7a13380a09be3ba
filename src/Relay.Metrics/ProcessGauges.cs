using System.Diagnostics;

namespace Relay.Metrics;

/// <summary>What every Prometheus client says of its process; a number the system does not tell is left out.</summary>
internal static class ProcessGauges
{
    private static readonly double StartSeconds = Start();

    public static void Write(PrometheusWriter text)
    {
        text.Single("process_cpu_seconds_total", "counter", "User and system CPU time spent.", Environment.CpuUsage.TotalTime.TotalSeconds);
        text.Single("process_resident_memory_bytes", "gauge", "Resident memory.", Environment.WorkingSet);
        text.Single("process_start_time_seconds", "gauge", "Start of the process since the Unix epoch.", StartSeconds);
        if (OpenFiles() is { } files)
        {
            text.Single("process_open_fds", "gauge", "Open file descriptors.", files);
        }
    }

    private static int? OpenFiles()
    {
        try
        {
            return Directory.EnumerateFileSystemEntries("/proc/self/fd").Count() - 1; // less the one that reads the directory
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null; // no /proc: another system, or a sandbox
        }
    }

    private static double Start()
    {
        using var self = Process.GetCurrentProcess();
        return (self.StartTime.ToUniversalTime() - DateTime.UnixEpoch).TotalSeconds;
    }
}
