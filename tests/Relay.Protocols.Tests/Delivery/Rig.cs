using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Relay.Core.Delivery;
using Relay.Core.Mail;
using Relay.Core.Options;
using Relay.Protocols.Delivery;
using Relay.Testing.Smtp;

namespace Relay.Protocols.Tests.Delivery;

/// <summary>A route to scripted backends, with the words to send a message over it.</summary>
internal sealed class Rig : IDisposable
{
    public const string Body = "Subject: x\r\n\r\nHello\r\n.dot\r\n";

    private readonly RouteFactory factory;

    public Rig(IEnumerable<BackendUrl> urls, Action<RelayOptions>? configure = null, FakeResolver? resolver = null, X509Certificate2? root = null, ILoggerFactory? loggers = null, TimeProvider? time = null)
    {
        Options = new RelayOptions { Hostname = "relay.test" };
        Options.Backends.GreetingTimeout = TimeSpan.FromSeconds(20);
        Options.Backends.CommandTimeout = TimeSpan.FromSeconds(20);
        Options.Backends.DataTimeout = TimeSpan.FromSeconds(20);
        Options.Domains["example.org"] = new DomainOptions { Backends = [.. urls] };
        configure?.Invoke(Options);
        factory = new RouteFactory(resolver ?? new FakeResolver(), time ?? TimeProvider.System, loggers ?? NullLoggerFactory.Instance, root is null ? null : [root]);
        Route = factory.Build(Options).Find(Path("b@example.org")).Route!;
    }

    public Rig(ScriptedSmtpServer server, Action<RelayOptions>? configure = null, BackendTls tls = BackendTls.Opportunistic)
        : this([Url(server, tls)], configure)
    {
    }

    public RelayOptions Options { get; }

    public IRoute Route { get; }

    public static BackendUrl Url(ScriptedSmtpServer server, BackendTls tls = BackendTls.Opportunistic, BackendScheme scheme = BackendScheme.Smtp) =>
        new(scheme, "127.0.0.1", server.Port, tls);

    public static MailPath Path(string address)
    {
        var at = address.LastIndexOf('@');
        return at < 0 ? new MailPath(address, address, "") : new MailPath(address, address[..at], address[(at + 1)..]);
    }

    public static Envelope Envelope(params string[] recipients)
    {
        var envelope = new Envelope { ReversePath = Path("a@sender.test"), Client = new ClientIdentity(IPAddress.Parse("192.0.2.1"), 4711, "client.test", true), Id = "T1" };
        envelope.Recipients.AddRange(recipients.Select(r => new Recipient(Path(r))));
        return envelope;
    }

    public static OutgoingMessage Message(string text = Body, bool eightBit = false, bool eightBitHeader = false)
    {
        var body = new MessageBody(1 << 20, System.IO.Path.GetTempPath());
        body.Append(Encoding.Latin1.GetBytes(text));
        return new OutgoingMessage(default, body, [], eightBit) { HasEightBitHeader = eightBitHeader };
    }

    public async Task<SmtpReply> SendAsync(OutgoingMessage? message = null, Envelope? envelope = null, CancellationToken cancellation = default)
    {
        await using var transaction = Route.Begin(envelope ?? Envelope("b@example.org"));
        return (await transaction.DeliverAsync(message ?? Message(), cancellation)).Reply;
    }

    public async Task<SmtpReply> AskAsync(string recipient = "b@example.org", Envelope? envelope = null)
    {
        await using var transaction = Route.Begin(envelope ?? Envelope());
        return await transaction.AddRecipientAsync(new Recipient(Path(recipient)), default);
    }

    /// <summary>The whole way of a session: recipients asked for, connection given back, delivered.</summary>
    public async Task<SmtpReply> WholeAsync(OutgoingMessage? message = null, Envelope? envelope = null)
    {
        envelope ??= Envelope("b@example.org");
        await using var transaction = Route.Begin(envelope);
        foreach (var recipient in envelope.Recipients)
        {
            var answer = await transaction.AddRecipientAsync(recipient, default);
            if (!answer.IsPositive)
            {
                return answer;
            }
        }

        transaction.Release();
        return (await transaction.DeliverAsync(message ?? Message(), default)).Reply;
    }

    public void Dispose() => factory.Dispose();
}
