using System.Net;
using Relay.Dns;
using Relay.Integration.Harness;

namespace Relay.Integration.Dns;

/// <summary>
/// A name server of Debian (nsd, or unbound before it) in the foreground on a port of loopback, with its files in a folder of its own. It can be killed
/// and started again on the same port, and told by SIGHUP to read its zones again.
/// </summary>
internal sealed class NameServer : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly string program;
    private readonly TestFolder folder;
    private ChildProcess? process;

    private NameServer(string program, TestFolder folder) => (this.program, this.folder) = (program, folder);

    public IPEndPoint Address { get; } = new(IPAddress.Loopback, Loopback.FreePort());

    public string Output => process?.Output ?? "";

    /// <summary>An authoritative server of these zones.</summary>
    public static Task<NameServer> NsdAsync(params (string Zone, string Text)[] zones)
    {
        var folder = new TestFolder("nsd");
        var server = new NameServer("nsd", folder);
        foreach (var (zone, text) in zones)
        {
            server.Write(zone, text);
        }

        folder.Write("server.conf", $"""
            server:
              ip-address: 127.0.0.1@{server.Address.Port}
              server-count: 1
              username: ""
              chroot: ""
              zonesdir: "{folder.Path}"
              database: ""
              pidfile: ""
              zonelistfile: "{folder.PathOf("zone.list")}"
              xfrdfile: "{folder.PathOf("xfrd.state")}"
              xfrdir: "{folder.Path}"
              zonefiles-check: yes
              log-only-syslog: no
              rrl-ratelimit: 0
            remote-control:
              control-enable: no
            {string.Concat(zones.Select(z => $"zone:\n  name: \"{z.Zone}\"\n  zonefile: \"{z.Zone}.zone\"\n"))}
            """);
        return server.FirstAsync();
    }

    /// <summary>A resolver that asks <paramref name="behind"/> about these zones, and knows of nothing else.</summary>
    public static Task<NameServer> UnboundAsync(NameServer behind, params string[] zones)
    {
        var folder = new TestFolder("unbound");
        var server = new NameServer("unbound", folder);
        folder.Write("server.conf", $"""
            server:
              interface: 127.0.0.1
              port: {server.Address.Port}
              username: ""
              chroot: ""
              directory: "{folder.Path}"
              pidfile: ""
              use-syslog: no
              do-ip6: no
              do-not-query-localhost: no
              module-config: "iterator"
              local-zone: "test." nodefault
              val-log-level: 1
            remote-control:
              control-enable: no
            {string.Concat(zones.Append(".").Select(z => $"stub-zone:\n  name: \"{z}\"\n  stub-addr: 127.0.0.1@{behind.Address.Port}\n"))}
            """);
        return server.FirstAsync();
    }

    /// <summary>A zone's text without its SOA and NS: those of all zones here, absences held for 60 seconds.</summary>
    public void Write(string zone, string records) => folder.Write(zone + ".zone", $"""
        $ORIGIN {zone}.
        $TTL 300
        @ IN SOA ns.infra.test. host.infra.test. {Random.Shared.Next()} 3600 600 86400 60
        @ IN NS ns.infra.test.
        {records.ReplaceLineEndings("\n")}

        """);

    public async Task StartAsync()
    {
        process = ChildProcess.Start(Tools.Need(program), ["-d", "-c", folder.PathOf("server.conf")], folder.Path);
        await using var resolver = Resolver();
        var answered = await Eventually.TrueAsync(
            async () => process.HasExited || (await resolver.QueryAsync("ready.test", RecordType.A, CancellationToken.None)).Reason != DnsFailure.Timeout, Patience);
        Assert.True(answered && !process.HasExited, $"{program} does not answer:\n{process.Output}");
    }

    /// <summary>Zones are read again; done when the caller sees it in an answer.</summary>
    public void Reload() => process!.Send(ChildProcess.Signal.Hangup);

    public async Task KillAsync()
    {
        process!.Send(ChildProcess.Signal.Terminate); // nsd's children end with it only when it is asked
        Assert.True(await process.WaitAsync(Patience), $"{program} does not end");
    }

    /// <summary>A resolver that asks this server alone, and remembers no trouble.</summary>
    public Resolver Resolver(TimeProvider? time = null) => new(
        new ResolverOptions { Servers = [Address], Hosts = HostsFile.Empty, FailureTtl = TimeSpan.Zero, Timeout = TimeSpan.FromSeconds(5) }, time ?? TimeProvider.System);

    public async ValueTask DisposeAsync()
    {
        if (process is not null)
        {
            process.Send(ChildProcess.Signal.Terminate);
            await process.WaitAsync(Patience);
            await process.DisposeAsync();
        }

        folder.Dispose();
    }

    private async Task<NameServer> FirstAsync()
    {
        try
        {
            await StartAsync();
            return this;
        }
        catch
        {
            await DisposeAsync();
            throw;
        }
    }
}
