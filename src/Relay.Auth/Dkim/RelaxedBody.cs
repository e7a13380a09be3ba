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

    /// <summary>Takes in at least one octet; how many.</summary>
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
                var blank = piece.IndexOfAnyExcept((byte)' ', (byte)'\t');
                return blank < 0 ? piece.Length : blank;

            case (byte)'\r':
                HalfLineEnd = true;
                return 1;

            default:
                return Content(piece);
        }
    }

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
        return 0; // a lone CR was content; the octet is looked at again
    }

    /// <summary>As much as is its own relaxed form, without the white space and line ends at its end.</summary>
    private int Content(ReadOnlySpan<byte> piece)
    {
        EmitHeldBack();
        var run = piece[..Math.Max(1, WhiteSpaceScan.CleanBody(piece))];
        var length = Math.Max(1, run.LastIndexOfAnyExcept(TagList.WhiteSpace) + 1);
        Emit(run[..length]);
        return length;
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
