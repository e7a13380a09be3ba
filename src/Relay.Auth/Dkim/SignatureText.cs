using System.Text;
using Relay.Mime;

namespace Relay.Auth.Dkim;

/// <summary>Parts of writing a signature field that DKIM and ARC have in common.</summary>
internal static class SignatureText
{
    public const int Line = 72;

    /// <summary>The list of h=, folded after colons.</summary>
    public static void AppendNames(StringBuilder text, List<string> names)
    {
        var column = 0;
        for (var i = 0; i < names.Count; i++)
        {
            if (i > 0)
            {
                text.Append(':');
                if (column + names[i].Length > Line)
                {
                    text.Append("\r\n\t ");
                    column = 0;
                }
            }

            text.Append(names[i]);
            column += names[i].Length + 1;
        }
    }

    /// <summary>The value of b=, folded; <paramref name="after"/> behind it.</summary>
    public static void AppendValue(StringBuilder text, byte[] signature, int line, string after)
    {
        var value = Convert.ToBase64String(signature);
        var first = Math.Min(line - 2, value.Length); // after "b="
        text.Append(value, 0, first);
        for (var at = first; at < value.Length; at += line)
        {
            text.Append("\r\n\t").Append(value, at, Math.Min(line, value.Length - at));
        }

        text.Append(after);
    }

    /// <summary>The fields that the names pick, bottom up (RFC 6376 §5.4.2), in relaxed form.</summary>
    public static void WriteFields(HeaderWriter signed, ReadOnlyMemory<byte> header, HeaderFields fields, List<string> names)
    {
        var index = new FieldIndex(header, fields);
        var left = index.Rent(null);
        foreach (var name in names)
        {
            if (index.Pick(left, Encoding.ASCII.GetBytes(name)) is >= 0 and var at)
            {
                signed.Field(header.Span, index[at], Canonicalization.Relaxed);
            }
        }

        FieldIndex.Return(left);
    }

    /// <summary>A field of ours that still has an empty b=, as the last thing signed: in relaxed form without its line end.</summary>
    public static void WriteUnsigned(HeaderWriter signed, ReadOnlySpan<byte> field)
    {
        var colon = field.IndexOf((byte)':');
        signed.SignatureField(field, new HeaderField(0, colon, colon + 1, field.Length), (field.Length, 0), Canonicalization.Relaxed);
    }

    public static void WriteField(HeaderWriter signed, ReadOnlySpan<byte> field)
    {
        var colon = field.IndexOf((byte)':');
        signed.Field(field, colon, colon + 1, Canonicalization.Relaxed);
    }
}
