using System.Text.Json;

namespace Relay.LoadTest.Report;

/// <summary>What tests/bench leaves: when and where it was measured, and every run.</summary>
internal sealed record BenchFile(DateTimeOffset Time, string Commit, string Machine, int Processors, IReadOnlyList<RunRecord> Runs)
{
    public static BenchFile Of(string commit, IReadOnlyList<RunRecord> runs) =>
        new(TimeProvider.System.GetUtcNow(), commit, Processor(), Environment.ProcessorCount, runs);

    public void Write(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        File.WriteAllText(path, JsonSerializer.Serialize(this, RecordJson.Default.BenchFile) + "\n");
    }

    private static string Processor()
    {
        var line = File.ReadLines("/proc/cpuinfo").FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal));
        return line is null ? "unknown" : line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
    }
}
