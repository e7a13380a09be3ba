namespace Relay.Auth.Dkim;

/// <summary>RFC 6376 §3.4.3: the body as it is, with exactly one line end at its end. Only CRLF is a line end; a lone CR or LF is content.</summary>
internal sealed class SimpleBody : BodyCanonicalizer
{
    public override void Append(ReadOnlySpan<byte> piece)
    {
        var content = piece.LastIndexOfAnyExcept((byte)'\r', (byte)'\n') + 1;
        if (content > 0)
        {
            if (HalfLineEnd && piece[0] == (byte)'\n')
            {
                (HalfLineEnd, LineEnds) = (false, LineEnds + 1);
                piece = piece[1..];
                content--;
            }

            EmitHeldBack();
            Emit(piece[..content]);
        }

        foreach (var octet in piece[content..])
        {
            AppendLineEnd(octet);
        }
    }

    protected override void End()
    {
        EmitLoneCr();
        Emit("\r\n"u8);
    }

    private void AppendLineEnd(byte octet)
    {
        if (HalfLineEnd && octet == (byte)'\n')
        {
            (HalfLineEnd, LineEnds) = (false, LineEnds + 1);
            return;
        }

        EmitLoneCr();
        if (octet == (byte)'\r')
        {
            HalfLineEnd = true;
            return;
        }

        EmitLineEnds();
        Emit("\n"u8);
    }

    private void EmitHeldBack()
    {
        EmitLineEnds();
        EmitLoneCr();
    }

    private void EmitLoneCr()
    {
        if (HalfLineEnd)
        {
            EmitLineEnds();
            Emit("\r"u8);
            HalfLineEnd = false;
        }
    }
}
