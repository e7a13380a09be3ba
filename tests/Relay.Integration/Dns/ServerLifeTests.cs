using Relay.Dns;
using Relay.Integration.Harness;
using Relay.Testing;

namespace Relay.Integration.Dns;

/// <summary>Real servers that change their mind, die and come back.</summary>
public sealed class ServerLifeTests
{
    [ClientFact("nsd")]
    public async Task Absence_IsKeptForTheSoasMinimum_AndNoLonger()
    {
        await using var nsd = await NameServer.NsdAsync(("life.test", ""));
        var time = new ManualTimeProvider(); // the SOA's minimum is 60 s
        await using var resolver = nsd.Resolver(time);
        Assert.Equal(DnsOutcome.NxDomain, await AskAsync(resolver, "new.life.test"));

        nsd.Write("life.test", "new IN A 192.0.2.1");
        nsd.Reload();
        await Eventually.HoldsAsync("the new zone", () => SeenAfresh(nsd), TimeSpan.FromSeconds(15), () => nsd.Output);

        time.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal(DnsOutcome.NxDomain, await AskAsync(resolver, "new.life.test"));
        time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(DnsOutcome.Records, await AskAsync(resolver, "new.life.test"));
    }

    [ClientFact("nsd")]
    public async Task Server_Killed_LeavesItToTheSecond_AndIsAskedAgainWhenItIsBack()
    {
        await using var first = await NameServer.NsdAsync(("life.test", "* IN A 192.0.2.1"));
        await using var second = await NameServer.NsdAsync(("life.test", "* IN A 192.0.2.2"));
        await using var resolver = new Resolver(
            new ResolverOptions { Servers = [first.Address, second.Address], Hosts = HostsFile.Empty, ServerPause = TimeSpan.FromMilliseconds(300) }, TimeProvider.System);
        Assert.Equal("192.0.2.1", await AddressAsync(resolver, "a.life.test"));
        await first.KillAsync();
        Assert.All(await Task.WhenAll(Enumerable.Range(0, 20).Select(i => AddressAsync(resolver, $"dead{i}.life.test"))), a => Assert.Equal("192.0.2.2", a));
        await second.KillAsync();
        Assert.Equal(DnsOutcome.Temporary, await AskAsync(resolver, "nobody.life.test"));
        await first.StartAsync();
        var number = 0;
        Assert.True(await Eventually.TrueAsync(async () => await AddressAsync(resolver, $"back{number++}.life.test") == "192.0.2.1", TimeSpan.FromSeconds(15)));
    }

    [ClientFact("nsd", "unbound")]
    public async Task Forwarder_WhoseServerIsGone_IsTrouble_AndNoAbsence()
    {
        await using var nsd = await NameServer.NsdAsync(("test", "here IN A 192.0.2.1"));
        await using var unbound = await NameServer.UnboundAsync(nsd, "test");
        await using var resolver = unbound.Resolver();
        Assert.Equal(DnsOutcome.Records, await AskAsync(resolver, "here.test"));
        await nsd.KillAsync();
        Assert.Equal(DnsOutcome.Temporary, await AskAsync(resolver, "other.test"));
        Assert.Equal(DnsOutcome.Records, await AskAsync(resolver, "here.test")); // ours is kept
    }

    private static bool SeenAfresh(NameServer nsd)
    {
        using var seen = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        var resolver = nsd.Resolver();
        return resolver.QueryAsync("new.life.test", RecordType.A, seen.Token).AsTask().GetAwaiter().GetResult().Outcome == DnsOutcome.Records;
    }

    private static async Task<DnsOutcome> AskAsync(Resolver resolver, string name) => (await QueryAsync(resolver, name)).Outcome;

    private static async Task<string?> AddressAsync(Resolver resolver, string name) =>
        (await QueryAsync(resolver, name)).Records is [AddressRecord record] ? record.Address.ToString() : null;

    private static Task<DnsAnswer> QueryAsync(Resolver resolver, string name) =>
        resolver.QueryAsync(name, RecordType.A, CancellationToken.None).AsTask().WaitAsync(TimeSpan.FromSeconds(60));
}
