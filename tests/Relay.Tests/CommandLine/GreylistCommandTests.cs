using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Relay.CommandLine;
using Relay.Core.State;
using Relay.State;
using Relay.State.Embedded;
using Relay.State.Redis;
using Relay.Testing.State;
using Relay.Tests.Configuration;

namespace Relay.Tests.CommandLine;

public sealed class GreylistCommandTests : IDisposable
{
    private static readonly GreylistTimes Times = new(TimeSpan.FromMinutes(5), TimeSpan.FromDays(2), TimeSpan.FromDays(35), 3);

    private static readonly GreylistTriplet Triplet = new("192.0.2.0/24", "", "s@example.org", "r@example.net");

    private readonly ConfigurationFolder folder = new();

    private string? state;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task List_Json_HasTheKeysOfTheContract()
    {
        await RememberAsync();

        var (status, output, _) = await RunAsync("list", "--json");

        Assert.Equal(ExitStatus.Done, status);
        var entry = JsonDocument.Parse(output).RootElement;
        Assert.Equal(
            ["key", "network", "organisation", "sender", "recipient", "first_seen", "passes", "expires"],
            entry.EnumerateObject().Select(static p => p.Name));
        Assert.Equal("192.0.2.0/24", entry.GetProperty("network").GetString());
        Assert.Equal("s@example.org", entry.GetProperty("sender").GetString());
        Assert.Equal(0, entry.GetProperty("passes").GetInt32());
        Assert.EndsWith("Z", entry.GetProperty("first_seen").GetString(), StringComparison.Ordinal);
        Assert.Equal(Times.Window, entry.GetProperty("expires").GetDateTimeOffset() - entry.GetProperty("first_seen").GetDateTimeOffset());
    }

    [Fact]
    public async Task Forget_KeyOfTheList_IsGoneAndThenUnknown()
    {
        await RememberAsync();
        var key = (await RunAsync("list")).Output.Split('\t')[0];

        Assert.Equal(ExitStatus.Done, (await RunAsync("forget", key)).Status);

        Assert.Equal("", (await RunAsync("list")).Output);
        var again = await RunAsync("forget", key);
        Assert.Equal((ExitStatus.Failed, $"relay: no triplet has the key {key}\n"), (again.Status, again.Error));
    }

    [Fact]
    public async Task ListAndForget_Redis_AreTheSame()
    {
        using var server = await RedisServer.StartAsync();
        await using (var store = new RedisStore(server.Url, TimeProvider.System))
        {
            await StateStores.ReadyAsync(store, TimeSpan.FromSeconds(30), TimeSpan.FromMilliseconds(20), CancellationToken.None);
            await store.GreylistAsync(Triplet, Times, CancellationToken.None);
        }

        state = server.Url;
        var (status, output, error) = await RunAsync("list", "--json");
        Assert.Equal((ExitStatus.Done, ""), (status, error));
        var entry = JsonDocument.Parse(output).RootElement;
        Assert.Equal(("s@example.org", "r@example.net"), (entry.GetProperty("sender").GetString(), entry.GetProperty("recipient").GetString()));
        var key = entry.GetProperty("key").GetString()!;

        Assert.Equal(ExitStatus.Done, (await RunAsync("forget", key)).Status);

        Assert.Equal((ExitStatus.Done, "", ""), await RunAsync("list"));
        Assert.Equal((ExitStatus.Failed, "", $"relay: no triplet has the key {key}\n"), await RunAsync("forget", key));
    }

    [Fact]
    public async Task List_RedisAway_FailsAndSaysSo()
    {
        state = $"redis://:hush@127.0.0.1:{RedisServer.FreePort()}";
        var (status, output, error) = await RunAsync("list");
        Assert.Equal((ExitStatus.Failed, "", "relay: redis: not connected\n"), (status, output, error));
    }

    private async Task RememberAsync()
    {
        await using var store = new EmbeddedStore(Path.Combine(folder.Root, "state"), new(), TimeProvider.System, NullLogger.Instance);
        await store.GreylistAsync(Triplet, Times, CancellationToken.None);
    }

    private async Task<(int Status, string Output, string Error)> RunAsync(params string[] arguments)
    {
        var file = Path.Combine(folder.Root, "relay.yaml");
        await File.WriteAllTextAsync(file, $"state: {state ?? "embedded:" + Path.Combine(folder.Root, "state")}\n");
        using var output = new StringWriter();
        using var error = new StringWriter();
        var status = await CommandRunner.RunAsync(["greylist", .. arguments, "--config", file], output, error);
        return (status, output.ToString(), error.ToString());
    }
}
