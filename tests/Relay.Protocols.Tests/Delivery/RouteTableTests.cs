using Microsoft.Extensions.Logging.Abstractions;
using Relay.Core.Delivery;
using Relay.Core.Options;
using Relay.Protocols.Delivery;
using Relay.Testing.Smtp;

namespace Relay.Protocols.Tests.Delivery;

public sealed class RouteTableTests : IDisposable
{
    private static readonly BackendUrl A = new(BackendScheme.Smtp, "192.0.2.1", 25, BackendTls.Opportunistic);
    private static readonly BackendUrl B = new(BackendScheme.Smtp, "192.0.2.2", 25, BackendTls.Opportunistic);

    private readonly RouteFactory factory = new(new FakeResolver(), TimeProvider.System, NullLoggerFactory.Instance);
    private readonly string file = Path.GetTempFileName();

    public void Dispose()
    {
        factory.Dispose();
        File.Delete(file);
    }

    [Fact]
    public void Find_Names_AreExactAndCaseless()
    {
        var table = factory.Build(Options(("example.org", A), ("xn--mller-kva.test", B)));
        Assert.Equal(A.ToString(), Find(table, "x@EXAMPLE.org")!.Name);
        Assert.Equal(B.ToString(), Find(table, "x@m\u00fcller.test")!.Name);
        Assert.Equal(B.ToString(), Find(table, "x@M\u00dcLLER.Test")!.Name);
        Assert.Equal(RouteMatch.None, table.Find(Rig.Path("x@sub.example.org")));
        Assert.Equal(RouteMatch.None, table.Find(Rig.Path("x@ample.org")));
        Assert.Null(table.Outbound);
    }

    [Fact]
    public void Find_Star_TakesTheRest()
    {
        var table = factory.Build(Options(("example.org", A), ("*", B)));
        Assert.Equal(A.ToString(), Find(table, "x@example.org")!.Name);
        Assert.Equal(B.ToString(), Find(table, "x@anything.test")!.Name);
    }

    [Theory]
    [InlineData("example.net", "smtp://192.0.2.2:25")]
    [InlineData("other.test", "smtp://192.0.2.1:25")]
    public void Find_BarePostmaster_GoesToTheHostsRouteElseTheFirst(string hostname, string expected)
    {
        var options = Options(("example.org", A), ("example.net", B));
        options.Hostname = hostname;
        Assert.Equal(expected, Find(factory.Build(options), "postmaster")!.Name);
    }

    [Fact]
    public void Find_BarePostmasterWithStar_GoesThere() =>
        Assert.Equal(B.ToString(), Find(factory.Build(Options(("example.org", A), ("*", B))), "postmaster")!.Name);

    [Fact]
    public void Build_EqualBackends_ShareOneRoute()
    {
        var options = Options(("a.test", A), ("b.test", A), ("c.test", B), ("d.test", A with { Tls = BackendTls.Required }));
        options.Outbound = A;
        var table = factory.Build(options);
        Assert.Same(Find(table, "x@a.test"), Find(table, "x@b.test"));
        Assert.Same(Find(table, "x@a.test"), table.Outbound);
        Assert.Equal(3, table.Routes.Count);
    }

    [Fact]
    public async Task RecipientsFile_Entries_AreReadAndReloaded()
    {
        await File.WriteAllTextAsync(file, "# valid\nAlice@example.org # boss\nbob\n\n@all.test\n");
        var options = Options(("example.org", A), ("all.test", A));
        foreach (var domain in options.Domains.Values)
        {
            domain.RecipientsFile = file;
        }

        var table = factory.Build(options);
        Assert.Equal(
            [true, true, false, true, true],
            ((string[])["ALICE@example.org", "Bob@example.org", "carol@example.org", "anybody@all.test", "Postmaster@example.org"]).Select(a => table.Find(Rig.Path(a)).Listed!.Value));
        Assert.False(table.Find(Rig.Path("bob@example.org")).CallForward);
        await File.WriteAllTextAsync(file, "carol\n");
        var reloaded = factory.Build(options);
        Assert.True(reloaded.Find(Rig.Path("carol@example.org")).Listed);
        Assert.False(table.Find(Rig.Path("carol@example.org")).Listed);
        File.Delete(file);
        Assert.Throws<IOException>(() => factory.Build(options));
        Assert.True(reloaded.Find(Rig.Path("carol@example.org")).Listed);
    }

    [Fact]
    public void RecipientsFile_Missing_IsAnErrorThatNamesIt()
    {
        var options = Options(("example.org", A));
        options.Domains["example.org"].RecipientsFile = file + ".none";
        Assert.Contains(file + ".none", Assert.Throws<IOException>(() => factory.Build(options)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(RecipientCheck.CallForward, true)]
    [InlineData(RecipientCheck.None, false)]
    public void Find_Check_DecidesCallForward(RecipientCheck check, bool expected)
    {
        var options = Options(("example.org", A));
        options.Domains["example.org"].Check = check;
        Assert.Equal(expected, factory.Build(options).Find(Rig.Path("x@example.org")).CallForward);
    }

    [Fact]
    public async Task Reload_UnchangedBackend_KeepsItsConnectionsAndTheGoneOneClosesThem()
    {
        await using var kept = new ScriptedSmtpServer();
        await using var gone = new ScriptedSmtpServer();
        var old = factory.Build(Options(("a.test", Rig.Url(kept)), ("b.test", Rig.Url(gone))));
        factory.Commit(old);
        await SendAsync(Find(old, "x@a.test")!);
        await SendAsync(Find(old, "x@b.test")!);
        var table = factory.Build(Options(("c.test", Rig.Url(kept))));
        factory.Commit(table);
        await SendAsync(Find(table, "x@c.test")!);
        Assert.Equal(1, kept.Connections);
        await PoolTests.Eventually(() => gone.Verbs.Contains("QUIT"));
        await SendAsync(Find(old, "x@b.test")!); // a session begun before the reload
        await PoolTests.Eventually(() => gone.Verbs.Count(static v => v == "QUIT") == 2);
    }

    [Fact]
    public async Task Reload_OtherPoolOptions_MakesNewPools()
    {
        await using var server = new ScriptedSmtpServer();
        var old = factory.Build(Options(("a.test", Rig.Url(server))));
        await SendAsync(Find(old, "x@a.test")!);
        var options = Options(("a.test", Rig.Url(server)));
        options.Backends.Connections = 3;
        var table = factory.Build(options);
        factory.Commit(table);
        await SendAsync(Find(table, "x@a.test")!);
        Assert.Equal(2, server.Connections);
    }

    private static IRoute? Find(RouteTable table, string address) => table.Find(Rig.Path(address)).Route;

    private static async Task SendAsync(IRoute route)
    {
        await using var transaction = route.Begin(Rig.Envelope("x@a.test"));
        Assert.Equal(250, (await transaction.DeliverAsync(Rig.Message(), default)).Reply.Code);
    }

    private static RelayOptions Options(params (string Domain, BackendUrl Url)[] domains)
    {
        var options = new RelayOptions { Hostname = "relay.test" };
        foreach (var (domain, url) in domains)
        {
            options.Domains[domain] = new DomainOptions { Backends = [url] };
        }

        return options;
    }
}
