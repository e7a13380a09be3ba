using System.Buffers;
using System.Globalization;
using System.Text;
using Relay.Mime.Headers;

namespace Relay.Mime.Parameters;

/// <summary>
/// Takes a field's value apart into parameters (RFC 2045 §5.1), as leniently as clients do. Where a value can be cut in more than
/// one way, the other cuts are kept beside it.
/// </summary>
internal ref struct ParameterReader(ReadOnlySpan<byte> value, int limit)
{
    /// <summary>What does not stand in an unquoted value, and what readers cut such a value at.</summary>
    private static readonly SearchValues<byte> Odd = SearchValues.Create("\"\\( \t\r\n"u8);

    private static readonly SearchValues<byte> OddOrQuote = SearchValues.Create("\"\\( \t\r\n'"u8);

    private readonly ReadOnlySpan<byte> value = value;
    private int at;

    public MimeDefects Defects { get; private set; }

    /// <summary>All parameters after the first word of the value.</summary>
    public List<RawParameter> Read()
    {
        var result = new List<RawParameter>();
        at = EndOfFirstWord();
        while (at < value.Length)
        {
            SkipSeparators();
            if (at >= value.Length)
            {
                break;
            }

            if (result.Count >= limit)
            {
                Defects |= MimeDefects.TooManyParameters;
                break;
            }

            if (ReadName() is { } name)
            {
                ReadValue(name, result);
            }
        }

        return result;
    }

    private int EndOfFirstWord()
    {
        var i = 0;
        while (i < value.Length && Tokens.IsWhite(value[i]))
        {
            i++;
        }

        // A value that begins with a parameter: "boundary=x" where the type should stand.
        var semicolon = value.IndexOf((byte)';');
        var equals = value.IndexOf((byte)'=');
        var first = semicolon < 0 ? value : value[..semicolon];
        if (equals < 0 || (semicolon >= 0 && equals > semicolon))
        {
            return semicolon < 0 ? value.Length : semicolon;
        }

        Defects |= MimeDefects.ParameterMalformed;
        var space = first[i..].IndexOfAny((byte)' ', (byte)'\t', (byte)',');
        return space >= 0 && i + space < equals && first[(i + space)..equals].IndexOfAnyExcept(" \t,\r\n"u8) >= 0 ? i + space : i;
    }

    private void SkipSeparators()
    {
        while (at < value.Length && (Tokens.IsWhite(value[at]) || value[at] is (byte)';' or (byte)','))
        {
            at++;
        }
    }

    /// <summary>The name before the equals sign, or null where the segment has none; then the segment is passed over.</summary>
    private string? ReadName()
    {
        var rest = value[at..];
        var stop = rest.IndexOfAny((byte)'=', (byte)';');
        if (stop < 0 || rest[stop] == ';')
        {
            var segment = rest[..(stop < 0 ? rest.Length : stop)];
            at += segment.Length;
            var text = segment.Trim(" \t\r\n"u8);
            if (text.StartsWith("("u8))
            {
                Defects |= MimeDefects.Comment;
            }
            else if (!text.IsEmpty)
            {
                Defects |= MimeDefects.ParameterMalformed;
            }

            return null;
        }

        var raw = rest[..stop];
        at += stop + 1;
        var trimmed = raw.Trim(" \t\r\n"u8);
        var name = Tokens.IsToken(trimmed) ? Encoding.ASCII.GetString(trimmed).ToLowerInvariant() : OddName(trimmed);
        Defects |= trimmed.Length < raw.Length && name != "charset" ? MimeDefects.ParameterMalformed : 0; // RFC 2045 §5.1 has no white space around "="
        return name;
    }

    /// <summary>A name with comments, escapes or blanks in it: its letters, and the last word of them.</summary>
    private string OddName(ReadOnlySpan<byte> raw)
    {
        Defects |= MimeDefects.ParameterMalformed;
        var name = new StringBuilder();
        var depth = 0;
        foreach (var b in raw[..Math.Min(raw.Length, 200)])
        {
            depth += b == '(' ? 1 : b == ')' && depth > 0 ? -1 : 0;
            Defects |= b == '(' ? MimeDefects.Comment : 0;
            if (depth > 0 || b is (byte)')' or (byte)'\\' or (byte)'"')
            {
                continue;
            }

            if (Tokens.IsWhite(b))
            {
                name.Clear();
                continue;
            }

            name.Append((char)b);
        }

        return name.ToString().ToLowerInvariant();
    }

    private void ReadValue(string name, List<RawParameter> result)
    {
        var before = at;
        while (at < value.Length && Tokens.IsWhite(value[at]))
        {
            at++;
        }

        Defects |= at > before && name != "charset" ? MimeDefects.ParameterMalformed : 0;
        var others = new List<byte[]>();
        var best = at < value.Length && value[at] == '"' ? ReadQuoted(others) : ReadBare(others);
        var (baseName, section, extended) = Suffix(name);
        result.Add(new RawParameter(baseName, section, extended, best, [.. others]));
    }

    /// <summary>RFC 2231 §3, §4: <c>name*</c>, <c>name*0</c>, <c>name*0*</c>.</summary>
    private static (string Name, int Section, bool Extended) Suffix(string name)
    {
        var star = name.IndexOf('*', StringComparison.Ordinal);
        if (star < 0)
        {
            return (name, -1, false);
        }

        var tail = name.AsSpan(star + 1);
        var extended = tail.IsEmpty || tail[^1] == '*';
        var digits = tail.TrimEnd('*');
        return digits.IsEmpty ? (name[..star], -1, true)
            : int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var n) && n < 10_000 ? (name[..star], n, extended) : (name, -1, false);
    }

    private byte[] ReadQuoted(List<byte[]> others)
    {
        var start = ++at;
        var oddEscape = false;
        var escapes = false;
        while (at < value.Length && value[at] != '"')
        {
            if (value[at] == '\\' && at + 1 < value.Length)
            {
                escapes = true;
                oddEscape |= value[at + 1] is not ((byte)'"' or (byte)'\\');
                at++;
            }

            at++;
        }

        var end = Math.Min(at, value.Length);
        var closed = at < value.Length;
        at = Math.Min(at + 1, value.Length);
        var content = ParameterText.Unescape(value[start..end], keep: false);
        if (!closed)
        {
            Defects |= MimeDefects.ParameterMalformed;
            AddOther(others, ParameterText.Cut(value[start..end], (byte)';'));
        }

        if (escapes)
        {
            Defects |= oddEscape ? MimeDefects.ParameterMalformed : 0;
            AddOther(others, ParameterText.Unescape(value[start..end], keep: true));
        }

        ReadTail(content, start, others);
        return content;
    }

    /// <summary>What stands between the closing quote and the next semicolon.</summary>
    private void ReadTail(byte[] content, int start, List<byte[]> others)
    {
        var tail = ParameterText.Cut(value[at..], (byte)';');
        var text = tail.Trim(" \t\r\n"u8);
        if (text.IsEmpty)
        {
            at += tail.Length;
            return;
        }

        if (text[0] == '(')
        {
            Defects |= MimeDefects.Comment;
        }

        Defects |= MimeDefects.ParameterMalformed;
        if (text.Contains((byte)'='))
        {
            // The semicolon was forgotten: the next parameter begins here.
            return;
        }

        AddOther(others, [.. content, .. text.Trim((byte)'"')]);
        AddOther(others, value[(start - 1)..(at + tail.Length)].TrimEnd(" \t\r\n"u8));
        at += tail.Length;
    }

    private byte[] ReadBare(List<byte[]> others)
    {
        var start = at;
        var raw = BareEnd(out var escapedSemicolon);
        var text = raw.TrimEnd(" \t\r\n"u8);
        at += raw.Length;
        if (text.IndexOfAny(OddOrQuote) < 0)
        {
            NoteSplit(text, others);
            return text.ToArray();
        }

        return OddBare(text, start, escapedSemicolon, others);
    }

    private readonly ReadOnlySpan<byte> BareEnd(out bool escapedSemicolon)
    {
        var rest = value[at..];
        escapedSemicolon = false;
        for (var i = 0; i < rest.Length; i++)
        {
            if (rest[i] == '\\' && i + 1 < rest.Length)
            {
                escapedSemicolon |= rest[i + 1] == ';';
                i++;
            }
            else if (rest[i] == ';')
            {
                return rest[..i];
            }
        }

        return rest;
    }

    /// <summary>A semicolon inside an unquoted value: what follows it is no parameter.</summary>
    private void NoteSplit(ReadOnlySpan<byte> text, List<byte[]> others)
    {
        var rest = value[at..];
        if (rest.Length < 2)
        {
            return;
        }

        var segment = ParameterText.Cut(rest[1..], (byte)';').TrimEnd(" \t\r\n"u8);
        if (segment.Length > 0 && !segment.Contains((byte)'=') && !Tokens.IsWhite(segment[0]))
        {
            Defects |= MimeDefects.ParameterMalformed;
            AddOther(others, [.. text, (byte)';', .. segment]);
        }
    }

    private byte[] OddBare(ReadOnlySpan<byte> text, int start, bool escapedSemicolon, List<byte[]> others)
    {
        var white = text.IndexOfAny(" \t\r\n"u8);
        if (white > 0 && text[white..].Contains((byte)'=') && text[..white].IndexOfAny("\"\\('"u8) < 0)
        {
            // "name=file.zip size=3": the semicolon was forgotten.
            Defects |= MimeDefects.ParameterMalformed;
            at = start + white;
            return text[..white].ToArray();
        }

        if (text.Length > 1 && text[0] == '\'' && text[^1] == '\'' && text[1..^1].IndexOfAny("\"\\('"u8) < 0)
        {
            Defects |= MimeDefects.ParameterMalformed; // quotes to some, letters to others
            AddOther(others, text);
            return text[1..^1].ToArray();
        }

        if (text.IndexOfAny(Odd) < 0)
        {
            return text.ToArray();
        }

        Defects |= MimeDefects.ParameterMalformed | (text.Contains((byte)'(') ? MimeDefects.Comment : 0);
        AddOther(others, text);
        AddOther(others, text[..text.IndexOfAny(Odd)]);
        AddOther(others, escapedSemicolon ? ParameterText.Cut(text, (byte)';') : default);
        var quote = text.IndexOf((byte)'"');
        AddOther(others, quote >= 0 ? text[(quote + 1)..].TrimEnd((byte)'"') : default);
        AddOther(others, ParameterText.RemoveAll(text, (byte)'"'));
        return ParameterText.WithoutComments(ParameterText.Unescape(text, keep: false));
    }

    private static void AddOther(List<byte[]> others, ReadOnlySpan<byte> other)
    {
        if (!other.IsEmpty && others.Count < 6)
        {
            others.Add(other.ToArray());
        }
    }
}
