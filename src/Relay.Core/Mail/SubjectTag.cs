using System.Text;
using Relay.Mime;
using Relay.Mime.Headers;

namespace Relay.Core.Mail;

/// <summary>
/// Where <c>headers.subject_tag</c> goes: into the first Subject field, before what stands there, and nowhere else. Every other octet stays, folding and
/// encoded-words included. A signature that covers the Subject no longer verifies.
/// </summary>
public static class SubjectTag
{
    /// <summary>Nothing to insert where there is no whole line of a Subject, or where it has the tag already.</summary>
    /// <param name="tag">Printable ASCII.</param>
    public static Insertion Place(ReadOnlySpan<byte> header, HeaderFields fields, string tag)
    {
        if (tag.Length == 0 || !TryFind(fields, header, out var subject))
        {
            return default;
        }

        var value = subject.Value(header);
        var word = tag.Trim();
        if (value is not [.., (byte)'\n'] || value.TrimStart(" \t\r\n"u8).StartsWith(Encoding.ASCII.GetBytes(word)))
        {
            return default;
        }

        // The blank in front is the field's own, unless there is none; one behind it, or an encoded-word that follows would be none (RFC 2047 §5).
        var blank = value is [(byte)' ' or (byte)'\t', ..];
        return new Insertion(subject.ValueOffset + (blank ? 1 : 0), Encoding.ASCII.GetBytes((blank ? "" : " ") + word + " "));
    }

    /// <summary>The first Subject as readers show it, made from so many octets at most.</summary>
    public static string Read(ReadOnlySpan<byte> header, HeaderFields fields, int most)
    {
        if (!TryFind(fields, header, out var subject))
        {
            return "";
        }

        var raw = subject.Value(header);
        return HeaderText.Decode(raw[..Math.Min(most, raw.Length)]).Trim();
    }

    private static bool TryFind(HeaderFields fields, ReadOnlySpan<byte> header, out HeaderField subject)
    {
        foreach (var field in fields.Fields)
        {
            if (Ascii.EqualsIgnoreCase(field.Name(header), "Subject"u8))
            {
                subject = field;
                return true;
            }
        }

        subject = default;
        return false;
    }
}
