using System.Globalization;

namespace Relay.LoadTest.Measure;

/// <summary>CPU and memory of a server at one moment: the process and all its descendants.</summary>
/// <param name="ResidentKb">Summed; what processes share counts once for each.</param>
/// <param name="PeakKb">Of a single process its own high-water mark, else the same as <paramref name="ResidentKb"/>.</param>
internal readonly record struct ServerSample(double UserMs, double SystemMs, long ResidentKb, long PeakKb, int Processes)
{
    private const int Tries = 5;

    public double CpuMs => UserMs + SystemMs;

    /// <exception cref="IOException">The process has ended.</exception>
    public static ServerSample Take(int pid)
    {
        // A child that ends between two reads would be counted twice or not at all: take it again until nobody came or went.
        var tree = Tree(pid);
        for (var i = 1; i < Tries; i++)
        {
            var again = Tree(pid);
            var same = again.Select(p => p.Pid).SequenceEqual(tree.Select(p => p.Pid));
            tree = again;
            if (same)
            {
                break;
            }
        }

        if (tree.Count == 0)
        {
            throw new IOException($"the measured process {pid} has ended");
        }

        var memory = tree.ConvertAll(p => ProcessMemory.Read(p.Pid));
        var resident = memory.Sum(m => m.ResidentKb);
        return new ServerSample(
            tree.Sum(p => p.UserTicks) * 1000 / ProcessStat.TicksPerSecond,
            tree.Sum(p => p.SystemTicks) * 1000 / ProcessStat.TicksPerSecond,
            resident,
            tree.Count == 1 ? memory[0].PeakKb : resident,
            tree.Count);
    }

    /// <summary>Sets the high-water mark back to what is resident now, where the system allows it.</summary>
    public static void ForgetPeak(int pid)
    {
        try
        {
            File.WriteAllText($"/proc/{pid}/clear_refs", "5"); // proc_pid_clear_refs(5)
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // then the mark is that of the process's whole life, which is at least as high
        }
    }

    private static List<ProcessStat> Tree(int root)
    {
        if (ProcessStat.Read(root) is not { } first)
        {
            return [];
        }

        var byParent = Everyone().ToLookup(p => p.Parent);
        List<ProcessStat> tree = [first];
        for (var i = 0; i < tree.Count; i++)
        {
            tree.AddRange(byParent[tree[i].Pid].OrderBy(p => p.Pid));
        }

        return tree;
    }

    private static IEnumerable<ProcessStat> Everyone()
    {
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var pid) && ProcessStat.Read(pid) is { } stat)
            {
                yield return stat;
            }
        }
    }
}
