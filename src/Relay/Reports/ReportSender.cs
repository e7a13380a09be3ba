using System.Net;
using Microsoft.Extensions.Logging;
using Relay.Auth.Dmarc;
using Relay.Auth.Dmarc.Reports;
using Relay.Auth.Domains;
using Relay.Core.Delivery;
using Relay.Core.Mail;
using Relay.Core.Options;
using Relay.Core.State;
using Relay.Dns;
using Relay.Protocols.Delivery;

namespace Relay.Reports;

/// <summary>What became of a report at one destination.</summary>
internal enum SendOutcome
{
    Sent,

    /// <summary>By an earlier run, or one beside this one.</summary>
    SentBefore,

    /// <summary>The destination does not say that it takes reports about the domain.</summary>
    NotPermitted,

    /// <summary>May be tried again.</summary>
    Failed,
}

/// <param name="To">The mailbox; "" where it was not even known.</param>
internal readonly record struct SendResult(string To, SendOutcome Outcome, string Reason);

/// <summary>
/// Hands reports to the smarthost, a mail for each destination that the policy record names and that takes reports about the domain
/// (RFC 9990 §4), each once: a destination is noted before, and the note taken back where the smarthost does not take the mail. A run that
/// breaks off half-way leaves a note that ends by itself.
/// </summary>
internal sealed class ReportSender(RelayOptions options, IResolver resolver, PublicSuffixList list, IStateStore store, ReportMail mail, TimeProvider time, ILoggerFactory loggers) : IDisposable
{
    /// <summary>Longer than handing a mail over can take.</summary>
    private static readonly TimeSpan WhileSending = TimeSpan.FromMinutes(30);

    private readonly RouteFactory routes = new(resolver, time, loggers);
    private IRoute? smarthost;

    public async Task<List<SendResult>> SendAsync(MadeReport made, string fileName, byte[] gzip, CancellationToken cancellation)
    {
        var domain = made.Report.Policy.Domain;
        var addressees = await ReportAddressees.FindAsync(resolver, list, domain, cancellation);
        var results = addressees.Refused.Select(static r => new SendResult(r.Address, SendOutcome.NotPermitted, $"{r.Domain} does not say that it takes such reports")).ToList();
        if (addressees.Unknown)
        {
            results.Add(new SendResult("", SendOutcome.Failed, "DNS gave no answer about who takes the report"));
        }

        foreach (var to in addressees.Granted)
        {
            var bytes = mail.Write(made, to.Address, fileName, gzip, time.GetUtcNow());
            results.Add(await SendOnceAsync(new OnceSubject(OnceKind.ReportSent, $"{made.Report.ReportId} {to.Address}"), to, bytes, cancellation));
        }

        return results;
    }

    public void Dispose() => routes.Dispose();

    private async Task<SendResult> SendOnceAsync(OnceSubject subject, ReportDestination to, byte[] bytes, CancellationToken cancellation)
    {
        if (!await store.OnceAsync(subject, WhileSending, cancellation))
        {
            return new SendResult(to.Address, SendOutcome.SentBefore, "");
        }

        SmtpReply reply;
        try
        {
            reply = await HandOverAsync(to, bytes, cancellation);
        }
        catch
        {
            await store.ForgetOnceAsync(subject, CancellationToken.None);
            throw;
        }

        await store.ForgetOnceAsync(subject, CancellationToken.None);
        if (!reply.IsPositive)
        {
            return new SendResult(to.Address, SendOutcome.Failed, reply.ToString());
        }

        await store.OnceAsync(subject, OnceSubject.LongestLife, CancellationToken.None);
        return new SendResult(to.Address, SendOutcome.Sent, "");
    }

    private async Task<SmtpReply> HandOverAsync(ReportDestination to, byte[] bytes, CancellationToken cancellation)
    {
        smarthost ??= routes.Build(new RelayOptions { Hostname = options.Hostname, Outbound = options.DmarcReports.Smarthost }).Outbound!;
        var envelope = new Envelope { ReversePath = Path(mail.Sender), Client = new ClientIdentity(IPAddress.Loopback, 0, options.Hostname, true), Id = RelayId.New(time) };
        var recipient = new Recipient(Path(to.Address));
        await using var transaction = smarthost.Begin(envelope);
        var answer = await transaction.AddRecipientAsync(recipient, cancellation);
        if (!answer.IsPositive)
        {
            return answer;
        }

        envelope.Recipients.Add(recipient);
        using var body = new MessageBody(int.MaxValue, options.Spool);
        body.Append(bytes);
        return (await transaction.DeliverAsync(new OutgoingMessage(default, body, [], hasEightBit: false), cancellation)).Reply;
    }

    private static MailPath Path(string address)
    {
        var at = address.LastIndexOf('@');
        return new MailPath(address, address[..at], address[(at + 1)..]);
    }
}
