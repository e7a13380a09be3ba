using System.CommandLine;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Relay.Configuration;
using Relay.Core.Delivery;
using Relay.Core.Labels;
using Relay.Core.Mail;
using Relay.Core.Options;
using Relay.Logging;
using Relay.Protocols.Delivery;
using Relay.State.Quarantine;

namespace Relay.CommandLine;

/// <summary>
/// <c>relay quarantine release ID</c>: the message goes to where its recipients' mail goes now, with the envelope it came with. It leaves the quarantine only after the
/// backend's 2xx for all of them; where some have it already, it stays for the others. Killed between the two, it stays: a duplicate, no loss.
/// </summary>
internal static class QuarantineRelease
{
    /// <param name="labels">Told that it was no spam, for the recipients that got it now.</param>
    public static async Task<int> RunAsync(ParseResult parsed, string id, LoadedConfiguration configuration, ILabelSink labels, CancellationToken cancellation)
    {
        var options = configuration.Options;
        var shelf = new QuarantineShelf(options.Quarantine.Path);
        using var found = shelf.Open(id, claim: true);
        if (found is null)
        {
            return QuarantineCommand.Unknown(parsed, id);
        }

        using var body = new MessageBody(options.Limits.MessageMemory, options.Spool);
        var hasEightBit = await ReadAsync(found.Message, body, cancellation);
        using var section = HeaderSection.Of(body, int.MaxValue / 4);
        var message = new OutgoingMessage(default, body, [], hasEightBit)
        {
            HasEightBitHeader = hasEightBit && section is not null && !System.Text.Ascii.IsValid(section.Bytes.Span),
        };
        var left = await DeliverAsync(parsed, found.Entry, message, options, cancellation);
        var delivered = found.Entry.Envelope.Recipients.Except(left).ToList();
        if (delivered.Count > 0)
        {
            labels.Offer(new LabelledMessage(id, body, delivered, MessageLabel.Ham, LabelSource.Release, TimeProvider.System.GetUtcNow()) { By = Environment.UserName });
        }

        if (left.Count == 0)
        {
            shelf.Delete(id);
            return ExitStatus.Done;
        }

        if (delivered.Count > 0)
        {
            found.Message.Position = found.Start;
            shelf.Replace(found.Entry with { Envelope = Copy(found.Entry.Envelope, left) }, found.Message);
        }

        return ExitStatus.Failed;
    }

    /// <summary>The recipients that do not have it, each failure told.</summary>
    private static async Task<List<Recipient>> DeliverAsync(
        ParseResult parsed, QuarantineEntry entry, OutgoingMessage message, RelayOptions options, CancellationToken cancellation)
    {
        await using var resolver = DnsCommand.Create(options.Dns);
        using var factory = new RouteFactory(resolver, TimeProvider.System, NullLoggerFactory.Instance);
        var table = factory.Build(options);
        var left = new List<Recipient>();
        if (entry.Envelope.Recipients.Count == 0)
        {
            Say(parsed, "the message has no recipients");
            left.Add(new Recipient(MailPath.Null));
        }

        foreach (var group in Groups(entry, table))
        {
            if (group.Route is null)
            {
                Say(parsed, $"{string.Join(", ", group.Recipients.Select(static r => r.Path.Address))}: no domain of the configuration takes it");
                left.AddRange(group.Recipients);
                continue;
            }

            await using var transaction = group.Route.Begin(Copy(entry.Envelope, group.Recipients));
            var result = await transaction.DeliverAsync(message, cancellation);
            Say(parsed, $"{group.Route.Name}: {result.Reply}");
            if (!result.Reply.IsPositive)
            {
                left.AddRange(group.Recipients);
            }
        }

        return left;
    }

    /// <summary>One way each; one recipient each where the way takes no more.</summary>
    private static IEnumerable<(IRoute? Route, List<Recipient> Recipients)> Groups(QuarantineEntry entry, RouteTable table)
    {
        var routed = entry.Envelope.Recipients.Select(r => (Recipient: r, Route: table.Find(r.Path).Route ?? (entry.Trusted ? table.Outbound : null)));
        foreach (var group in routed.GroupBy(static r => r.Route))
        {
            var recipients = group.Select(static r => r.Recipient).ToList();
            foreach (var some in group.Key is { SingleRecipient: true } ? recipients.Chunk(1).Select(static c => c.ToList()) : [recipients])
            {
                yield return (group.Key, some);
            }
        }
    }

    private static Envelope Copy(Envelope envelope, IEnumerable<Recipient> recipients)
    {
        var copy = new Envelope
        {
            ReversePath = envelope.ReversePath,
            Body = envelope.Body,
            SmtpUtf8 = envelope.SmtpUtf8,
            DsnReturn = envelope.DsnReturn,
            DsnEnvelopeId = envelope.DsnEnvelopeId,
            Client = envelope.Client,
            Id = envelope.Id,
        };
        copy.Recipients.AddRange(recipients);
        return copy;
    }

    private static async Task<bool> ReadAsync(Stream file, MessageBody body, CancellationToken cancellation)
    {
        var hasEightBit = false;
        var buffer = new byte[64 * 1024];
        for (var n = await file.ReadAsync(buffer, cancellation); n > 0; n = await file.ReadAsync(buffer, cancellation))
        {
            hasEightBit |= !System.Text.Ascii.IsValid(buffer.AsSpan(0, n));
            body.Append(buffer.AsSpan(0, n));
        }

        return hasEightBit;
    }

    private static void Say(ParseResult parsed, string text) => parsed.InvocationConfiguration.Error.WriteLine(new StringBuilder("relay: ").AppendSafe(text));
}
