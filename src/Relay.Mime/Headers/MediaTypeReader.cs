using System.Text;

namespace Relay.Mime.Headers;

/// <summary>What kind of body a media type announces.</summary>
public enum MediaKind
{
    Text,
    Html,
    Multipart,
    Message,
    Other,
}

/// <summary>The type of a Content-Type value (RFC 2045 §5.1), read as leniently as the most lenient client does.</summary>
internal readonly record struct MediaType(string Name, MediaKind Kind, MimeDefects Defects)
{
    private static readonly string[] Common =
    [
        "text/plain", "text/html", "multipart/mixed", "multipart/alternative", "multipart/related", "multipart/signed", "multipart/report",
        "message/rfc822", "image/png", "image/jpeg", "image/gif", "application/pdf", "application/octet-stream", "text/calendar", "text/x-patch",
        "application/pgp-signature", "application/pkcs7-signature", "message/delivery-status", "text/rfc822-headers", "application/zip", "application/msword",
    ];

    /// <summary>RFC 2045 §5.2: no type, or one that cannot be read.</summary>
    public static MediaType Default { get; } = new("text/plain", MediaKind.Text, MimeDefects.None);

    /// <summary>RFC 2046 §5.1.5: inside multipart/digest.</summary>
    public static MediaType DigestDefault { get; } = new("message/rfc822", MediaKind.Message, MimeDefects.None);

    public static MediaType Read(ReadOnlySpan<byte> value)
    {
        value = value.Trim(" \t\r\n"u8);
        var cut = value.IndexOf((byte)';');
        var type = (cut < 0 ? value : value[..cut]).TrimEnd(" \t\r\n"u8);
        if (IsWhole(type))
        {
            return Named(type, MimeDefects.None);
        }

        return value.IsEmpty ? Default : ReadOdd(value);
    }

    /// <summary>True for token "/" token.</summary>
    private static bool IsWhole(ReadOnlySpan<byte> type)
    {
        var slash = type.IndexOf((byte)'/');
        return slash > 0 && type.Length < 128 && Tokens.IsToken(type[..slash]) && Tokens.IsToken(type[(slash + 1)..]);
    }

    private static MediaType ReadOdd(ReadOnlySpan<byte> value)
    {
        var defects = MimeDefects.ContentTypeMalformed;
        Span<byte> clean = stackalloc byte[128];
        var length = 0;
        var depth = 0;
        for (var i = 0; i < value.Length && length < clean.Length; i++)
        {
            var b = value[i];
            if (b == '(' || (depth > 0 && b == ')'))
            {
                depth += b == '(' ? 1 : -1;
                defects |= MimeDefects.Comment;
            }
            else if (depth > 0 || b is (byte)'"' or (byte)'\\' or (byte)'\'' || ((length == 0 || clean[length - 1] == '/' || BeforeSlash(value[i..])) && b is (byte)':' or (byte)' ' or (byte)'\t' or 0x0B))
            {
                continue;
            }
            else if (b is (byte)';' or (byte)',' or (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')
            {
                defects |= value[i..].TrimStart(" \t\r\n"u8) is [(byte)'(', ..] ? MimeDefects.Comment : 0;
                break;
            }
            else
            {
                clean[length++] = b;
            }
        }

        return NamedOdd(clean[..length], defects);
    }

    /// <summary>White space around the slash is passed over.</summary>
    private static bool BeforeSlash(ReadOnlySpan<byte> rest) => rest[..Math.Min(rest.Length, 8)].TrimStart(" \t"u8) is [(byte)'/', ..];

    private static MediaType NamedOdd(ReadOnlySpan<byte> type, MimeDefects defects)
    {
        if (type.StartsWith("=?"u8))
        {
            type = Encoding.Latin1.GetBytes(HeaderText.Decode(type));
        }

        if (IsWhole(type))
        {
            return Named(type, defects);
        }

        var slash = type.IndexOf((byte)'/');
        var main = slash < 0 ? type : type[..slash];
        if (Ascii.EqualsIgnoreCase(main, "multipart"u8))
        {
            return new MediaType("multipart/mixed", MediaKind.Multipart, defects);
        }

        // RFC 2045 §5.2: "text" alone is text/plain to all readers.
        return Ascii.EqualsIgnoreCase(main, "text"u8) && slash < 0 && (defects & MimeDefects.Comment) == 0 ? Default : Default with { Defects = defects };
    }

    private static MediaType Named(ReadOnlySpan<byte> type, MimeDefects defects)
    {
        foreach (var common in Common)
        {
            if (common.Length == type.Length && Ascii.EqualsIgnoreCase(type, common))
            {
                return new MediaType(common, KindOf(common), defects);
            }
        }

        var name = Encoding.ASCII.GetString(type).ToLowerInvariant();
        return new MediaType(name, KindOf(name), defects);
    }

    private static MediaKind KindOf(string name) => name switch
    {
        "text/html" or "application/xhtml+xml" => MediaKind.Html,
        "message/rfc822" or "message/global" or "message/news" => MediaKind.Message,
        _ when name.StartsWith("multipart/", StringComparison.Ordinal) => MediaKind.Multipart,
        _ when name.StartsWith("text/", StringComparison.Ordinal) => MediaKind.Text,
        "message/delivery-status" or "message/disposition-notification" or "message/global-headers" or "message/feedback-report" => MediaKind.Text,
        _ => MediaKind.Other,
    };
}
