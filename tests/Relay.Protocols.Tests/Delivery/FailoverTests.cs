using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Relay.Core.Delivery;
using Relay.Core.Options;
using Relay.Testing;
using Relay.Testing.Smtp;

namespace Relay.Protocols.Tests.Delivery;

public sealed class FailoverTests
{
    [Fact]
    public async Task FirstHostDown_SecondTakesItAndTheFirstIsLeftAloneForAWhile()
    {
        var clock = new ManualTimeProvider();
        await using var first = new ScriptedSmtpServer { Script = static c => c.Verb == "CONNECT" ? "554 no service\r\n" : null };
        await using var second = new ScriptedSmtpServer();
        using var rig = new Rig([Rig.Url(first), Rig.Url(second)], time: clock);
        Assert.Equal(250, (await rig.SendAsync()).Code);
        Assert.Equal(250, (await rig.SendAsync()).Code);
        Assert.Equal((1, 2), (first.Connections, second.Taken.Count));
        first.Script = static _ => null;
        clock.Advance(rig.Options.Backends.RetryAfter);
        Assert.Equal(250, (await rig.SendAsync()).Code);
        Assert.Single(first.Taken);
    }

    [Fact]
    public async Task OnlyHostDown_IsTriedAnywayAndMailFlowsAtOnceAfterRecovery()
    {
        await using var server = new ScriptedSmtpServer();
        using var log = new CountingLog();
        using var rig = new Rig([Rig.Url(server)], loggers: log);
        await server.GoDownAsync();
        Assert.Equal((451, "4.4.1"), ((await rig.SendAsync()).Code, (await rig.SendAsync()).Enhanced));
        server.ComeBack();
        Assert.Equal(250, (await rig.SendAsync()).Code);
        Assert.Equal(250, (await rig.SendAsync()).Code);
        Assert.Equal([3001, 3002], log.Events);
    }

    [Fact]
    public async Task SilentHosts_AreGivenUpWithinTheContractsTime()
    {
        await using var server = new ScriptedSmtpServer { Script = static c => c.Verb == "CONNECT" ? ScriptedSmtpServer.Hang : null };
        var clock = new ManualTimeProvider();
        var start = clock.GetUtcNow();
        using var rig = new Rig(Enumerable.Range(0, 5).Select(i => Rig.Url(server) with { TlsName = "n" + i }), static o => o.Backends.GreetingTimeout = TimeSpan.FromSeconds(10), time: clock);
        var sending = rig.SendAsync();
        while (!sending.IsCompleted)
        {
            clock.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Delay(1);
        }

        Assert.Equal("4.4.1", (await sending).Enhanced);
        Assert.InRange((clock.GetUtcNow() - start).TotalSeconds, 9, 28);
    }

    [Fact]
    public async Task Mx_PreferenceOrder_IsFollowed()
    {
        await using var server = new ScriptedSmtpServer();
        var resolver = new FakeResolver().Mx("internal.test", (20, "b.test"), (10, "a.test")).Address("a.test", "127.0.0.2").Address("b.test", "127.0.0.1");
        using var rig = new Rig([Rig.Url(server, scheme: BackendScheme.Mx) with { Host = "internal.test" }], resolver: resolver);
        await using var transaction = rig.Route.Begin(Rig.Envelope("b@example.org"));
        var result = await transaction.DeliverAsync(Rig.Message(), default);
        Assert.Equal((250, $"b.test[127.0.0.1:{server.Port}]"), (result.Reply.Code, result.Backend));
    }

    [Fact]
    public async Task Mx_WithoutRecords_IsTheDomainItself()
    {
        await using var server = new ScriptedSmtpServer();
        var resolver = new FakeResolver().Put("internal.test", Relay.Dns.RecordType.Mx, []).Address("internal.test", "127.0.0.1");
        using var rig = new Rig([Rig.Url(server, scheme: BackendScheme.Mx) with { Host = "internal.test" }], resolver: resolver);
        Assert.Equal(250, (await rig.SendAsync()).Code);
    }

    [Fact]
    public async Task HostName_LookUpFailsLater_UsesTheAddressKnownBefore()
    {
        await using var server = new ScriptedSmtpServer();
        var resolver = new FakeResolver().Address("mail.test", "127.0.0.1");
        using var rig = new Rig([Rig.Url(server) with { Host = "mail.test" }], resolver: resolver);
        Assert.Equal(250, (await rig.SendAsync()).Code);
        resolver.Fail("mail.test", Relay.Dns.RecordType.A);
        Assert.Equal(250, (await rig.SendAsync()).Code);
    }

    [Fact]
    public async Task HostName_Unknown_Is451()
    {
        using var rig = new Rig([new BackendUrl(BackendScheme.Smtp, "nowhere.test", 25, BackendTls.Opportunistic)]);
        Assert.Equal((451, "4.4.1"), ((await rig.SendAsync()).Code, (await rig.AskAsync()).Enhanced));
    }

    [Fact]
    public async Task Probe_SeveralHosts_NamesWhatAllHave()
    {
        await using var first = new ScriptedSmtpServer { Extensions = ["8BITMIME", "DSN"] };
        await using var second = new ScriptedSmtpServer { Extensions = ["8BITMIME", "SMTPUTF8"] };
        await using var down = new ScriptedSmtpServer();
        await down.GoDownAsync();
        using var rig = new Rig([Rig.Url(first), Rig.Url(second), Rig.Url(down)]);
        Assert.Equal(BackendExtensions.EightBitMime, await rig.Route.ProbeAsync(default));
        using var unreachable = new Rig([Rig.Url(down)]);
        Assert.Equal(BackendExtensions.All, await unreachable.Route.ProbeAsync(default));
    }

    private sealed class CountingLog : ILoggerFactory, ILogger
    {
        public List<int> Events { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public void AddProvider(ILoggerProvider provider)
        {
        }

        public void Dispose()
        {
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => Events.Add(eventId.Id);
    }
}
