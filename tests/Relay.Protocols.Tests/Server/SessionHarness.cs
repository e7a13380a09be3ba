using System.IO.Pipelines;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging.Abstractions;
using Relay.Core.Checks;
using Relay.Core.Delivery;
using Relay.Core.Options;
using Relay.Protocols.Smtp.Server;
using Relay.Protocols.Wire;
using Relay.Testing;
using Relay.Testing.Delivery;

namespace Relay.Protocols.Tests.Server;

/// <summary>One SMTP session over two pipes, with fake routes and a clock that stands still.</summary>
internal sealed class SessionHarness : IAsyncDisposable
{
    private readonly DeadlineRegistry deadlines;
    private DefaultConnectionContext? connection;
    private IDuplexPipe? client;
    private Task? session;
    private string buffered = "";

    public SessionHarness(Action<RelayOptions>? configure = null, IReadOnlyDictionary<string, IRoute>? routes = null, IEnumerable<ICheck>? checks = null, IEnumerable<SymbolRule>? scores = null, IRoute? outbound = null, IEnumerable<IRecipientGate>? gates = null, string? spool = null, IConnectGate? connect = null, IUnknownRecipientWatch? unknown = null)
    {
        Options = new RelayOptions { Hostname = "mx.test" };
        Options.Limits.ErrorDelay = TimeSpan.Zero;
        configure?.Invoke(Options);
        Routes = new FakeRouteTable(routes ?? new Dictionary<string, IRoute> { ["inner.test"] = Route }) { Outbound = outbound };
        deadlines = new DeadlineRegistry(Time);
        var snapshot = new ServerSnapshot(
            Options, Routes, new CheckSet(checks ?? [], TimeSpan.FromSeconds(5)), new ScoreTable(scores ?? []), new GateKeeper([.. gates ?? []], NullLogger.Instance) { Connect = connect, Unknown = unknown }, Options.Tls is { } tls ? CertificateStore.Load(tls) : null);
        Services = new SmtpServices(snapshot)
        {
            Time = Time,
            Logger = NullLogger.Instance,
            Gate = new ConnectionGate(),
            Deadlines = deadlines,
            Extensions = new ServerExtensions(BackendExtensions.All, SingleRoute: true, SingleRecipient: false, Options.Limits),
            OffersTls = Options.Tls is not null,
            Quarantine = Quarantine,
            Decisions = Decisions,
            Memory = Memory,
            Spool = spool ?? Path.Combine(Path.GetTempPath(), "relay-tests"),
        };
    }

    public RelayOptions Options { get; }

    public ManualTimeProvider Time { get; } = new();

    public Core.Mail.MemoryBudget Memory { get; } = new(1 << 20);

    public FakeRoute Route { get; init; } = new();

    public FakeRouteTable Routes { get; }

    public FakeQuarantine Quarantine { get; } = new();

    public RecordedDecisions Decisions { get; } = new();

    public SmtpServices Services { get; }

    public ListenerOptions Listener { get; } = new();

    public IPEndPoint Peer { get; set; } = new(IPAddress.Parse("192.0.2.1"), 4711);

    /// <summary>The connection was ended by the relay.</summary>
    public Task Ended => session!;

    public void Connect()
    {
        var options = new PipeOptions(useSynchronizationContext: false);
        var pair = DuplexPipe.CreateConnectionPair(options, options);
        client = pair.Application;
        connection = new DefaultConnectionContext("test", pair.Transport, pair.Application) { RemoteEndPoint = Peer };
        var listener = new SmtpListener(Listener, Services);
        session = Task.Run(async () =>
        {
            await listener.OnConnectedAsync(connection);
            await connection.Transport.Output.CompleteAsync();
            await connection.Transport.Input.CompleteAsync(); // as Kestrel does: a client that still sends must not wait for ever
        });
    }

    /// <summary>Connects and reads the greeting.</summary>
    public async Task<SessionHarness> GreetedAsync()
    {
        Connect();
        Assert.StartsWith("220 mx.test", await ReplyAsync(), StringComparison.Ordinal);
        return this;
    }

    /// <summary>EHLO, MAIL and RCPT are done.</summary>
    public async Task<SessionHarness> WithRecipientAsync(string parameters = "")
    {
        await GreetedAsync();
        await CommandAsync("EHLO client.test");
        Assert.StartsWith("250 2.1.0", await CommandAsync("MAIL FROM:<a@outer.test>" + parameters), StringComparison.Ordinal);
        Assert.StartsWith("250 2.1.5", await CommandAsync("RCPT TO:<b@inner.test>"), StringComparison.Ordinal);
        return this;
    }

    public async Task SendAsync(byte[] bytes) => await client!.Output.WriteAsync(bytes);

    public Task SendAsync(string text) => SendAsync(Encoding.UTF8.GetBytes(text));

    public async Task<string> CommandAsync(string line)
    {
        await SendAsync(line + "\r\n");
        return await ReplyAsync();
    }

    /// <summary>DATA with its message and final dot as given; returns the reply to the message.</summary>
    public async Task<string> DataAsync(string message)
    {
        Assert.StartsWith("354", await CommandAsync("DATA"), StringComparison.Ordinal);
        await SendAsync(Encoding.Latin1.GetBytes(message + ".\r\n"));
        return await ReplyAsync();
    }

    /// <summary>The next whole reply, its lines joined by <c>|</c>; "" when the connection was closed.</summary>
    public async Task<string> ReplyAsync()
    {
        while (true)
        {
            if (TakeReply() is { } reply)
            {
                return reply;
            }

            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
            var result = await client!.Input.ReadAsync(patience.Token);
            foreach (var segment in result.Buffer)
            {
                buffered += Encoding.Latin1.GetString(segment.Span);
            }

            client.Input.AdvanceTo(result.Buffer.End);
            if (result.IsCompleted && TakeReply() is { } last)
            {
                return last;
            }

            if (result.IsCompleted)
            {
                Assert.Empty(buffered);
                return "";
            }
        }
    }

    /// <summary>The client's side is closed, as with FIN.</summary>
    public async Task HangUpAsync()
    {
        await client!.Output.CompleteAsync();
        var told = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = connection!.ConnectionClosed.Register(told.SetResult);
        connection.Abort(); // tells from another thread
        await told.Task.WaitAsync(TimeSpan.FromSeconds(20));
    }

    /// <summary>Half-close: nothing more comes, replies are still read.</summary>
    public Task ShutdownSendAsync() => client!.Output.CompleteAsync().AsTask();

    public void Drain() => deadlines.Drain();

    public async ValueTask DisposeAsync()
    {
        if (session is not null)
        {
            await client!.Output.CompleteAsync();
            await client.Input.CompleteAsync();
            await session.WaitAsync(TimeSpan.FromSeconds(20));
        }

        deadlines.Dispose();
    }

    private string? TakeReply()
    {
        var lines = new List<string>();
        var at = 0;
        while (buffered.IndexOf("\r\n", at, StringComparison.Ordinal) is var end and >= 0)
        {
            var line = buffered[at..end];
            at = end + 2;
            lines.Add(line);
            Assert.Matches("^[2-5][0-9][0-9][ -]", line);
            Assert.True(line.Length <= 510, "a reply line within 512 octets");
            if (line[3] == ' ')
            {
                buffered = buffered[at..];
                return string.Join('|', lines);
            }
        }

        return null;
    }
}

/// <summary>Two pipes back to back, as Kestrel's transports have them.</summary>
internal sealed class DuplexPipe(PipeReader input, PipeWriter output) : IDuplexPipe
{
    public PipeReader Input => input;

    public PipeWriter Output => output;

    public static (IDuplexPipe Transport, IDuplexPipe Application) CreateConnectionPair(PipeOptions inputOptions, PipeOptions outputOptions)
    {
        var input = new Pipe(inputOptions);
        var output = new Pipe(outputOptions);
        return (new DuplexPipe(input.Reader, output.Writer), new DuplexPipe(output.Reader, input.Writer));
    }
}
