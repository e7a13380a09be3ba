using System.Globalization;
using System.Text;

namespace Relay.Core.Mail;

/// <summary>
/// Does an Authentication-Results field claim to be ours (RFC 8601 §5)? Compares the authserv-id as the most forgiving reader behind us
/// might: comments and quotes taken off, letters of other widths and styles and invisible ones mapped, U-labels and A-labels alike. Letters of other
/// scripts that only look alike are another name. Pure.
/// </summary>
internal static class AuthServId
{
    /// <summary>No host name has more letters. The mapping of U-labels takes quadratic time, so what is longer never gets to it.</summary>
    private const int MaxName = 255;

    /// <summary>Enough for a name with an invisible character behind each of its letters, in UTF-8.</summary>
    private const int MaxOctets = 4 * 4 * MaxName;

    /// <summary>The authserv-id is the first word of the value: a token or quoted string, comments around it (RFC 8601 §2.2).</summary>
    public static bool IsOurs(ReadOnlySpan<byte> value, string hostname)
    {
        value = SkipComments(value);
        value = value[..Math.Min(value.Length, MaxOctets)];
        var quoted = value.StartsWith("\""u8);
        var id = quoted ? Unquoted(value[1..]) : Encoding.UTF8.GetString(value);
        if (IsEncoded(id, quoted))
        {
            return true; // RFC 2047 §5: an encoded-word is no token, but who decodes before parsing may see our name
        }

        var name = Canonical(FirstWord(id));
        return name.Length > 0 && string.Equals(name, Canonical(FirstWord(hostname)), StringComparison.OrdinalIgnoreCase);
    }

    private static bool IsEncoded(string id, bool quoted)
    {
        var end = quoted ? -1 : id.IndexOf(';');
        return id.AsSpan(0, end < 0 ? id.Length : end).Trim() is var word && word.IndexOf("=?") is >= 0 and var at && !word[..at].ContainsAny(' ', '\t');
    }

    /// <summary>Letters of a host name, mapped one by one, up to whatever else comes; what cannot be seen does not count.</summary>
    private static string FirstWord(string text)
    {
        var word = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            var mapped = LookalikeRunes.Map(rune);
            var isPart = mapped.IsAscii
                ? Rune.IsLetterOrDigit(mapped) || mapped.Value is '.' or '-' or '_'
                : !Rune.IsControl(mapped) && !Rune.IsWhiteSpace(mapped) && mapped != Rune.ReplacementChar;
            if (isPart)
            {
                word.Append(mapped);
            }
            else if (mapped.Value != 0 && (word.Length > 0 || mapped.Value is ';' or '('))
            {
                break;
            }
        }

        return word.ToString().TrimEnd('.');
    }

    /// <summary>
    /// U-labels and A-labels of one name are the same name; also an A-label that encodes nothing (<c>xn--mx-</c>) is what it decodes to. The mapping
    /// does not lower letters of its own under invariant globalization.
    /// </summary>
    private static string Canonical(string name)
    {
        if (name.Length > MaxName)
        {
            return "";
        }

        if (name.Contains("xn--", StringComparison.OrdinalIgnoreCase))
        {
            name = string.Join('.', name.Split('.').Select(static l => l.Length > 5 && l.StartsWith("xn--", StringComparison.OrdinalIgnoreCase) && l[^1] == '-' ? l[4..^1] : l));
        }

        if (Ascii.IsValid(name))
        {
            return name;
        }

        try
        {
            return new IdnMapping().GetAscii(name.ToLowerInvariant());
        }
        catch (ArgumentException)
        {
            return name;
        }
    }

    /// <summary>Content of a quoted string, its backslashes taken off (RFC 5322 §3.2.4).</summary>
    private static string Unquoted(ReadOnlySpan<byte> value)
    {
        var content = new List<byte>();
        for (var i = 0; i < value.Length && value[i] != (byte)'"'; i++)
        {
            i += value[i] == (byte)'\\' && i + 1 < value.Length ? 1 : 0;
            content.Add(value[i]);
        }

        return Encoding.UTF8.GetString([.. content]);
    }

    private static ReadOnlySpan<byte> SkipComments(ReadOnlySpan<byte> value)
    {
        var depth = 0;
        for (var i = 0; i < value.Length; i++)
        {
            switch (value[i])
            {
                case (byte)'\\' when depth > 0:
                    i++;
                    break;
                case (byte)'(':
                    depth++;
                    break;
                case (byte)')' when depth > 0:
                    depth--;
                    break;
                case <= (byte)' ' or 0x7F: // control characters too: some readers strip them
                    break;
                default:
                    if (depth == 0)
                    {
                        return value[i..];
                    }

                    break;
            }
        }

        return default;
    }
}
