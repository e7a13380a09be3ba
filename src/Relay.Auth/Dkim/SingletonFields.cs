namespace Relay.Auth.Dkim;

/// <summary>Fields that a message has once at most (RFC 5322 §3.6, RFC 2045): a second one lets two readers see two messages (RFC 6376 §8.15).</summary>
[Flags]
public enum SingletonFields
{
    None = 0,
    From = 1,
    Sender = 2,
    ReplyTo = 4,
    To = 8,
    Cc = 16,
    Subject = 32,
    Date = 64,
    MessageId = 128,
    MimeVersion = 256,
    ContentType = 512,
    ContentTransferEncoding = 1024,
}

/// <summary>Counts them.</summary>
internal static class Singletons
{
    private static readonly (SingletonFields Field, byte[] Name)[] Names =
    [
        (SingletonFields.From, "from"u8.ToArray()), (SingletonFields.Sender, "sender"u8.ToArray()), (SingletonFields.ReplyTo, "reply-to"u8.ToArray()),
        (SingletonFields.To, "to"u8.ToArray()), (SingletonFields.Cc, "cc"u8.ToArray()), (SingletonFields.Subject, "subject"u8.ToArray()),
        (SingletonFields.Date, "date"u8.ToArray()), (SingletonFields.MessageId, "message-id"u8.ToArray()),
        (SingletonFields.MimeVersion, "mime-version"u8.ToArray()), (SingletonFields.ContentType, "content-type"u8.ToArray()),
        (SingletonFields.ContentTransferEncoding, "content-transfer-encoding"u8.ToArray()),
    ];

    /// <summary>Those that are there more than once.</summary>
    public static SingletonFields Repeated(FieldIndex index)
    {
        var result = SingletonFields.None;
        foreach (var (field, name) in Names)
        {
            result |= index.CountOf(name) > 1 ? field : SingletonFields.None;
        }

        return result;
    }

    /// <summary>Those with an instance among the fields left unsigned.</summary>
    public static SingletonFields Left(FieldIndex index, int[] left)
    {
        var result = SingletonFields.None;
        foreach (var (field, name) in Names)
        {
            result |= index.Find(left, name) >= 0 ? field : SingletonFields.None;
        }

        return result;
    }
}
