using Relay.State.Embedded;

namespace Relay.State.Tests;

/// <summary>The table that is never written out, and arithmetic at its ends.</summary>
public sealed class TableTests
{
    [Fact]
    public void Table_NeverWritten_KeepsNoListOfChanges()
    {
        var table = new Table<ShingleValue>(new Budget(10), written: false);
        for (var i = 0ul; i < 1000; i++)
        {
            table[table.FindOrAdd(new(i, i), 0, out _)].Expires = (long)i + 1;
        }

        Assert.Equal(10, table.Count);
        Assert.Empty(table.TakeChanges());
    }

    /// <summary>What a damaged file may say: a slice far off, either way.</summary>
    [Theory]
    [InlineData(long.MinValue)]
    [InlineData(-1)]
    [InlineData(long.MaxValue)]
    public void Tally_SliceFarOff_IsCountedAllTheSame(long slice)
    {
        var table = new Table<TallyValue>(new Budget(10));
        var index = table.FindOrAdd(new(1, 1), 0, out _);
        table[index].Value.Slice = slice;
        table[index].Expires = UnixTime.Last;
        Assert.Equal(2, CountingVerbs.Tally(table, new(1, 1), TimeSpan.FromHours(1), 2, 1_000_000_000_000));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(32, 44)]
    [InlineData(63, 266)]
    [InlineData(64, 266)]
    public void Networks_BitsSet_AreAnEstimate(int bits, int networks) =>
        Assert.Equal(networks, BulkSlices.Answer([5], [bits]).Networks);

    [Fact]
    public void Answer_Quorum_IsThreeQuarters()
    {
        Assert.Equal(default, BulkSlices.Answer([], []));
        Assert.Equal(2, BulkSlices.Answer([1, 2, 3, 4], [0, 0, 0, 0]).Sightings);
        Assert.Equal(1, BulkSlices.Answer([1, 2, 3], [0, 0, 0]).Sightings);
        Assert.Equal(9, BulkSlices.Answer([9], [0]).Sightings);
        long[] counts = [.. Enumerable.Range(1, 32).Select(static i => (long)i)];
        Assert.Equal(9, BulkSlices.Answer(counts, new int[32]).Sightings);
    }
}
