namespace Relay.Tests.Configuration;

public sealed class DefaultsTests : IDisposable
{
    private readonly ConfigurationFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Defaults_WithoutFile_AreThoseOfTheContract()
    {
        var result = folder.Load(null);
        var options = result.Configuration!.Options;

        Assert.Empty(result.Diagnostics);
        Assert.Null(result.Configuration.File);
        Assert.Equal("127.0.0.1:2525", options.Listeners.Single().Address.ToString());
        Assert.Equal("127.0.0.1:9925", options.Http.Address.ToString());
        Assert.Equal("embedded:" + Path.Combine(folder.Root, "var/state"), options.State);
        Assert.Equal(["*"], options.Domains.Keys);
        Assert.Equal("maildir:" + Path.Combine(folder.Root, "var/maildir"), options.Domains["*"].Backends.Single().ToString());
        Assert.Equal(Path.Combine(folder.Root, "var/quarantine"), options.Quarantine.Path);
        Assert.Equal([Path.Combine(folder.Program, "rules")], options.Rules);
        Assert.Empty(options.TrustedNetworks);
        Assert.Empty(options.Dns.Servers);
        Assert.Null(options.Tls);
        Assert.Null(options.Outbound);
        Assert.Equal(TimeSpan.Zero, options.Checks.GreetingDelay);
        Assert.Equal(TimeSpan.FromSeconds(2), options.Dns.Timeout);
        Assert.Equal((5, 10, 15), (options.Actions.Tag, options.Actions.Quarantine, options.Actions.Reject));
    }

    [Fact]
    public void Defaults_FileWithoutListenersAndDomains_ListensAndAcceptsNobody()
    {
        var options = folder.Options("hostname: mx.example.org\n");

        Assert.Equal("127.0.0.1:2525", options.Listeners.Single().Address.ToString());
        Assert.Empty(options.Domains);
    }

    [Fact]
    public void Defaults_NoRulesBesideTheProgram_WarnsAndGoesOn()
    {
        Directory.Delete(Path.Combine(folder.Program, "rules"));

        var result = folder.Load(null);

        Assert.Equal($"{folder.Program}/rules: warning: no rule files beside the program: no symbol has a score; install them, or set rules", Assert.Single(result.Diagnostics).ToString());
        Assert.Empty(result.Configuration!.Options.Rules);
    }

    [Fact]
    public void Defaults_EnvironmentOnly_OverridesWithoutAFile()
    {
        var options = folder.Options(null, ("RELAY__LISTENERS", "[{ protocol: smtp, address: '127.0.0.1:26' }]"));

        Assert.Equal("127.0.0.1:26", options.Listeners.Single().Address.ToString());
        Assert.Equal(["*"], options.Domains.Keys);
    }
}
