namespace Relay.Protocols.Smtp.Client;

/// <summary>
/// Dot-stuffing (RFC 5321 §4.5.2) of a message that comes in pieces. Only CR LF ends a line. Pure; the state is where in a
/// line the last piece ended.
/// </summary>
public struct DotStuffer
{
    /// <summary>Longest output of <see cref="Finish"/>.</summary>
    public const int FinishLength = 5;

    private Position at;

    // The default value is the state before the first byte: a line starts there.
    private enum Position : byte
    {
        LineStart,
        Inside,
        AfterCr,
    }

    /// <summary>Copies as much as fits, stuffed; call again with what was not consumed.</summary>
    public void Stuff(ReadOnlySpan<byte> input, Span<byte> output, out int consumed, out int written)
    {
        consumed = 0;
        written = 0;
        while (consumed < input.Length && written < output.Length)
        {
            var rest = input[consumed..];
            if (at == Position.LineStart && rest[0] == '.')
            {
                if (output.Length - written < 2)
                {
                    return;
                }

                output[written++] = (byte)'.';
                output[written++] = (byte)'.';
                consumed++;
                at = Position.Inside;
                continue;
            }

            var n = Math.Min(Run(rest), output.Length - written);
            rest[..n].CopyTo(output[written..]);
            at = After(rest[..n]);
            consumed += n;
            written += n;
        }
    }

    /// <summary>Writes the end of data, with a CR LF before it where the message has none (§4.1.1.4); returns its length.</summary>
    public readonly int Finish(Span<byte> output)
    {
        var end = at == Position.LineStart ? ".\r\n"u8 : "\r\n.\r\n"u8;
        end.CopyTo(output);
        return end.Length;
    }

    /// <summary>How far the input can be copied as it is: up to a dot that starts a line.</summary>
    private readonly int Run(ReadOnlySpan<byte> rest)
    {
        if (at == Position.AfterCr && rest[0] == '\n')
        {
            return 1; // the CR was the last byte of the piece before
        }

        var dot = rest.IndexOf("\r\n."u8);
        return dot < 0 ? rest.Length : dot + 2;
    }

    private readonly Position After(ReadOnlySpan<byte> copied) => copied[^1] switch
    {
        (byte)'\n' when (copied.Length > 1 ? copied[^2] == '\r' : at == Position.AfterCr) => Position.LineStart,
        (byte)'\r' => Position.AfterCr,
        _ => Position.Inside,
    };
}
