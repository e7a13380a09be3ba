using System.Text;
using Relay.Mime;

namespace Relay.Filters.Statistics;

/// <summary>What a field is to the features.</summary>
internal enum FieldUse
{
    Other,

    /// <summary>Left out: written by this relay, by a server behind it or by a mail program, so that it is there when a message is learned and not when it is judged.</summary>
    Skipped,
    Received,
    From,
    Sender,
    ReplyTo,
    To,
    Cc,
    ErrorsTo,
    Subject,
    Date,
    MessageId,
    InReplyTo,
    References,
    Mailer,
}

/// <summary>Names of fields to their use.</summary>
internal static class HeaderNames
{
    /// <summary>
    /// Not skipped by name but by place: Received fields down to the topmost that this relay wrote. Return-Path, Delivered-To and their like are written
    /// at delivery; Status to X-Gmail-Labels by mailboxes; Authentication-Results, Received-SPF and ARC of whoever checked last.
    /// </summary>
    private static readonly string[] Skipped =
    [
        "Authentication-Results", "Received-SPF", "X-Relay-Id", "Return-Path", "Delivered-To", "X-Delivered-To", "Envelope-To", "X-Envelope-To", "X-Envelope-From",
        "X-Original-To", "X-Original-Delivered-To", "X-Resolved-To", "X-Real-To", "Delivery-Date", "X-Sieve", "X-Evolution-Source",
        "Status", "X-Status", "X-UID", "X-UIDL", "X-Keywords", "X-IMAPbase", "X-IMAP", "Content-Length", "Lines", "X-Folder",
        "X-Mozilla-Status", "X-Mozilla-Status2", "X-Mozilla-Keys", "X-Account-Key", "X-GM-THRID", "X-GM-MSGID", "X-Gmail-Labels", "X-Bogosity", "X-Antivirus", "X-Antivirus-Status",
        "X-Virus-Scanned", "X-Virus-Status", "X-Rspamd-Server", "X-Rspamd-Queue-Id", "X-Rspamd-Action", "X-Rspamd-Score", "X-Spamd-Result", "X-Spamd-Bar",
        "X-Microsoft-Antispam", "X-Forefront-Antispam-Report", "X-EOPAttributedMessage", "X-EOPTenantAttributedMessage",
    ];

    /// <summary>Whole families: verdicts of filters, and what Exchange writes at delivery.</summary>
    private static readonly string[] SkippedBeginnings = ["X-Spam-", "X-MS-Exchange-", "X-Microsoft-Antispam-", "ARC-"];

    private static readonly Dictionary<uint, FieldUse> Uses = Make();

    /// <param name="hash">Of the name, folded.</param>
    public static FieldUse Of(ReadOnlySpan<byte> name, uint hash)
    {
        if (Uses.TryGetValue(hash, out var use))
        {
            return use;
        }

        foreach (var beginning in SkippedBeginnings)
        {
            if (name.Length >= beginning.Length && Ascii.EqualsIgnoreCase(name[..beginning.Length], beginning))
            {
                return FieldUse.Skipped;
            }
        }

        return FieldUse.Other;
    }

    /// <summary>How many Received fields, from the top, are left out: down to the topmost that this relay wrote; 0 where it wrote none.</summary>
    public static int OwnReceived(ReadOnlySpan<byte> message, ReadOnlySpan<HeaderField> fields)
    {
        var count = 0;
        foreach (var field in fields)
        {
            if (field.NameLength != 8 || !Ascii.EqualsIgnoreCase(field.Name(message), "Received"u8))
            {
                continue;
            }

            count++;
            if (field.Value(message) is var value && value[..Math.Min(value.Length, HeaderValue.MaxLength)].IndexOf(" (Relay) with "u8) > 0)
            {
                return count;
            }
        }

        return 0;
    }

    private static Dictionary<uint, FieldUse> Make()
    {
        var uses = new Dictionary<uint, FieldUse>
        {
            [Hash("Received")] = FieldUse.Received,
            [Hash("From")] = FieldUse.From,
            [Hash("Sender")] = FieldUse.Sender,
            [Hash("Reply-To")] = FieldUse.ReplyTo,
            [Hash("To")] = FieldUse.To,
            [Hash("Cc")] = FieldUse.Cc,
            [Hash("Errors-To")] = FieldUse.ErrorsTo,
            [Hash("Subject")] = FieldUse.Subject,
            [Hash("Date")] = FieldUse.Date,
            [Hash("Message-ID")] = FieldUse.MessageId,
            [Hash("In-Reply-To")] = FieldUse.InReplyTo,
            [Hash("References")] = FieldUse.References,
            [Hash("X-Mailer")] = FieldUse.Mailer,
            [Hash("User-Agent")] = FieldUse.Mailer,
        };
        foreach (var name in Skipped)
        {
            uses.Add(Hash(name), FieldUse.Skipped);
        }

        return uses;
    }

    private static uint Hash(string name) => FeatureHash.Folded(name.AsSpan());
}
