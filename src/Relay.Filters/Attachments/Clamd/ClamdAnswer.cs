using System.Text;

namespace Relay.Filters.Attachments.Clamd;

/// <summary>What asking clamd came to.</summary>
public enum ClamdOutcome
{
    Clean,
    Found,

    /// <summary>More than we send, or than it takes.</summary>
    TooLarge,
    Timeout,
    Unreachable,

    /// <summary>It answered with an error, with something else than an answer, or not to the end.</summary>
    Error,
}

/// <summary>An answer of clamd (clamd(8), INSTREAM).</summary>
/// <param name="Text">Name of the signature, or what went wrong: printable ASCII, bounded.</param>
public readonly record struct ClamdAnswer(ClamdOutcome Outcome, string Text = "")
{
    /// <summary>Octets of an answer that are read.</summary>
    public const int MaxLength = 4096;

    private const int MaxText = 100;

    /// <param name="line">Without its NUL.</param>
    public static ClamdAnswer Parse(ReadOnlySpan<byte> line)
    {
        line = line.Trim(" \r\n\t"u8);
        var word = line[(line.IndexOf(": "u8) is >= 0 and var colon ? colon + 2 : line.Length)..]; // "stream: " or "instream(…): "
        if (word.EndsWith(" FOUND"u8) && word.Length > 6)
        {
            return new ClamdAnswer(ClamdOutcome.Found, Safe(word[..^6]));
        }

        if (word.SequenceEqual("OK"u8))
        {
            return new ClamdAnswer(ClamdOutcome.Clean);
        }

        return line.IndexOf("size limit exceeded"u8) >= 0
            ? new ClamdAnswer(ClamdOutcome.TooLarge, "over clamd's StreamMaxLength")
            : new ClamdAnswer(ClamdOutcome.Error, line.IsEmpty ? "empty answer" : "answered " + Safe(line));
    }

    /// <summary>Names of signatures come from files that others write, and go into replies.</summary>
    private static string Safe(ReadOnlySpan<byte> text)
    {
        var safe = new StringBuilder(Math.Min(text.Length, MaxText));
        foreach (var b in text[..Math.Min(text.Length, MaxText)])
        {
            safe.Append(char.IsAsciiLetterOrDigit((char)b) || " .-_:/()+!".Contains((char)b, StringComparison.Ordinal) ? (char)b : '_');
        }

        return safe.ToString();
    }
}
