using BenchmarkDotNet.Running;
using Relay.Benchmarks;
using Relay.Benchmarks.State;

if (args is ["state", .. var rest])
{
    return await StoreBench.RunAsync(rest);
}

BenchmarkSwitcher.FromAssembly(typeof(BenchmarkSettings).Assembly).Run(args, BenchmarkSettings.Create());
return 0;
