using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Exporters.Json;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;

namespace Relay.Benchmarks;

/// <summary>
/// How all benchmarks run: a process of its own each, time and allocations, results under the repository's artifacts.
/// Short by default, so that all of them take minutes; <c>--job medium</c> on the command line adds a longer look.
/// </summary>
internal static class BenchmarkSettings
{
    public static IConfig Create() => ManualConfig.CreateEmpty()
        .AddJob(Job.ShortRun.WithIterationCount(8))
        .AddDiagnoser(MemoryDiagnoser.Default)
        .AddColumnProvider(DefaultColumnProviders.Instance)
        .AddExporter(JsonExporter.FullCompressed)
        .AddLogger(ConsoleLogger.Default)
        .WithArtifactsPath(Path.Combine(Repository(), "artifacts", "benchmarks"));

    internal static string Repository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Relay.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? Environment.CurrentDirectory;
    }
}
