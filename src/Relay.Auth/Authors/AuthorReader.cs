using Relay.Mime;

namespace Relay.Auth.Authors;

/// <summary>
/// Finds the From field and reads its author (RFC 5322 §3.6.2). Strict about everything that two readers could see differently, lenient about what
/// none of them can take for another address. Bounded by <see cref="MaximumField"/> and <see cref="AddressList.MaximumElements"/>; never throws.
/// </summary>
public static class AuthorReader
{
    /// <summary>Longest From field read, in octets. The longest honest one has some hundred.</summary>
    public const int MaximumField = 8192;

    /// <param name="header">The section that the fields were read from.</param>
    public static AuthorResult Read(HeaderFields fields, ReadOnlySpan<byte> header)
    {
        header = header[..Math.Min(fields.Length, header.Length)];
        HeaderField? from = null;
        foreach (var field in fields.Fields)
        {
            if (!IsFrom(field.Name(header)))
            {
                continue;
            }

            if (from is not null)
            {
                return new AuthorResult(AuthorProblem.SeveralFields, null);
            }

            from = field;
        }

        if (HiddenFields.Any(fields, header))
        {
            return new AuthorResult(AuthorProblem.HiddenField, null);
        }

        if (from is not { } one)
        {
            return new AuthorResult(AuthorProblem.NoField, null);
        }

        var result = Parse(one.Value(header));
        return one.ValueOffset - one.Offset > one.NameLength + 1 ? result with { Flags = result.Flags | AuthorFlags.SpaceBeforeColon } : result;
    }

    /// <summary>Reads the value of the one From field, folded as it came.</summary>
    public static AuthorResult Parse(ReadOnlySpan<byte> value)
    {
        if (value.Length > MaximumField)
        {
            return new AuthorResult(AuthorProblem.TooLong, null);
        }

        Span<byte> line = stackalloc byte[value.Length];
        var problem = Unfold(value, line, out var length);
        return problem == AuthorProblem.None ? new AddressList(line[..length]).Read() : new AuthorResult(problem, null) { Steps = value.Length };
    }

    internal static bool IsFrom(ReadOnlySpan<byte> name) => System.Text.Ascii.EqualsIgnoreCase(name, "from"u8);

    /// <summary>RFC 5322 §2.2.3: line ends before white space go, as does the last. Anything else with CR, LF or NUL is no header text.</summary>
    private static AuthorProblem Unfold(ReadOnlySpan<byte> value, Span<byte> line, out int length)
    {
        length = 0;
        var blank = false; // the line now being read, if it is not the first, has had nothing but white space
        for (var i = 0; i < value.Length; i++)
        {
            var octet = value[i];
            if (octet == '\r' && i + 1 < value.Length && value[i + 1] == '\n')
            {
                octet = value[++i];
            }

            if (octet == '\n')
            {
                if (blank)
                {
                    return AuthorProblem.BlankFold;
                }

                if (i + 1 < value.Length && value[i + 1] is not ((byte)' ' or (byte)'\t'))
                {
                    return AuthorProblem.ControlCharacter;
                }

                blank = true;
                continue;
            }

            if (octet is 0 or (byte)'\r')
            {
                return AuthorProblem.ControlCharacter;
            }

            blank &= octet is (byte)' ' or (byte)'\t';
            line[length++] = octet;
        }

        return AuthorProblem.None;
    }
}
