using System.Net;

namespace Relay.Integration.Harness;

/// <summary>
/// The built relay as a process of its own in a folder of its own, configured by a relay.yaml and asked only from outside. Fails
/// to start with the log it wrote. Signals go to its process id.
/// </summary>
internal sealed class RelayProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(10) };
    private readonly bool ownsFolder;
    private ChildProcess? process;

    private RelayProcess(TestFolder folder, bool ownsFolder, RelaySettings settings)
    {
        Folder = folder;
        this.ownsFolder = ownsFolder;
        Settings = settings;
    }

    public TestFolder Folder { get; }

    public RelaySettings Settings { get; }

    public int Port => Settings.Port;

    public string Log => process?.Output ?? "";

    public bool HasExited => process?.HasExited ?? true;

    /// <summary>The program that is tested: RELAY_PROGRAM, else the Release build beside these tests.</summary>
    public static string Program { get; } = FindProgram();

    /// <summary>Started and ready to take mail.</summary>
    public static async Task<RelayProcess> StartAsync(RelaySettings settings, TestFolder? folder = null)
    {
        var relay = new RelayProcess(folder ?? new TestFolder("relay"), folder is null, settings);
        try
        {
            relay.Configure(settings.Yaml());
            await relay.StartAsync();
            return relay;
        }
        catch
        {
            await relay.DisposeAsync();
            throw;
        }
    }

    public async Task StartAsync()
    {
        process = ChildProcess.Start(Program, ["run", "--config", Folder.PathOf("relay.yaml")], Folder.Path);
        var ready = await Eventually.TrueAsync(async () => process.HasExited || await StatusAsync("/readyz") == HttpStatusCode.OK, Patience);
        Assert.True(ready && !process.HasExited, $"the relay is not ready:\n{Log}");
    }

    /// <summary>Writes relay.yaml; a running relay reads it at SIGHUP.</summary>
    public void Configure(string yaml) => Folder.Write("relay.yaml", yaml);

    public void Send(ChildProcess.Signal signal) => process!.Send(signal);

    public Task KillAsync() => process!.KillAsync();

    public async Task<int> ExitAsync(double seconds)
    {
        Assert.True(await process!.WaitAsync(TimeSpan.FromSeconds(seconds)), $"the relay did not end within {seconds} s:\n{Log}");
        return process.ExitCode;
    }

    public Task LogsAsync(string text, double seconds = 10) =>
        Eventually.HoldsAsync($"\"{text}\" in the relay's log", () => Log.Contains(text, StringComparison.OrdinalIgnoreCase), TimeSpan.FromSeconds(seconds), () => Log);

    /// <summary>The HTTP status of a path; null where nothing answers.</summary>
    public async Task<HttpStatusCode?> StatusAsync(string path)
    {
        try
        {
            using var response = await Http.GetAsync(new Uri($"http://127.0.0.1:{Settings.HttpPort}{path}"));
            return response.StatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            return null;
        }
    }

    public Task<HttpResponseMessage> GetAsync(string path) => Http.GetAsync(new Uri($"http://127.0.0.1:{Settings.HttpPort}{path}"));

    public async ValueTask DisposeAsync()
    {
        if (process is not null)
        {
            await process.DisposeAsync();
        }

        if (ownsFolder)
        {
            Folder.Dispose();
        }
    }

    private static string FindProgram()
    {
        if (Environment.GetEnvironmentVariable("RELAY_PROGRAM") is { Length: > 0 } named)
        {
            return named;
        }

        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Relay.sln")))
            {
                return Path.Combine(folder.FullName, "src/Relay/bin/Release/net10.0/relay");
            }
        }

        throw new FileNotFoundException("Relay.sln is in no folder above the tests");
    }
}
