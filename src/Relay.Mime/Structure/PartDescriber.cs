using Relay.Mime.Headers;
using Relay.Mime.Transfer;

namespace Relay.Mime.Structure;

/// <summary>Says what a part is from its Content fields, and what else it may be to other readers.</summary>
internal static class PartDescriber
{
    public static MimeDefects Describe(MimePart part, MediaType fallback, PartList parts)
    {
        var source = part.Source.Span;
        var content = ContentFields.Find(source, parts.Fields, part.FirstField, part.FieldCount);
        part.TypeField = content.Type;
        part.DispositionField = content.Disposition;
        return Type(part, content, fallback, parts) | Encoding(part, content, parts)
            | (content.DispositionCount > 1 ? Repeated(part, parts, 'D', MimeDefects.DispositionRepeated) : 0);
    }

    private static MimeDefects Type(MimePart part, in ContentFields content, MediaType fallback, PartList parts)
    {
        part.SetType(fallback);
        if (content.TypeCount == 0)
        {
            return MimeDefects.None;
        }

        var value = Value(part, parts, content.Type);
        var type = MediaType.Read(value);
        part.SetType(type);
        part.MayBeMultipart = type.Kind == MediaKind.Multipart || IsMultipartLike(value);
        var defects = type.Defects;
        if (content.TypeCount == 1)
        {
            return defects;
        }

        for (var i = content.Type + 1; i < part.FirstField + part.FieldCount; i++)
        {
            if (ContentFields.Which(parts.Fields[i].Name(part.Source.Span)) == 'T')
            {
                var other = Value(part, parts, i);
                (part.OtherTypes ??= []).Add(i);
                part.MayBeMultipart |= MediaType.Read(other).Kind == MediaKind.Multipart || IsMultipartLike(other);
            }
        }

        return defects | Repeated(part, parts, 'T', MimeDefects.ContentTypeRepeated);
    }

    private static MimeDefects Encoding(MimePart part, in ContentFields content, PartList parts)
    {
        if (content.EncodingCount == 0)
        {
            if ((part.Defects & (MimeDefects.HeaderJunk | MimeDefects.BareCr)) != 0)
            {
                part.OtherEncodings = InJunk(part.RawHeader.Span);
            }

            return MimeDefects.None;
        }

        var defects = MimeDefects.None;
        var others = default(EncodingSet);
        part.Encoding = EncodingName.Read(Value(part, parts, content.Encoding), ref defects, ref others);
        if (content.EncodingCount > 1)
        {
            defects |= Repeated(part, parts, 'E', MimeDefects.EncodingRepeated);
            for (var i = content.Encoding + 1; i < part.FirstField + part.FieldCount; i++)
            {
                if (ContentFields.Which(parts.Fields[i].Name(part.Source.Span)) == 'E')
                {
                    others.Add(EncodingName.Read(Value(part, parts, i), ref defects, ref others));
                }
            }

            others.Add(TransferEncoding.Identity);
        }

        part.OtherEncodings = others;
        if (part.Encoding == TransferEncoding.Identity)
        {
            return defects;
        }

        return defects | (part.Kind == MediaKind.Multipart ? MimeDefects.EncodedMultipart : 0)
            | (part.ContentType == "message/rfc822" ? MimeDefects.EncodedMessage : 0);
    }

    /// <summary>Encodings that stand in a section somewhere outside a field: some clients find them there.</summary>
    private static EncodingSet InJunk(ReadOnlySpan<byte> header)
    {
        var found = default(EncodingSet);
        var text = System.Text.Encoding.Latin1.GetString(header[..Math.Min(header.Length, 4096)]);
        if (text.Contains("base64", StringComparison.OrdinalIgnoreCase))
        {
            found.Add(TransferEncoding.Base64);
        }

        if (text.Contains("quoted-printable", StringComparison.OrdinalIgnoreCase))
        {
            found.Add(TransferEncoding.QuotedPrintable);
        }

        return found;
    }

    /// <summary>The defect, unless all fields of this letter say the same.</summary>
    private static MimeDefects Repeated(MimePart part, PartList parts, char which, MimeDefects defect)
    {
        var source = part.Source.Span;
        ReadOnlySpan<byte> first = default;
        var any = false;
        for (var i = part.FirstField; i < part.FirstField + part.FieldCount; i++)
        {
            if (ContentFields.Which(parts.Fields[i].Name(source)) != which)
            {
                continue;
            }

            var value = Value(part, parts, i).Trim(" \t\r\n"u8);
            if (any && !value.SequenceEqual(first))
            {
                return defect;
            }

            any = true;
            first = value;
        }

        return MimeDefects.None;
    }

    /// <summary>A value that names a boundary or a multipart in any spelling: letters only, so that comments and escapes hide nothing.</summary>
    private static bool IsMultipartLike(ReadOnlySpan<byte> value)
    {
        Span<byte> letters = stackalloc byte[256];
        var n = 0;
        foreach (var b in value[..Math.Min(value.Length, 1024)])
        {
            if (char.IsAsciiLetter((char)b) && n < letters.Length)
            {
                letters[n++] = (byte)(b | 0x20);
            }
        }

        var text = letters[..n];
        return text.IndexOf("boundary"u8) >= 0 || text.IndexOf("multipart"u8) >= 0 || text.StartsWith("ultipart"u8);
    }

    private static ReadOnlySpan<byte> Value(MimePart part, PartList parts, int field)
    {
        var value = parts.Fields[field].Value(part.Source.Span);
        return value[..Math.Min(value.Length, parts.Limits.FieldSize)];
    }
}
