using System.Globalization;

namespace Relay.Integration.Harness;

/// <summary>
/// A Postfix of its own: configuration, queue, data and log under a temporary folder, one smtpd on a free loopback port. Fails to
/// start with what Postfix wrote. It is ended through its own master's process id; the system's Postfix is never touched.
/// </summary>
internal sealed class PostfixInstance : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly TestFolder folder;
    private readonly string configuration;

    private PostfixInstance(TestFolder folder, int port)
    {
        this.folder = folder;
        Port = port;
        configuration = folder.Folder("etc");
    }

    public int Port { get; }

    public string Log => Eventually.ReadShared(folder.PathOf("maillog"));

    /// <summary>Where a receiving instance keeps the Maildirs, a folder a domain.</summary>
    public string Mail => folder.PathOf("mail");

    private string MasterId => folder.PathOf("queue/pid/master.pid");

    /// <param name="port">Null: a free one.</param>
    public static async Task<PostfixInstance> StartAsync(string name, Func<TestFolder, PostfixSettings> settings, int? port = null)
    {
        Tools.Need("postfix");
        var folder = new TestFolder(name);
        var instance = new PostfixInstance(folder, port ?? Loopback.FreePort());
        try
        {
            instance.WriteConfiguration(settings(folder));
            await instance.StartAsync();
            return instance;
        }
        catch
        {
            await instance.DisposeAsync();
            throw;
        }
    }

    public async Task StartAsync()
    {
        var (exit, output) = await PostfixAsync("start");
        Assert.True(exit == 0, $"postfix start: {output}\n{Log}");
        Assert.True(await Eventually.TrueAsync(() => Loopback.AcceptsAsync(Port), Patience), $"postfix does not listen:\n{Log}");
    }

    public async Task StopAsync()
    {
        if (!File.Exists(MasterId))
        {
            return;
        }

        var master = int.Parse(Eventually.ReadShared(MasterId), CultureInfo.InvariantCulture);
        await PostfixAsync("stop");
        await Eventually.TrueAsync(() => !Directory.Exists($"/proc/{master}"), Patience);
    }

    /// <summary>Sets parameters of main.cf, then lets the running instance read them.</summary>
    public async Task ReloadAsync(params string[] parameters)
    {
        await ChildProcess.RunAsync(Tools.Need("postconf"), ["-c", configuration, "-e", .. parameters], folder.Path);
        await PostfixAsync("reload");
    }

    /// <summary>Tries everything that waits in the queue now.</summary>
    public Task FlushAsync() => ChildProcess.RunAsync(Tools.Need("postqueue"), ["-c", configuration, "-f"], folder.Path);

    /// <summary>Messages in the queue, waiting or in hand.</summary>
    public int Queued() => new[] { "incoming", "active", "deferred", "maildrop" }
        .Select(queue => folder.PathOf($"queue/{queue}"))
        .Where(Directory.Exists)
        .Sum(queue => Directory.EnumerateFiles(queue, "*", SearchOption.AllDirectories).Count());

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        folder.Dispose();
    }

    private Task<(int ExitCode, string Output)> PostfixAsync(string command) =>
        ChildProcess.RunAsync(Tools.Need("postfix"), ["-c", configuration, command], folder.Path);

    private void WriteConfiguration(PostfixSettings settings)
    {
        folder.Write("etc/main.cf", settings.MainCf(folder));
        folder.Write("etc/master.cf", PostfixSettings.MasterCf(Port));
    }
}
