using System.Net;
using BenchmarkDotNet.Running;
using Relay.Benchmarks;
using Relay.Benchmarks.Authentication;
using Relay.Benchmarks.Fuzz;
using Relay.Benchmarks.Rules;
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

// rules-sample COUNT INTO CORPUS…; rules MESSAGES ROWS SET=PATHS…; rules-table ROWS JSON COMMIT LOAD: see tests/bench.d/part-rules.sh
if (args is ["rules-sample", var count, var into, .. var corpora])
{
    return MessageSample.Write(int.Parse(count), into, corpora) ? 0 : 1;
}

if (args is ["rules", var messages, var rows, .. var sets])
{
    return RuleRun.Run(messages, rows, sets);
}

if (args is ["rules-table", var measured, var table, var commit, var load])
{
    return RuleTable.Write(measured, table, commit, load);
}

// doubling: see tests/bench.d/part-doubling.sh
if (args is ["doubling", .. var only])
{
    return DoublingRun.Run(only);
}

BenchmarkSwitcher.FromAssembly(typeof(BenchmarkSettings).Assembly).Run(args, BenchmarkSettings.Create());
return 0;
