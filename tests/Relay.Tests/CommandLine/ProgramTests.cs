using System.Diagnostics;
using System.Text.Json;
using Relay.Tests.Configuration;

namespace Relay.Tests.CommandLine;

/// <summary>The built program as a process: exit status and what goes to which stream.</summary>
public sealed class ProgramTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly ConfigurationFolder folder = new();

    private (string Name, string Value)? environment;

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("--help", 0, "Usage:", "")]
    [InlineData("config check --help", 0, "relay config check", "")]
    [InlineData("--json", 2, "", "Usage:")]
    [InlineData("config", 2, "", "Usage:")]
    [InlineData("frobnicate", 2, "", "relay: \"frobnicate\" is not a command; write run, config, dns, dnsbl, domain, scan, spf, auth, mime, learn, train, evaluate, greylist, rules, dmarc-report, quarantine or explain")]
    [InlineData("config check extra", 2, "", "relay: Unrecognized command or argument 'extra'")]
    [InlineData("config check --config", 2, "", "relay: Required argument missing for option: '--config'")]
    [InlineData("--dns nowhere config check", 2, "", "relay: --dns: \"nowhere\" is not an address")]
    [InlineData("config check --config gone.yaml", 2, "", "gone.yaml:1:1: no such file")]
    [InlineData("run --config gone.yaml", 2, "", "gone.yaml:1:1: no such file")]
    [InlineData("--config bad.yaml config check", 2, "", "bad.yaml:1:1: unknown key \"hostnam\"; did you mean hostname?")]
    [InlineData("config check --config good.yaml --dns 127.0.0.1:5353", 0, "good.yaml: ok", "")]
    [InlineData("config check", 0, "relay.yaml: ok", "")]
    public async Task Program_Arguments_GiveTheirExitStatus(string arguments, int status, string output, string error)
    {
        folder.Write("bad.yaml", "hostnam: a.example\n");
        folder.Write("good.yaml", "hostname: a.example\n");
        folder.Write("relay.yaml", "hostname: a.example\nstate: redis://h\n");

        var run = await RunAsync(arguments);

        Assert.Equal(status, run.Status);
        Assert.Contains(output, run.Output, StringComparison.Ordinal);
        Assert.Contains(error, run.Error, StringComparison.Ordinal);
        Assert.Equal(output.Length == 0, run.Output.Length == 0);
    }

    [Fact]
    public async Task ConfigCheck_NoFile_ChecksTheBuiltInDefaults()
    {
        var run = await RunAsync("config check");

        Assert.Equal((0, "built-in defaults: ok\n"), (run.Status, run.Output));
    }

    [Fact]
    public async Task ConfigCheck_Json_PrintsAnObjectALineAndNothingElse()
    {
        folder.Write("relay.yaml", "checks: { classifier: { model: } }\nlimits: { hops: many }\nrules: r\n");
        folder.Write("r/a.cf", "score A 1\n");

        var run = await RunAsync("--json config check");

        Assert.Equal((2, ""), (run.Status, run.Error));
        var objects = run.Output.TrimEnd().Split('\n').Select(static l => JsonDocument.Parse(l).RootElement).ToList();
        Assert.Equal(["warning", "error"], objects.Take(2).Select(static o => o.GetProperty("level").GetString()));
        Assert.Equal((2, 17), (objects[1].GetProperty("line").GetInt32(), objects[1].GetProperty("column").GetInt32()));
        Assert.Equal((false, 1, 1), (objects[2].GetProperty("ok").GetBoolean(), objects[2].GetProperty("errors").GetInt32(), objects[2].GetProperty("warnings").GetInt32()));
    }

    [Fact]
    public async Task ConfigCheck_JsonOfWhatHasNoLine_IsNull()
    {
        folder.Write("relay.yaml", "hostname: a.example\n");
        environment = ("RELAY__LIMITS", "{ hop: 1 }");

        var run = await RunAsync("config check --json");

        var problem = JsonDocument.Parse(run.Output.Split('\n')[0]).RootElement;
        Assert.Equal("environment:RELAY__LIMITS", problem.GetProperty("file").GetString());
        Assert.Equal(JsonValueKind.Null, problem.GetProperty("line").ValueKind);
    }

    private async Task<(int Status, string Output, string Error)> RunAsync(string arguments)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "relay"), arguments)
        {
            WorkingDirectory = folder.Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        if (environment is var (name, value))
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            process.StandardInput.Close();
            var output = process.StandardOutput.ReadToEndAsync(patience.Token);
            var error = process.StandardError.ReadToEndAsync(patience.Token);
            await process.WaitForExitAsync(patience.Token);
            return (process.ExitCode, await output, await error);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill();
            }
        }
    }
}
