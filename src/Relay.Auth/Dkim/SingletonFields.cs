using System.Text;

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

/// <summary>Tells them by name.</summary>
internal static class Singletons
{
    /// <summary>None for every other field.</summary>
    public static SingletonFields Of(ReadOnlySpan<byte> name) => name.Length switch
    {
        2 => Is(name, "to"u8, SingletonFields.To) | Is(name, "cc"u8, SingletonFields.Cc),
        4 => Is(name, "from"u8, SingletonFields.From) | Is(name, "date"u8, SingletonFields.Date),
        6 => Is(name, "sender"u8, SingletonFields.Sender),
        7 => Is(name, "subject"u8, SingletonFields.Subject),
        8 => Is(name, "reply-to"u8, SingletonFields.ReplyTo),
        10 => Is(name, "message-id"u8, SingletonFields.MessageId),
        12 => Is(name, "mime-version"u8, SingletonFields.MimeVersion) | Is(name, "content-type"u8, SingletonFields.ContentType),
        25 => Is(name, "content-transfer-encoding"u8, SingletonFields.ContentTransferEncoding),
        _ => SingletonFields.None,
    };

    private static SingletonFields Is(ReadOnlySpan<byte> name, ReadOnlySpan<byte> other, SingletonFields field) =>
        Ascii.EqualsIgnoreCase(name, other) ? field : SingletonFields.None;
}
