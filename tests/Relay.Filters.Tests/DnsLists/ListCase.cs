using System.Collections.Concurrent;
using System.Net;
using Microsoft.Extensions.Logging;
using Relay.Core.Checks;
using Relay.Core.Mail;
using Relay.Core.Options;
using Relay.Filters.Connection.DnsLists;
using Relay.Filters.Reputation;
using Relay.Filters.Tests.Checks;
using Relay.Testing;
using Relay.Testing.Dns;
using Relay.Testing.State;

namespace Relay.Filters.Tests.DnsLists;

/// <summary>Lists over a fake resolver, with the monitor's clock and log at hand.</summary>
internal sealed class ListCase : IDisposable
{
    public ListCase()
    {
        Monitor = new DnsListMonitor(Time, Log);
        Client = new DnsListClient(Dns, Monitor);
        Store = new FakeStateStore(Time);
        Breakers = new DnsListBreakers(Monitor, new NetworkHistory(Store));
    }

    public FakeResolver Dns { get; } = new();

    public ManualTimeProvider Time { get; } = new();

    public Lines Log { get; } = new();

    public DnsListMonitor Monitor { get; }

    public DnsListClient Client { get; }

    public FakeStateStore Store { get; }

    public DnsListBreakers Breakers { get; }

    public static DnsListCode Code(string first, string symbol, double weight, int last = -1)
    {
        var octets = IPAddress.Parse(first).GetAddressBytes();
        var value = ((uint)octets[0] << 24) | ((uint)octets[1] << 16) | ((uint)octets[2] << 8) | octets[3];
        return new DnsListCode(value, last < 0 ? value : value - octets[3] + (uint)last, 0, symbol, weight);
    }

    public static DnsListCode Bit(byte bit, string symbol, double weight) => new(0, 0, bit, symbol, weight);

    public static DnsListOptions List(string zone, params DnsListCode[] codes) => new() { Zone = zone, Codes = codes };

    /// <summary>What a client at 192.0.2.7 gets, with weights.</summary>
    public Task<string> SymbolsAsync(params DnsListOptions[] lists) => SymbolsAsync("192.0.2.7", lists);

    public async Task<string> SymbolsAsync(string client, params DnsListOptions[] lists)
    {
        var context = new CheckContext { Session = CheckCase.Session(client), Hostname = CheckCase.Hostname };
        return Text(await new DnsListsCheck(lists, Client, Breakers).RunAsync(context, CancellationToken.None));
    }

    public Task<string> DomainSymbolsAsync(string? helo, string from, params DnsListOptions[] lists) => DomainSymbolsAsync("192.0.2.7", helo, from, lists);

    public async Task<string> DomainSymbolsAsync(string client, string? helo, string from, params DnsListOptions[] lists)
    {
        var session = CheckCase.Session(client);
        session.Helo = helo;
        var context = new CheckContext { Session = session, Hostname = CheckCase.Hostname, Envelope = Sender(from) };
        return Text(await new DomainListsCheck(lists, Client, Breakers, Dns).RunAsync(context, CancellationToken.None));
    }

    /// <summary>Good mail came from this client's network for weeks.</summary>
    public async Task RememberGoodAsync(string client, int good = 20, int bad = 0) =>
        await Store.RememberAsync(ReputationSubjects.Network(IPAddress.Parse(client)), good, bad, CancellationToken.None);

    public static Core.Mail.Envelope Sender(string domain) => new()
    {
        ReversePath = domain.Length == 0 ? MailPath.Null : new MailPath("a@" + domain, "a", domain),
        Client = new ClientIdentity(IPAddress.Parse("192.0.2.7"), 0, "", true),
        Id = "id",
    };

    public void Dispose() => Monitor.Dispose();

    private static string Text(CheckResult result)
    {
        Assert.Null(result.Refusal);
        return string.Join("; ", result.Symbols.Select(static h => FormattableString.Invariant($"{h.Name}={h.Weight} {h.Detail}")));
    }

    internal sealed class Lines : ILogger
    {
        public ConcurrentQueue<string> All { get; } = new();

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            All.Enqueue($"{logLevel}: {formatter(state, exception)}");
    }
}
