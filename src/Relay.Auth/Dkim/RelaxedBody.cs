namespace Relay.Auth.Dkim;

/// <summary>
/// RFC 6376 §3.4.4: white space within lines becomes one SP, at their ends nothing; empty lines at the end go; what is left ends with CRLF,
/// and an empty body stays empty. Only CRLF is a line end.
/// </summary>
internal sealed class RelaxedBody : BodyCanonicalizer
{
    /// <summary>White space held back: one SP where something follows on its line.</summary>
    private bool space;

    public override void Append(ReadOnlySpan<byte> piece)
    {
        // Between the piece's first and last octet of text nothing has to be held back.
        var end = piece.LastIndexOfAnyExcept(TagList.WhiteSpace) + 1;
        if (end > 0)
        {
            var start = 0;
            while (HalfLineEnd || TagList.WhiteSpace.Contains(piece[start]))
            {
                start += Step(piece[start..]);
            }

            EmitHeldBack();
            EmitSqueezed(piece[start..end]);
            piece = piece[end..];
        }

        while (!piece.IsEmpty)
        {
            piece = piece[Step(piece)..];
        }
    }

    protected override void End()
    {
        if (HalfLineEnd)
        {
            EmitHeldBack();
            Emit("\r"u8);
        }

        if (Length > 0)
        {
            Emit("\r\n"u8);
        }
    }

    /// <summary>White space and line ends, of a kind: how many octets. None where a lone CR was content, and the octet is to be looked at again.</summary>
    private int Step(ReadOnlySpan<byte> piece)
    {
        if (HalfLineEnd)
        {
            return AfterCr(piece[0]);
        }

        switch (piece[0])
        {
            case (byte)' ' or (byte)'\t':
                space = true;
                return Run(piece.IndexOfAnyExcept((byte)' ', (byte)'\t'), piece);

            case (byte)'\r':
                HalfLineEnd = true;
                return 1;

            default: // lone LFs are content
                EmitHeldBack();
                var run = Run(piece.IndexOfAnyExcept((byte)'\n'), piece);
                Emit(piece[..run]);
                return run;
        }
    }

    private static int Run(int end, ReadOnlySpan<byte> piece) => end < 0 ? piece.Length : end;

    private int AfterCr(byte octet)
    {
        HalfLineEnd = false;
        if (octet == (byte)'\n')
        {
            (space, LineEnds) = (false, LineEnds + 1);
            return 1;
        }

        EmitHeldBack();
        Emit("\r"u8);
        return 0;
    }

    private void EmitHeldBack()
    {
        EmitLineEnds();
        if (space)
        {
            Emit(" "u8);
            space = false;
        }
    }
}
