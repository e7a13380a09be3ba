using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Runtime.InteropServices;

namespace Relay.Scenarios.Host;

/// <summary>
/// The built program as a process of its own: <c>relay run --config FILE</c>. It is ended by its pid; what it printed is kept.
/// </summary>
public sealed partial class RelayProcess : IAsyncDisposable
{
    public const string Hostname = "mx.scenario.test";

    private const int Hangup = 1;
    private const int Terminate = 15;

    /// <summary>Generous: other test classes start relays of their own at the same time.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan LogPatience = TimeSpan.FromSeconds(15);

    private readonly ConcurrentQueue<string> lines = [];
    private readonly Process process;
    private readonly IPEndPoint? dns;
    // A connection for each question: a kept one may be reset under a question by whatever the scenario does to the relay.
    private readonly HttpClient http = new(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.Zero }) { Timeout = Patience };

    private RelayProcess(RelayFolder folder, IPEndPoint? dns)
    {
        Folder = folder;
        this.dns = dns;
        process = new Process
        {
            StartInfo = Command(folder, "run"),
        };
        foreach (var check in dns is null ? (string[])["helo_dns", "reverse_dns", "sender_domain", "spf", "spf_helo", "dkim", "arc", "from", "dmarc", "mime"] : [])
        {
            // Where nobody answers DNS their symbols would only say so, in every message; and odd octets are what scenarios send.
            process.StartInfo.Environment[$"RELAY__CHECKS__{check.ToUpperInvariant()}__ENABLED"] = "false";
        }

        // What the shipped model says of a scenario's mail would be in every score; a scenario that wants a model trains this one.
        process.StartInfo.Environment["RELAY__CHECKS__CLASSIFIER__MODEL"] = "site.model";
        process.OutputDataReceived += Keep;
        process.ErrorDataReceived += Keep;
    }

    public RelayFolder Folder { get; }

    /// <summary>Everything printed so far.</summary>
    public IReadOnlyList<string> Log => [.. lines];

    public bool IsRunning => !process.HasExited;

    /// <summary>Port of the listener named "smtp".</summary>
    public int Smtp => Folder.Port("smtp");

    /// <param name="yaml">The configuration but for hostname, http and dns, which are the same for all; state is embedded unless it says otherwise.</param>
    /// <param name="dns">A name server; else nobody answers, and the checks that ask for names are off.</param>
    public static async Task<RelayProcess> StartAsync(Func<RelayFolder, string> yaml, IPEndPoint? dns = null)
    {
        var folder = new RelayFolder();
        var relay = new RelayProcess(folder, dns);
        relay.Configure(yaml(folder));
        relay.process.Start();
        relay.process.BeginOutputReadLine();
        relay.process.BeginErrorReadLine();
        await relay.UntilReadyAsync();
        return relay;
    }

    /// <summary>Writes relay.yaml anew.</summary>
    public void Configure(string yaml) => Folder.Write(
        "relay.yaml",
        $"hostname: {Hostname}\nhttp: {{ address: {Folder.Address("http")} }}\n{(yaml.Contains("\nstate:", StringComparison.Ordinal) ? "" : "state: embedded:var/state\n")}{(dns is null ? $"dns: {{ servers: {Folder.Address("dns")}, timeout: 50ms }}" : $"dns: {{ servers: \"{dns}\", timeout: 5s }}")}\n{yaml}\n");

    /// <summary>Another command of the program, with the same configuration; all that it printed.</summary>
    public async Task<(int Status, string Output)> RunAsync(params string[] arguments)
    {
        using var command = Process.Start(Command(Folder, arguments))!;
        using var patience = new CancellationTokenSource(Patience);
        var output = command.StandardOutput.ReadToEndAsync(patience.Token);
        var error = command.StandardError.ReadToEndAsync(patience.Token);
        await command.WaitForExitAsync(patience.Token);
        return (command.ExitCode, await output + await error);
    }

    public void SendHangup() => Signal(Hangup);

    public void SendTerminate() => Signal(Terminate);

    public async Task<int> ExitAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        await process.WaitForExitAsync(patience.Token);
        return process.ExitCode;
    }

    /// <summary>The first printed line that is looked for, waited for.</summary>
    public async Task<string> LogLineAsync(Func<string, bool> wanted)
    {
        for (var watch = Stopwatch.StartNew(); watch.Elapsed < LogPatience; await Task.Delay(20))
        {
            if (lines.FirstOrDefault(wanted) is { } line)
            {
                return line;
            }
        }

        throw new TimeoutException("no such line in the log:\n" + string.Join('\n', lines));
    }

    public Task<string> LogLineAsync(string part) => LogLineAsync(l => l.Contains(part, StringComparison.Ordinal));

    public async Task<(int Status, string Body)> GetAsync(string path)
    {
        using var answer = await http.GetAsync(new Uri($"http://127.0.0.1:{Folder.Port("http")}{path}"));
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    /// <summary>The value of a sample of /metrics, by its whole name with labels; 0 where there is none yet.</summary>
    public async Task<double> MetricAsync(string sample)
    {
        var (_, text) = await GetAsync("/metrics");
        var line = text.Split('\n').FirstOrDefault(l => l.StartsWith(sample + " ", StringComparison.Ordinal));
        return line is null ? 0 : double.Parse(line[(sample.Length + 1)..], CultureInfo.InvariantCulture);
    }

    /// <summary>The kernel's high-water mark of resident memory, in octets.</summary>
    public long PeakMemory()
    {
        var line = File.ReadLines($"/proc/{process.Id}/status").First(static l => l.StartsWith("VmHWM:", StringComparison.Ordinal));
        return 1024 * long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            process.Kill(); // a scenario that wants to see it drain sends SIGTERM itself
            await process.WaitForExitAsync();
        }

        process.Dispose();
        http.Dispose();
        Folder.Dispose();
    }

    private static ProcessStartInfo Command(RelayFolder folder, params string[] arguments) =>
        new(Path.Combine(AppContext.BaseDirectory, "relay"), [.. arguments, "--config", folder.PathOf("relay.yaml")])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder.Root,
        };

    /// <summary>Waits until a sample of /metrics is at least that.</summary>
    public async Task UntilMetricAsync(string sample, double value)
    {
        double seen;
        var watch = Stopwatch.StartNew();
        while ((seen = await MetricAsync(sample)) < value)
        {
            Assert.True(watch.Elapsed < LogPatience, $"{sample} is {seen}, not {value}:\n{string.Join('\n', lines)}");
            await Task.Delay(20);
        }
    }

    private async Task UntilReadyAsync()
    {
        for (var watch = Stopwatch.StartNew(); watch.Elapsed < Patience && !process.HasExited; await Task.Delay(50))
        {
            try
            {
                if ((await GetAsync("/readyz")).Status == 200)
                {
                    return;
                }
            }
            catch (HttpRequestException)
            {
                // it does not listen yet
            }
        }

        var said = string.Join('\n', lines);
        await DisposeAsync();
        throw new InvalidOperationException("relay run did not become ready:\n" + said);
    }

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        if (line.Data is { } text)
        {
            lines.Enqueue(text);
        }
    }

    private void Signal(int signal) => Assert.Equal(0, Kill(process.Id, signal));

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int pid, int signal);
}
