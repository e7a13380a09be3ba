using System.Text;

namespace Relay.Mime;

/// <summary>A header field as a stretch of the header section: offsets, nothing decoded.</summary>
/// <param name="Offset">Of the name's first octet.</param>
/// <param name="NameLength">Without white space before the colon.</param>
/// <param name="ValueOffset">After the colon.</param>
/// <param name="Length">Of the whole field with its last line end.</param>
public readonly record struct HeaderField(int Offset, int NameLength, int ValueOffset, int Length)
{
    public int End => Offset + Length;

    public ReadOnlySpan<byte> Name(ReadOnlySpan<byte> header) => header.Slice(Offset, NameLength);

    /// <summary>The raw value, folded, with its last line end.</summary>
    public ReadOnlySpan<byte> Value(ReadOnlySpan<byte> header) => header[ValueOffset..End];
}

/// <summary>
/// The fields of a header section (RFC 5322 §2.2), in order. Lines that are no field and no continuation of one are passed
/// over: some readers end the header there, others do not, so fields after them still count as fields here.
/// </summary>
public sealed class HeaderFields
{
    private readonly List<HeaderField> fields = [];

    public IReadOnlyList<HeaderField> Fields => fields;

    /// <summary>Octets of the header section, without the empty line that ends it.</summary>
    public int Length { get; private set; }

    /// <summary>True when the first line begins with white space: any field put before it would swallow it.</summary>
    public bool BeginsFolded { get; private set; }

    /// <summary>Reads the section up to its empty line, or to the end.</summary>
    public static HeaderFields Parse(ReadOnlySpan<byte> message)
    {
        var result = new HeaderFields { BeginsFolded = message.Length > 0 && message[0] is (byte)' ' or (byte)'\t' };
        var at = 0;
        while (at < message.Length)
        {
            var lf = message[at..].IndexOf((byte)'\n');
            var end = lf < 0 ? message.Length : at + lf + 1;
            var line = message[at..end];
            if (line is [(byte)'\r', (byte)'\n'] or [(byte)'\n'])
            {
                break;
            }

            result.AddLine(line, at);
            at = end;
        }

        result.Length = at;
        return result;
    }

    /// <summary>Position of the octet after the empty line that ends the header section, or -1 where there is none yet.</summary>
    public static int EndOfHeader(ReadOnlySpan<byte> message)
    {
        if (message.StartsWith("\r\n"u8))
        {
            return 2;
        }

        var at = message.IndexOf("\r\n\r\n"u8);
        return at < 0 ? -1 : at + 4;
    }

    /// <summary>How many fields have this name (ASCII case-insensitive).</summary>
    public int Count(ReadOnlySpan<byte> header, ReadOnlySpan<byte> name)
    {
        var n = 0;
        foreach (var field in fields)
        {
            n += Ascii.EqualsIgnoreCase(field.Name(header), name) ? 1 : 0;
        }

        return n;
    }

    private void AddLine(ReadOnlySpan<byte> line, int at)
    {
        if (line[0] is (byte)' ' or (byte)'\t')
        {
            if (fields.Count > 0 && fields[^1].End == at)
            {
                fields[^1] = fields[^1] with { Length = fields[^1].Length + line.Length };
            }

            return;
        }

        var colon = line.IndexOf((byte)':');
        if (colon <= 0)
        {
            return;
        }

        // RFC 5322 §4.5: obsolete syntax has white space before the colon.
        var name = line[..colon].TrimEnd(" \t"u8);
        if (name.Length > 0 && name.IndexOfAnyExceptInRange((byte)33, (byte)126) < 0)
        {
            fields.Add(new HeaderField(at, name.Length, at + colon + 1, line.Length));
        }
    }
}
