using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Relay.Core.State;
using Relay.State.Redis;
using Relay.Testing.State;

namespace Relay.State.Tests;

/// <summary>A server with TLS and a password: who has the right authority and word gets in, nobody else.</summary>
public sealed class SecureRedisTests : IAsyncLifetime
{
    private const string Password = "se:cr@t/1";

    private readonly TemporaryFolder folder = new();

    private RedisServer server = null!;

    private int tlsPort;

    public async Task InitializeAsync()
    {
        WriteCertificates();
        tlsPort = RedisServer.FreePort();
        server = await RedisServer.StartAsync(
            "--tls-port", $"{tlsPort}", "--tls-cert-file", folder.Below("server.pem"), "--tls-key-file", folder.Below("server.key"),
            "--tls-ca-cert-file", folder.Below("ca.pem"), "--tls-auth-clients", "no", "--requirepass", Password);
    }

    public Task DisposeAsync()
    {
        server.Dispose();
        folder.Dispose();
        return Task.CompletedTask;
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("localhost")]
    public async Task Tls_AuthorityGiven_Works(string host) =>
        await WorksAsync($"rediss://:{Password}@{host}:{tlsPort}/3?ca={folder.Below("ca.pem")}");

    /// <summary>The Sentinel speaks TLS to both sides, and names the server's port of TLS.</summary>
    [Fact]
    public async Task Tls_ThroughSentinel_Works()
    {
        var port = RedisServer.FreePort();
        using var sentinel = await RedisServer.StartSentinelAsync("mail", tlsPort, 1, Password, "quiet", $"""
            tls-port {port}
            tls-cert-file "{folder.Below("server.pem")}"
            tls-key-file "{folder.Below("server.key")}"
            tls-ca-cert-file "{folder.Below("ca.pem")}"
            tls-auth-clients no
            tls-replication yes
            """);
        var url = $"rediss-sentinel://:{Password}@127.0.0.1:{port}/1?master=mail&sentinel_password=quiet&ca={folder.Below("ca.pem")}";
        await WorksAsync(url);
        Assert.Null(await new SentinelQuery(RedisUrl.Parse(url.Replace("ca.pem", "other.pem", StringComparison.Ordinal))).MasterAsync(default));
    }

    [Fact]
    public async Task Password_WithoutTls_Works() => await WorksAsync($"redis://:{Password}@127.0.0.1:{server.Port}");

    [Fact]
    public async Task Tls_AuthorityOfTheSystem_RefusesAStranger() => await IsRefusedAsync($"rediss://:{Password}@127.0.0.1:{tlsPort}");

    [Fact]
    public async Task Tls_OtherAuthority_IsRefused() => await IsRefusedAsync($"rediss://:{Password}@127.0.0.1:{tlsPort}?ca={folder.Below("other.pem")}");

    [Fact]
    public async Task Tls_AuthorityThatIsGone_IsRefused() => await IsRefusedAsync($"rediss://:{Password}@127.0.0.1:{tlsPort}?ca={folder.Below("gone.pem")}");

    /// <summary>The certificate is for localhost and 127.0.0.1.</summary>
    [Fact]
    public async Task Tls_OtherName_IsRefused() => await IsRefusedAsync($"rediss://:{Password}@127.0.0.2:{tlsPort}?ca={folder.Below("ca.pem")}", bind: "127.0.0.2");

    [Fact]
    public async Task Tls_OfAPlainPort_IsRefused() => await IsRefusedAsync($"rediss://:{Password}@127.0.0.1:{server.Port}?ca={folder.Below("ca.pem")}");

    [Theory]
    [InlineData("wrong")]
    [InlineData(null)]
    public async Task Password_WrongOrNone_IsRefused(string? password) =>
        await IsRefusedAsync($"redis://{(password is null ? "" : $":{password}@")}127.0.0.1:{server.Port}");

    private static async Task WorksAsync(string url)
    {
        await using var store = new RedisStore(url, TimeProvider.System);
        await Eventually.IsAsync(() => RedisFixture.Answers(store));
        var subject = new OnceSubject(OnceKind.Notice, url);
        Assert.True(await store.OnceAsync(subject, TimeSpan.FromMinutes(1), default));
        Assert.False(await store.OnceAsync(subject, TimeSpan.FromMinutes(1), default));
    }

    /// <summary>The server has counted an attempt (or more) and the store still has no answer: it was not just slow.</summary>
    private async Task IsRefusedAsync(string url, string? bind = null)
    {
        if (bind is not null)
        {
            await AskAsync("CONFIG", "SET", "bind", $"127.0.0.1 {bind}");
        }

        var before = await AttemptsAsync();
        await using var store = new RedisStore(url, TimeProvider.System);
        for (var i = 0; i < 3; i++)
        {
            var own = await AttemptsAsync() - before;
            await Eventually.IsAsync(async () => await AttemptsAsync() - before > own + 1);
            await Assert.ThrowsAsync<StateUnavailableException>(async () => await store.OnceAsync(new(OnceKind.Notice, url), TimeSpan.FromMinutes(1), default));
        }
    }

    /// <summary>Connections that the server took, but for this question's.</summary>
    private async Task<long> AttemptsAsync()
    {
        var info = await AskAsync("INFO", "stats");
        var line = info.Split("\r\n").Single(static l => l.StartsWith("total_connections_received:", StringComparison.Ordinal));
        questions++;
        return long.Parse(line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..], System.Globalization.CultureInfo.InvariantCulture) - questions;
    }

    private long questions;

    private async Task<string> AskAsync(params string[] command)
    {
        using var client = new RawRedis(server.Port);
        Assert.StartsWith("+OK", await client.SendAsync("AUTH", Password), StringComparison.Ordinal);
        return await client.SendAsync(command);
    }

    private void WriteCertificates()
    {
        using var authority = Authority("Test Authority");
        using var other = Authority("Other Authority");
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var made = request.Create(authority, authority.NotBefore, authority.NotAfter, [1, 2, 3, 4]);
        File.WriteAllText(folder.Below("ca.pem"), authority.ExportCertificatePem());
        File.WriteAllText(folder.Below("other.pem"), other.ExportCertificatePem());
        File.WriteAllText(folder.Below("server.pem"), made.ExportCertificatePem());
        File.WriteAllText(folder.Below("server.key"), key.ExportPkcs8PrivateKeyPem());
    }

    private static X509Certificate2 Authority(string name)
    {
        var request = new CertificateRequest("CN=" + name, ECDsa.Create(ECCurve.NamedCurves.nistP256), HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(90));
    }
}
