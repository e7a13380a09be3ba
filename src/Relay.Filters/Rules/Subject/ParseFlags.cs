using System.Text;
using Relay.Filters.Rules.Evals;

namespace Relay.Filters.Rules.Subject;

/// <summary>What SpamAssassin's reader would have stumbled over (<c>check_msg_parse_flags</c>), asked of the octets when a rule asks.</summary>
internal static class ParseFlags
{
    /// <summary>Octets of a field's name and of its value that are no more than long.</summary>
    private const int MaxName = 256;
    private const int MaxValue = 8_192;

    private static readonly System.Buffers.SearchValues<byte> Blank = System.Buffers.SearchValues.Create(" \t\r\n\f\v."u8);
    private static readonly EvalPattern Boundary = new(@"/\bboundary\s*=\s*(?:""([^""]{1,250})""|([^\s;""]{1,250}))/i");

    public static bool Has(string flag, IReadOnlyList<RuleHeaderField> header, ReadOnlySpan<byte> full) => flag switch
    {
        "truncated_header" => header.Any(static f => f.Name.Length > MaxName || f.Value.Length > MaxValue),
        "missing_head_body_separator" => full.IndexOf("\n\n"u8) < 0,
        "mime_epilogue_exists" => HasEpilogue(header, full),
        "missing_mime_headers" => AnyPart(header, full, static head => !IsField(head)),
        "missing_mime_head_body_separator" => AnyPart(header, full, LacksSeparator),
        _ => false,
    };

    /// <summary>The boundary of the message's own Content-Type, with the hyphens before it; empty where it has none.</summary>
    private static byte[] Delimiter(IReadOnlyList<RuleHeaderField> header)
    {
        var type = header.LastOrDefault(static f => f.Name.Equals("Content-Type", StringComparison.OrdinalIgnoreCase));
        var text = type is null ? "" : Encoding.Latin1.GetString(type.Value.Span);
        var found = text.Contains("multipart/", StringComparison.OrdinalIgnoreCase) ? Boundary.Group(text, 1) + Boundary.Group(text, 2) : "";
        return found.Length == 0 ? [] : Encoding.Latin1.GetBytes("\n--" + found);
    }

    /// <summary>Something else than space and dots behind the last boundary (RFC 2046 §5.1.1 lets readers pass it over).</summary>
    private static bool HasEpilogue(IReadOnlyList<RuleHeaderField> header, ReadOnlySpan<byte> full)
    {
        if (Delimiter(header) is not { Length: > 0 } delimiter)
        {
            return false;
        }

        var at = full.LastIndexOf(delimiter);
        var rest = at < 0 ? default : full[(at + delimiter.Length)..];
        return rest.StartsWith("--"u8) && rest.IndexOf((byte)'\n') is >= 0 and var end && rest[end..].IndexOfAnyExcept(Blank) >= 0;
    }

    private delegate bool HeadTest(ReadOnlySpan<byte> head);

    /// <summary>Whether one of the parts begins as the test says.</summary>
    private static bool AnyPart(IReadOnlyList<RuleHeaderField> header, ReadOnlySpan<byte> full, HeadTest test)
    {
        if (Delimiter(header) is not { Length: > 0 } delimiter)
        {
            return false;
        }

        for (var at = full.IndexOf(delimiter); at >= 0; at = full.IndexOf(delimiter))
        {
            full = full[(at + delimiter.Length)..];
            var line = full.IndexOf((byte)'\n');
            if (line >= 0 && full[..line].Trim(" \t\r"u8).IsEmpty && line + 1 < full.Length && test(full[(line + 1)..]))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>A line that is neither a field nor a fold of one, before the empty line that ends the part's header section.</summary>
    private static bool LacksSeparator(ReadOnlySpan<byte> head)
    {
        for (var first = true; !head.IsEmpty; first = false)
        {
            var end = head.IndexOf((byte)'\n');
            var line = end < 0 ? head : head[..end];
            if (line.Trim((byte)'\r').IsEmpty)
            {
                return false;
            }

            if (!IsField(line) && (first || line[0] is not ((byte)' ' or (byte)'\t')))
            {
                return true;
            }

            head = end < 0 ? default : head[(end + 1)..];
        }

        return false;
    }

    private static bool IsField(ReadOnlySpan<byte> line)
    {
        var colon = line.IndexOf((byte)':');
        return colon > 0 && line[..colon].IndexOfAnyExceptInRange((byte)'!', (byte)'~') < 0;
    }
}
