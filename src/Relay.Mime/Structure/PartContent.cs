using Relay.Mime.Headers;
using Relay.Mime.Html;
using Relay.Mime.Text;
using Relay.Mime.Transfer;

namespace Relay.Mime.Structure;

/// <summary>The decoded octets and characters of a part, made once, when they are asked for.</summary>
internal sealed class PartContent(MimePart part, PartList parts)
{
    private ReadOnlyMemory<byte> body;
    private ReadOnlyMemory<char> text;
    private HtmlReading? html;
    private bool hasBody;
    private bool hasText;

    public ReadOnlyMemory<byte> Body
    {
        get
        {
            if (!hasBody)
            {
                hasBody = true;
                body = part.Encoding == TransferEncoding.Identity ? part.RawBody : Decode();
            }

            return body;
        }
    }

    public HtmlReading? Html
    {
        get
        {
            if (html is null && part.Kind == MediaKind.Html)
            {
                var reader = new HtmlReader(part.Index, parts.Limits.Urls);
                html = reader.Read(Text.Span, parts.Buffers.Keep);
                parts.Steps += reader.Steps;
            }

            return html;
        }
    }

    public ReadOnlyMemory<char> Text
    {
        get
        {
            if (!hasText)
            {
                hasText = true;
                text = part.Kind is MediaKind.Text or MediaKind.Html ? DecodeText() : default;
            }

            return text;
        }
    }

    private ReadOnlyMemory<byte> Decode()
    {
        var raw = part.RawBody.Span;
        var room = Room(raw.Length);
        if (room > parts.Buffers.Left)
        {
            part.Defects |= MimeDefects.DecodedTooLarge;
            raw = raw[..(int)Math.Min(raw.Length, Math.Max(0, parts.Buffers.Left))];
            room = Room(raw.Length);
        }

        var buffer = parts.Buffers.RentBytes(room);
        var defects = MimeDefects.None;
        var length = part.Encoding switch
        {
            TransferEncoding.Base64 => Base64Decoder.Decode(raw, buffer, part.Base64Mode, ref defects),
            TransferEncoding.QuotedPrintable => QuotedPrintableDecoder.Decode(raw, buffer, ref defects),
            TransferEncoding.Uuencode => UuDecoder.Decode(raw, buffer, ref defects),
            _ => YencDecoder.Find(raw, 0, out _, out var data) ? YencDecoder.Decode(raw[data], buffer) : YencDecoder.Decode(raw, buffer),
        };
        part.Defects |= defects;
        parts.Buffers.Spend(room);
        parts.Steps += raw.Length;
        return buffer.AsMemory(0, length);
    }

    private int Room(int length) => part.Encoding == TransferEncoding.Base64 ? Base64Decoder.MaxDecoded(length) : length;

    private ReadOnlyMemory<char> DecodeText()
    {
        var bytes = Body.Span;
        var defects = bytes.Contains((byte)0) && part.Encoding == TransferEncoding.Identity ? MimeDefects.Nul : MimeDefects.None;
        var chars = TextDecoder.Rent(bytes, part.Charset, parts.Limits.TextLength, out var length, ref defects);
        parts.Buffers.Keep(chars);
        parts.Steps += bytes.Length;
        part.Defects |= defects;
        return chars.AsMemory(0, length);
    }
}
