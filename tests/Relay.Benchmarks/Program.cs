using System.Net;
using BenchmarkDotNet.Running;
using Relay.Benchmarks;
using Relay.Benchmarks.Authentication;
using Relay.Benchmarks.State;

if (args is ["state", .. var rest])
{
    return await StoreBench.RunAsync(rest);
}

// resolver CACHED_SERVER UNCACHED_SERVER QUESTIONS JSON: see tests/bench.d/part-dns.sh
if (args is ["resolver", var cached, var uncached, var questions, var json])
{
    return await ResolverRun.RunAsync(IPEndPoint.Parse(cached), IPEndPoint.Parse(uncached), int.Parse(questions), json);
}

// auth ROUNDS JSON: see tests/bench.d/part-auth.sh
if (args is ["auth", var rounds, var figures])
{
    return await AuthRun.RunAsync(int.Parse(rounds), figures);
}

BenchmarkSwitcher.FromAssembly(typeof(BenchmarkSettings).Assembly).Run(args, BenchmarkSettings.Create());
return 0;
