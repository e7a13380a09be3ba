using Relay.Core.Mail;

namespace Relay.Protocols.Delivery;

/// <summary>
/// Backends' answers to recipients, for a while: 2xx and 5xx, never 4xx. Bounded; the entry used longest ago makes room. Late
/// refusals are kept for the sender who met them, since they may be about that sender.
/// </summary>
internal sealed class RecipientCache(int limit, TimeProvider time)
{
    private readonly record struct Key(string Route, string Sender, string Recipient);

    private sealed record Entry(Key Key, SmtpReply Reply, long Since, TimeSpan Life);

    private readonly Lock gate = new();
    private readonly Dictionary<Key, LinkedListNode<Entry>> entries = [];
    private readonly LinkedList<Entry> byUse = new();

    public int Count
    {
        get
        {
            lock (gate)
            {
                return entries.Count;
            }
        }
    }

    public SmtpReply? Find(string route, MailPath sender, MailPath recipient)
    {
        var key = KeyOf(route, recipient);
        lock (gate)
        {
            return Find(key with { Sender = SenderOf(sender) }) ?? Find(key);
        }
    }

    public void Remember(string route, MailPath recipient, SmtpReply reply, TimeSpan life)
    {
        if (reply.IsPositive || reply.IsPermanent)
        {
            Put(KeyOf(route, recipient), reply, life);
        }
    }

    /// <summary>A recipient that was taken at RCPT was refused at delivery: what was remembered of it was wrong or no longer holds.</summary>
    public void RememberLate(string route, MailPath sender, MailPath recipient, SmtpReply reply, TimeSpan life)
    {
        var key = KeyOf(route, recipient);
        lock (gate)
        {
            Remove(key);
        }

        if (reply.IsPermanent)
        {
            Put(key with { Sender = SenderOf(sender) }, reply, life);
        }
    }

    private static Key KeyOf(string route, MailPath recipient) => new(route, "", Normal(recipient));

    // The brackets keep the null reverse-path apart from "any sender".
    private static string SenderOf(MailPath sender) => "<" + Normal(sender) + ">";

    /// <summary>Local parts are the backend's to compare (RFC 5321 §2.4), domains know no case.</summary>
    private static string Normal(MailPath path)
    {
        var at = path.Address.LastIndexOf('@');
        return at < 0 ? path.Address : string.Concat(path.Address.AsSpan(0, at + 1), path.Address[(at + 1)..].ToLowerInvariant());
    }

    private SmtpReply? Find(Key key)
    {
        if (!entries.TryGetValue(key, out var node))
        {
            return null;
        }

        if (time.GetElapsedTime(node.Value.Since) >= node.Value.Life)
        {
            Remove(key);
            return null;
        }

        byUse.Remove(node);
        byUse.AddFirst(node);
        return node.Value.Reply;
    }

    private void Put(Key key, SmtpReply reply, TimeSpan life)
    {
        if (life <= TimeSpan.Zero || limit <= 0)
        {
            return;
        }

        lock (gate)
        {
            Remove(key);
            while (entries.Count >= limit)
            {
                Remove(byUse.Last!.Value.Key);
            }

            entries.Add(key, byUse.AddFirst(new Entry(key, reply, time.GetTimestamp(), life)));
        }
    }

    private void Remove(Key key)
    {
        if (entries.Remove(key, out var node))
        {
            byUse.Remove(node);
        }
    }
}
