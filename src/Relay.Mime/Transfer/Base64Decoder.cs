using System.Buffers;
using System.Buffers.Text;

namespace Relay.Mime.Transfer;

/// <summary>Base64 (RFC 2045 §6.8) in one pass. It never fails: what is odd is passed over in the way of the mode, and named.</summary>
public static class Base64Decoder
{
    private const byte Pad = 64;
    private const byte White = 65;
    private const byte Junk = 66;

    private static readonly byte[] Values = MakeValues();
    private static readonly SearchValues<byte> Alphabet = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/= \t\r\n\v\f"u8);

    /// <summary>Room that the result of so many octets needs.</summary>
    public static int MaxDecoded(int length) => (length / 4 * 3) + 6;

    /// <summary>Decodes into <paramref name="to"/> and returns how many octets that made.</summary>
    public static int Decode(ReadOnlySpan<byte> from, Span<byte> to, Base64Mode mode, ref MimeDefects defects)
    {
        // The framework's decoder takes good base64 with white space; what it refuses is read again here.
        if (Base64.DecodeFromUtf8(from, to, out _, out var written) == OperationStatus.Done)
        {
            return written;
        }

        var state = new State { To = to, Mode = mode };
        if (mode is not (Base64Mode.SkipOddLines or Base64Mode.LineByLine))
        {
            state.Run(from);
            return state.Finish(ref defects);
        }

        while (!from.IsEmpty)
        {
            var lf = from.IndexOf((byte)'\n');
            var line = lf < 0 ? from : from[..(lf + 1)];
            var odd = line.IndexOfAnyExcept(Alphabet);
            if (mode == Base64Mode.LineByLine)
            {
                state.Run(odd < 0 ? line : line[..odd]);
                state.EndLine();
            }
            else if (odd < 0)
            {
                state.Run(line);
            }

            from = from[line.Length..];
        }

        return state.Finish(ref defects);
    }

    private static byte[] MakeValues()
    {
        var values = new byte[256];
        values.AsSpan().Fill(Junk);
        var alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"u8;
        for (var i = 0; i < alphabet.Length; i++)
        {
            values[alphabet[i]] = (byte)i;
        }

        values['='] = Pad;
        foreach (var white in " \t\r\n\v\f"u8)
        {
            values[white] = White;
        }

        return values;
    }

    private ref struct State
    {
        public Span<byte> To;
        public Base64Mode Mode;

        private int written;
        private uint bits;
        private int count;
        private bool stopped;
        private bool padded;
        private int padsDue;
        private MimeDefects found;

        public void Run(ReadOnlySpan<byte> from)
        {
            foreach (var b in from)
            {
                var value = Values[b];
                if (value < 64)
                {
                    AddSixBits(value);
                }
                else if (value == Pad)
                {
                    AddPadding();
                }
                else if (value == Junk)
                {
                    found |= MimeDefects.Base64Junk;
                }

                if (stopped)
                {
                    return;
                }
            }
        }

        /// <summary>Drops what is left of a quantum.</summary>
        public void EndLine()
        {
            count = 0;
            bits = 0;
        }

        public int Finish(ref MimeDefects defects)
        {
            if (count > 0)
            {
                found |= MimeDefects.Base64Padding;
                EmitPartial();
            }

            defects |= found | (padsDue > 0 ? MimeDefects.Base64Padding : 0);
            return written;
        }

        private void AddSixBits(byte value)
        {
            if (padded)
            {
                found |= MimeDefects.Base64Padding; // data after padding
                padded = false;
                padsDue = 0;
                stopped = Mode == Base64Mode.StopAtPadding;
                if (stopped)
                {
                    return;
                }
            }

            bits = (bits << 6) | value;
            if (++count == 4)
            {
                To[written++] = (byte)(bits >> 16);
                To[written++] = (byte)(bits >> 8);
                To[written++] = (byte)bits;
                count = 0;
                bits = 0;
            }
        }

        private void AddPadding()
        {
            if (padsDue > 0)
            {
                padsDue--;
                return;
            }

            if (Mode == Base64Mode.IgnorePadding)
            {
                padded = true;
                return;
            }

            found |= count < 2 ? MimeDefects.Base64Padding : 0;
            padsDue = count == 2 ? 1 : 0;
            padded = true;
            EmitPartial();
        }

        private void EmitPartial()
        {
            if (count >= 2)
            {
                To[written++] = (byte)(count == 2 ? bits >> 4 : bits >> 10);
            }

            if (count == 3)
            {
                To[written++] = (byte)(bits >> 2);
            }

            count = 0;
            bits = 0;
        }
    }
}
