using Relay.Mime.Headers;
using Relay.Mime.Transfer;

namespace Relay.Mime.Structure;

/// <summary>
/// What is settled when a part's end is known: whether a multipart was one, what lies under a forbidden encoding, and the readings
/// that other clients would have of the same octets.
/// </summary>
internal static class PartCloser
{
    public static void Close(MimePart part, PartList parts)
    {
        if (part.Open is { } multipart)
        {
            part.Open = null;
            CloseMultipart(part, multipart, parts);
            return;
        }

        if (part.Kind == MediaKind.Message)
        {
            CloseMessage(part, parts);
            return;
        }

        if (part.HasOtherReadings)
        {
            AddReadings(part, parts);
        }
    }

    private static void CloseMultipart(MimePart part, OpenMultipart multipart, PartList parts)
    {
        if (multipart.Found)
        {
            part.Defects |= multipart.Closed ? 0 : MimeDefects.BoundaryNotClosed;
            part.Defects |= part.BoundaryDefects();
            if (multipart.Dubious)
            {
                part.Defects |= MimeDefects.HiddenMultipart;
                AddLeaf(part, parts, part.ContentType);
                part.SetType(new MediaType("multipart/mixed", MediaKind.Multipart, MimeDefects.None));
            }

            AddOtherTypes(part, parts);
            return;
        }

        if (multipart.Dubious)
        {
            Close(part, parts);
            return;
        }

        var found = part.Encoding is not TransferEncoding.Identity && ReadDecoded(part, parts);
        part.Defects |= part.BoundaryDefects() | (found ? 0 : MimeDefects.BoundaryNotFound);
        AddLeaf(part, parts, "text/plain");
        AddOtherTypes(part, parts);
    }

    /// <summary>A multipart under base64 or quoted-printable (RFC 2045 §6.4 forbids it): some clients decode first.</summary>
    private static bool ReadDecoded(MimePart part, PartList parts)
    {
        if (part.Depth + 1 >= parts.Limits.Depth)
        {
            parts.Defects |= MimeDefects.TooDeep;
            return false;
        }

        var reader = new StructureReader(parts, part.Body);
        return reader.ReadMultipartBody(part, part.Depth + 1, part.Boundaries());
    }

    private static void CloseMessage(MimePart part, PartList parts)
    {
        if (part.Children > 0)
        {
            return;
        }

        if (part.Depth + 1 >= parts.Limits.Depth)
        {
            parts.Defects |= MimeDefects.TooDeep;
            return;
        }

        // What is labelled as encoded but begins like a header was never encoded; others would not see that.
        if (part.Encoding != TransferEncoding.Identity && parts.Buffers.Left > part.RawBody.Length && LooksLikeHeader(part.RawBody.Span))
        {
            // Counted as decoding, so that messages inside one another cannot multiply the readings.
            parts.Buffers.Spend(part.RawBody.Length);
            new StructureReader(parts, part.RawBody).ReadMessage(part.Index, part.Depth + 1);
        }

        new StructureReader(parts, part.Body).ReadMessage(part.Index, part.Depth + 1);
    }

    private static bool LooksLikeHeader(ReadOnlySpan<byte> body)
    {
        body = body.TrimStart("\r\n"u8);
        var colon = body[..Math.Min(80, body.Length)].IndexOf((byte)':');
        return colon > 0 && Tokens.IsToken(body[..colon]);
    }

    private static void AddReadings(MimePart part, PartList parts)
    {
        for (var encoding = TransferEncoding.Identity; encoding <= TransferEncoding.Yenc; encoding++)
        {
            if (encoding != part.Encoding && part.OtherEncodings.Contains(encoding) && parts.AddReading(part, part.BodySource, part.BodyStart, part.BodyEnd) is { } reading)
            {
                reading.Encoding = encoding;
            }
        }

        AddOtherTypes(part, parts);
        if (part.OtherBodyStart >= 0 && part.OtherBodyStart < part.BodyEnd)
        {
            parts.AddReading(part, part.BodySource, part.OtherBodyStart, part.BodyEnd);
        }
    }

    private static void AddOtherTypes(MimePart part, PartList parts)
    {
        if (part.OtherTypes is null)
        {
            return;
        }

        foreach (var field in part.OtherTypes)
        {
            var type = MediaType.Read(parts.Fields[field].Value(part.Source.Span));
            if (type.Name != part.ContentType && type.Kind is not (MediaKind.Multipart or MediaKind.Message) && parts.AddReading(part, part.BodySource, part.BodyStart, part.BodyEnd) is { } reading)
            {
                reading.TypeField = field;
                reading.SetType(type);
            }
        }
    }

    private static void AddLeaf(MimePart part, PartList parts, string type)
    {
        if (part.BodyEnd > part.BodyStart && parts.AddReading(part, part.BodySource, part.BodyStart, part.BodyEnd) is { } reading)
        {
            reading.SetType(type == part.ContentType && part.Kind != MediaKind.Multipart ? new MediaType(type, part.Kind, 0) : MediaType.Default);
            AddReadings(reading, parts);
        }
    }
}
