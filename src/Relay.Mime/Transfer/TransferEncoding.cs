namespace Relay.Mime.Transfer;

/// <summary>How a body was made fit for transport (RFC 2045 §6). 7bit, 8bit, binary and what nobody knows are Identity.</summary>
public enum TransferEncoding
{
    Identity,
    Base64,
    QuotedPrintable,
    Uuencode,
    Yenc,
}

/// <summary>How to read base64 that is not as RFC 4648 has it; good base64 reads the same in all of them.</summary>
public enum Base64Mode
{
    /// <summary>Padding ends a quantum, reading goes on behind it; other octets are passed over (RFC 2045 §6.8).</summary>
    Resynchronise,

    /// <summary>The first padding ends the data.</summary>
    StopAtPadding,

    /// <summary>Padding in the middle is passed over like junk.</summary>
    IgnorePadding,

    /// <summary>A line with an octet outside the alphabet is passed over whole.</summary>
    SkipOddLines,

    /// <summary>Each line is decoded for itself: what does not make up a quantum at its end, or follows an octet outside the alphabet, is dropped.</summary>
    LineByLine,
}
