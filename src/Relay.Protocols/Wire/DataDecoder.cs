namespace Relay.Protocols.Wire;

/// <summary>
/// Turns the octets after DATA (or of BDAT chunks) into message octets: takes dot-stuffing off, finds the end of data,
/// and finds or mends bare newlines. Pure and resumable at every octet; runs between changes are handed on in one piece.
/// End of data is CR LF . CR LF and nothing else (RFC 5321 §4.1.1.4): after a bare CR or LF a dot is a plain octet, so that
/// no sender and reader can disagree on where a message ends.
/// </summary>
/// <param name="dots">DATA: dot-stuffing and end of data count. False for BDAT, whose length is announced.</param>
/// <param name="normalize">Bare CR and bare LF become CR LF (a run of CRs before LF becomes one); otherwise they pass and are only noted.</param>
/// <param name="maxLine">Octets of a line without its CR LF; a longer one is noted.</param>
public struct DataDecoder(bool dots, bool normalize, int maxLine)
{
    private enum State : byte
    {
        LineStart,
        Dot,
        DotCr,
        InLine,
        Cr,
    }

    private State state = State.LineStart;
    private int pendingCr;
    private int lineLength;

    /// <summary>A bare CR or LF was there.</summary>
    public bool SawBareNewline { get; private set; }

    /// <summary>A line was longer than allowed.</summary>
    public bool SawLongLine { get; private set; }

    /// <summary>
    /// Takes octets up to the end of data or of the input. Returns true at the end of data; <paramref name="consumed"/> then
    /// counts its last octet too.
    /// </summary>
    public bool Decode<TSink>(ReadOnlySpan<byte> input, ref TSink sink, out int consumed)
        where TSink : struct, IDataSink
    {
        var run = 0; // start of the octets seen but not handed on yet
        var at = 0;
        while (at < input.Length)
        {
            switch (state)
            {
                case State.LineStart when dots && input[at] == (byte)'.':
                    Emit(input[run..at], ref sink);
                    run = ++at; // RFC 5321 §4.5.2: a leading dot is taken off
                    state = State.Dot;
                    break;
                case State.Dot when input[at] == (byte)'\r':
                    run = ++at;
                    state = State.DotCr;
                    break;
                case State.DotCr when input[at] == (byte)'\n':
                    consumed = at + 1;
                    state = State.LineStart;
                    return true;
                case State.DotCr:
                    pendingCr = 1;
                    state = State.Cr;
                    break;
                case State.Cr:
                    run = AfterCr(input, at, ref sink);
                    at = run;
                    break;
                default:
                    at = InLine(input, at, ref run, ref sink);
                    break;
            }
        }

        if (state is State.LineStart or State.InLine)
        {
            Emit(input[run..], ref sink);
        }

        consumed = input.Length;
        return false;
    }

    /// <summary>The end of the last BDAT chunk: a CR that was still open is a bare one.</summary>
    public void Finish<TSink>(ref TSink sink)
        where TSink : struct, IDataSink
    {
        if (state == State.Cr)
        {
            EmitBareCrs(ref sink);
            state = State.InLine;
        }
    }

    /// <summary>Octets up to the next newline or the end; a CR at the very end is kept back until its successor is known.</summary>
    private int InLine<TSink>(ReadOnlySpan<byte> input, int at, ref int run, ref TSink sink)
        where TSink : struct, IDataSink
    {
        var found = input[at..].IndexOfAny((byte)'\r', (byte)'\n');
        CountLine(found < 0 ? input.Length - at : found);
        state = State.InLine;
        if (found < 0)
        {
            return input.Length;
        }

        at += found;
        if (input[at] == (byte)'\n')
        {
            SawBareNewline = true;
            if (normalize)
            {
                Emit(input[run..at], ref sink);
                sink.Append("\r\n"u8);
                run = at + 1;
            }

            lineLength = 0;
            return at + 1;
        }

        if (at + 1 < input.Length && input[at + 1] == (byte)'\n')
        {
            lineLength = 0;
            state = State.LineStart;
            return at + 2;
        }

        Emit(input[run..at], ref sink);
        pendingCr = 1;
        state = State.Cr;
        run = at + 1;
        return at + 1;
    }

    /// <summary>The octet after one or more CRs. Returns from where on the input is yet to be looked at.</summary>
    private int AfterCr<TSink>(ReadOnlySpan<byte> input, int at, ref TSink sink)
        where TSink : struct, IDataSink
    {
        switch (input[at])
        {
            case (byte)'\r':
                pendingCr++;
                SawBareNewline = true;
                return at + 1;
            case (byte)'\n':
                if (!normalize)
                {
                    EmitRawCrs(pendingCr - 1, ref sink);
                }

                sink.Append("\r\n"u8);
                pendingCr = 0;
                lineLength = 0;
                state = State.LineStart;
                return at + 1;
            default:
                EmitBareCrs(ref sink);
                state = State.InLine;
                return at;
        }
    }

    private void EmitBareCrs<TSink>(ref TSink sink)
        where TSink : struct, IDataSink
    {
        SawBareNewline = true;
        if (normalize)
        {
            for (; pendingCr > 0; pendingCr--)
            {
                sink.Append("\r\n"u8);
            }

            lineLength = 0;
        }
        else
        {
            EmitRawCrs(pendingCr, ref sink);
        }

        pendingCr = 0;
    }

    private void EmitRawCrs<TSink>(int count, ref TSink sink)
        where TSink : struct, IDataSink
    {
        CountLine(count);
        for (; count > 0; count--)
        {
            sink.Append("\r"u8);
        }
    }

    private void CountLine(int octets)
    {
        lineLength += octets;
        SawLongLine |= lineLength > maxLine;
        lineLength = Math.Min(lineLength, maxLine + 1);
    }

    private static void Emit<TSink>(ReadOnlySpan<byte> octets, ref TSink sink)
        where TSink : struct, IDataSink
    {
        if (!octets.IsEmpty)
        {
            sink.Append(octets);
        }
    }
}

/// <summary>Takes decoded message octets.</summary>
public interface IDataSink
{
    void Append(ReadOnlySpan<byte> octets);
}
