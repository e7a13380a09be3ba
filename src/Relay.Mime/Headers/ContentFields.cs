using System.Text;

namespace Relay.Mime.Headers;

/// <summary>The fields of a section that say what its body is (RFC 2045 §3, RFC 2183), found in one walk.</summary>
internal struct ContentFields
{
    public int Type;
    public int Encoding;
    public int Disposition;
    public int TypeCount;
    public int EncodingCount;
    public int DispositionCount;

    public static ContentFields Find(ReadOnlySpan<byte> source, List<HeaderField> fields, int first, int count)
    {
        var result = new ContentFields { Type = -1, Encoding = -1, Disposition = -1 };
        for (var i = first; i < first + count; i++)
        {
            var length = fields[i].NameLength;
            if (length is not (12 or 19 or 25) || !IsContent(fields[i].Name(source)))
            {
                continue;
            }

            switch (Which(fields[i].Name(source)))
            {
                case 'T':
                    result.Type = result.TypeCount++ == 0 ? i : result.Type;
                    break;
                case 'E':
                    result.Encoding = result.EncodingCount++ == 0 ? i : result.Encoding;
                    break;
                case 'D':
                    result.Disposition = result.DispositionCount++ == 0 ? i : result.Disposition;
                    break;
            }
        }

        return result;
    }

    public static bool IsContent(ReadOnlySpan<byte> name) => name.Length > 8 && Ascii.EqualsIgnoreCase(name[..8], "content-"u8);

    /// <summary>T, E or D for the three fields, else a space.</summary>
    public static char Which(ReadOnlySpan<byte> name) => name.Length switch
    {
        12 when Ascii.EqualsIgnoreCase(name, "content-type"u8) => 'T',
        25 when Ascii.EqualsIgnoreCase(name, "content-transfer-encoding"u8) => 'E',
        19 when Ascii.EqualsIgnoreCase(name, "content-disposition"u8) => 'D',
        _ => ' ',
    };
}
