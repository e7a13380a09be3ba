using System.Buffers;
using System.Text;
using Relay.Mime;

namespace Relay.Auth.Dkim;

/// <summary>
/// Gathers the canonical header text that a signature signs (RFC 6376 §3.4.1, §3.4.2, §3.7) in one pooled buffer, to be hashed in one go.
/// Every field is taken once at most, so the text is never much longer than the header section.
/// </summary>
internal sealed class HeaderWriter : IDisposable
{
    private byte[] buffer = ArrayPool<byte>.Shared.Rent(4096);

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Written => buffer.AsSpan(0, Length);

    /// <summary>A field with its line end.</summary>
    public void Field(ReadOnlySpan<byte> field, int nameLength, int valueOffset, Canonicalization canonicalization)
    {
        Reserve(field.Length + 2);
        if (canonicalization == Canonicalization.Relaxed)
        {
            Relaxed(field[..nameLength], field[valueOffset..]);
        }
        else
        {
            Put(WithoutLineEnd(field));
        }

        Put("\r\n"u8);
    }

    public void Field(ReadOnlySpan<byte> header, HeaderField field, Canonicalization canonicalization) =>
        Field(header.Slice(field.Offset, field.Length), field.NameLength, field.ValueOffset - field.Offset, canonicalization);

    /// <summary>The signature field itself: the value of b= counts as empty, and its line end does not count (RFC 6376 §3.7).</summary>
    /// <param name="cut">Stretch of the header section that is left out.</param>
    public void SignatureField(ReadOnlySpan<byte> header, HeaderField field, (int Start, int Length) cut, Canonicalization canonicalization)
    {
        var raw = ArrayPool<byte>.Shared.Rent(field.Length);
        var before = cut.Start - field.Offset;
        header.Slice(field.Offset, before).CopyTo(raw);
        header[(cut.Start + cut.Length)..field.End].CopyTo(raw.AsSpan(before));
        Field(raw.AsSpan(0, field.Length - cut.Length), field.NameLength, field.ValueOffset - field.Offset, canonicalization);
        Length -= 2;
        ArrayPool<byte>.Shared.Return(raw);
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = [];
    }

    private void Relaxed(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        Ascii.ToLower(name, buffer.AsSpan(Length), out var written);
        Length += written;
        Put(":"u8);
        var start = Length;
        var space = false;
        value = WithoutLineEnd(value);
        while (!value.IsEmpty)
        {
            var used = value[0] is (byte)' ' or (byte)'\t' ? Blank(value, ref space) : LineEnd(value);
            if (used == 0)
            {
                if (space && Length > start)
                {
                    Put(" "u8);
                }

                space = false;
                used = Clean(value);
                Put(value[..used]);
            }

            value = value[used..];
        }
    }

    private static int Blank(ReadOnlySpan<byte> value, ref bool space)
    {
        space = true;
        var end = value.IndexOfAnyExcept((byte)' ', (byte)'\t');
        return end < 0 ? value.Length : end;
    }

    /// <summary>A line end inside a field is one of a fold: it goes, and the white space after it stays.</summary>
    private static int LineEnd(ReadOnlySpan<byte> value) => value[0] == (byte)'\n' ? 1 : value.StartsWith("\r\n"u8) ? 2 : 0;

    /// <summary>Length of what can be copied, without white space at its end; a lone CR is text.</summary>
    private static int Clean(ReadOnlySpan<byte> value)
    {
        var clean = value[..Math.Max(1, WhiteSpaceScan.CleanValue(value))];
        return Math.Max(1, clean.LastIndexOfAnyExcept((byte)' ', (byte)'\t') + 1);
    }

    private static ReadOnlySpan<byte> WithoutLineEnd(ReadOnlySpan<byte> text) =>
        text.EndsWith("\r\n"u8) ? text[..^2] : text.EndsWith("\n"u8) ? text[..^1] : text;

    private void Put(ReadOnlySpan<byte> octets)
    {
        octets.CopyTo(buffer.AsSpan(Length));
        Length += octets.Length;
    }

    private void Reserve(int more)
    {
        more += 4; // the colon, the line end, one SP
        if (Length + more > buffer.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(Length + more, 2 * buffer.Length));
            Written.CopyTo(larger);
            ArrayPool<byte>.Shared.Return(buffer);
            buffer = larger;
        }
    }
}
