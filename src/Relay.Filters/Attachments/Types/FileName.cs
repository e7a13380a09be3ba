using System.Text;

namespace Relay.Filters.Attachments.Types;

/// <summary>Ways to make a name look like another one.</summary>
[Flags]
internal enum NameTricks
{
    None = 0,

    /// <summary>A character that turns the direction: <c>[U+202E]fdp.exe</c> is shown as exe.pdf.</summary>
    Direction = 1,

    /// <summary>So many blanks that the end is out of sight.</summary>
    Blanks = 2,

    /// <summary>Dots or blanks behind a dangerous end, which Windows takes off.</summary>
    TrailingDots = 4,

    /// <summary>NUL and other characters that readers stop at, or drop.</summary>
    Control = 8,

    /// <summary>A path that leads out of the folder.</summary>
    Traversal = 16,

    /// <summary><c>name:stream</c>, or an end that is a CLSID.</summary>
    Stream = 32,

    /// <summary>Characters that are not shown.</summary>
    Invisible = 64,
}

/// <summary>
/// A file's name as Windows, where the danger is, takes it: which end counts, and what is odd. Reads the last 512 characters; never throws.
/// </summary>
/// <param name="End">What follows the last dot, lower case; empty for none.</param>
/// <param name="IsDouble">A dangerous end behind one that looks harmless: <c>invoice.pdf.exe</c>.</param>
internal readonly record struct FileName(string End, NameClass Class, NameTricks Tricks, bool IsDouble)
{
    private const int MaxLength = 512;
    private const int ManyBlanks = 10;

    /// <param name="packed">It stands in an archive: paths are to be expected, and to be looked at.</param>
    public static FileName Read(string name, bool packed)
    {
        var text = name.AsSpan(Math.Max(0, name.Length - MaxLength));
        var tricks = Characters(text) | (packed && LeadsOut(text) ? NameTricks.Traversal : NameTricks.None);
        text = text[(text.LastIndexOfAny('/', '\\') + 1)..];
        if (text.IndexOf('\0') is >= 0 and var nul)
        {
            text = text[..nul]; // what a program in C opens
        }

        var shown = TrimEnd(text);
        Span<char> lower = stackalloc char[NameClasses.MaxLength];
        var end = LastEnd(shown, lower, out var start);
        var kind = NameClasses.Of(end);
        tricks |= kind.IsDangerous() && shown.Length < text.Length ? NameTricks.TrailingDots : NameTricks.None;
        tricks |= end.StartsWith('{') || text.IndexOf(':') > 1 ? NameTricks.Stream : NameTricks.None;
        var last = end.ToString();
        var before = start > 0 && kind.IsDangerous() ? NameClasses.Of(LastEnd(TrimEnd(shown[..(start - 1)]), lower, out _)) : NameClass.None;
        var isDouble = before is NameClass.Archive || (before.IsHarmless() && !(kind is NameClass.Html or NameClass.Svg && before == NameClass.Text));
        return new FileName(last, kind, tricks, isDouble);
    }

    /// <summary>Windows takes dots and blanks off; a reader of C strings never sees what follows a NUL.</summary>
    private static ReadOnlySpan<char> TrimEnd(ReadOnlySpan<char> text)
    {
        var length = text.Length;
        while (length > 0 && (text[length - 1] is '.' || char.IsWhiteSpace(text[length - 1]) || IsUnseen(text[length - 1])))
        {
            length--;
        }

        return text[..length];
    }

    private static ReadOnlySpan<char> LastEnd(ReadOnlySpan<char> text, Span<char> lower, out int start)
    {
        start = text.LastIndexOf('.') + 1;
        var length = 0;
        foreach (var c in text[start..])
        {
            if (start == 0 || length == lower.Length)
            {
                start = 0;
                return default;
            }

            if (!IsUnseen(c) && !char.IsWhiteSpace(c))
            {
                lower[length++] = char.ToLowerInvariant(c);
            }
        }

        return lower[..length];
    }

    private static NameTricks Characters(ReadOnlySpan<char> text)
    {
        var tricks = NameTricks.None;
        var blanks = 0;
        foreach (var c in text)
        {
            blanks = char.IsWhiteSpace(c) || c is '\u2800' or '\u3164' or '\u00A0' ? blanks + 1 : 0;
            tricks |= blanks >= ManyBlanks ? NameTricks.Blanks : NameTricks.None;
            tricks |= c switch
            {
                '\u202D' or '\u202E' or (>= '\u2066' and <= '\u2068') => NameTricks.Direction,
                '\t' or '\r' or '\n' => NameTricks.None, // left over from folded header lines; "Icon\r" of macOS
                < ' ' or '\u007F' => NameTricks.Control,
                '\u200B' or '\u2060' or '\uFEFF' or '\u180E' => NameTricks.Invisible,
                _ => NameTricks.None,
            };
        }

        return tricks;
    }

    private static bool IsUnseen(char c) => c is < ' ' or '\u00AD' or '\u180E' or (>= '\u200B' and <= '\u200F') or (>= '\u202A' and <= '\u202E') or (>= '\u2060' and <= '\u206F') or '\uFEFF' or '\u2800' or '\u3164';

    private static bool LeadsOut(ReadOnlySpan<char> path)
    {
        if (path.Length > 1 && path[1] == ':' && char.IsAsciiLetter(path[0]))
        {
            return true;
        }

        foreach (var range in path.SplitAny('/', '\\'))
        {
            if (path[range] is "..")
            {
                return true;
            }
        }

        return false;
    }
}

/// <summary>Untrusted names in evidence: one line, bounded, and what is not seen made visible.</summary>
internal static class SafeText
{
    public const int MaxLength = 80;

    public static string Of(ReadOnlySpan<char> text)
    {
        var result = new StringBuilder(Math.Min(text.Length, MaxLength) + 8);
        var at = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            if (result.Length >= MaxLength)
            {
                // The end of a name is what matters.
                result.Append('…').Append(text.Length - at > 16 ? Of(text[^16..]) : Of(text[at..]));
                break;
            }

            at += rune.Utf16SequenceLength;
            var category = Rune.GetUnicodeCategory(rune);
            if (category is System.Globalization.UnicodeCategory.Control or System.Globalization.UnicodeCategory.Format or System.Globalization.UnicodeCategory.LineSeparator
                or System.Globalization.UnicodeCategory.ParagraphSeparator or System.Globalization.UnicodeCategory.PrivateUse or System.Globalization.UnicodeCategory.Surrogate)
            {
                result.Append($"[U+{rune.Value:X4}]");
            }
            else
            {
                result.Append(rune.ToString());
            }
        }

        return result.ToString();
    }
}
