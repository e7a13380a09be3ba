using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Relay.State.Embedded;

// What the tables hold, as it lies in memory and in the files (little-endian): changing a layout means changing StateFiles.Magic.

/// <summary>Packed, so that an entry of the largest table is 48 bytes.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
internal struct GreylistValue
{
    public long FirstSeen;
    public int Passes;
}

internal struct OriginValue
{
    public int Passed;
}

internal struct BucketValue
{
    public double Tokens;
    public long At;
}

internal struct ReputationValue
{
    public double Good;
    public double Bad;
    public long At;
}

/// <summary>That it is there is all there is to know.</summary>
internal struct OnceValue
{
    public int Unused;
}

/// <summary>A row of a report; its domain is the second half of the domain's key.</summary>
internal struct ReportRowValue
{
    public long Count;
    public ulong Domain;
}

/// <summary>A domain's part of a day, or the whole day; both have rows and overflow.</summary>
internal struct ReportValue
{
    public long Overflow;
    public int Rows;
    public int Domains;
}

/// <summary>Four slices of a window and the one now beginning.</summary>
internal struct ShingleValue
{
    public long Slice;
    public ShingleCounts Counts;
    public ShingleNetworks Networks;
}

[InlineArray(BulkSlices.Count)]
internal struct ShingleCounts
{
    private uint first;
}

/// <summary>For each slice the networks seen, a bit each of 64.</summary>
[InlineArray(BulkSlices.Count)]
internal struct ShingleNetworks
{
    private ulong first;
}

/// <summary>Eight slices of a window and the one now beginning: an event counts for the whole window and at most an eighth longer.</summary>
internal struct TallyValue
{
    public long Slice;
    public TallySlices Counts;
}

[InlineArray(Length)]
internal struct TallySlices
{
    public const int Length = 9;

    private uint first;
}
