using Relay.Classifier.Training;

namespace Relay.Classifier.Tests.Training;

public sealed class FeatureCodecTests
{
    private readonly FeatureBuffer buffer = new();
    private readonly FeatureBuffer read = new();

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 2)]
    [InlineData(2000, 3)]
    [InlineData(FeatureBuffer.Capacity, 4)]
    public void Features_Written_AreReadInOrder(int count, int seed)
    {
        var random = new Random(seed);
        while (buffer.Count < count)
        {
            buffer.AddSlot(random.Next(FeatureBuffer.Groups), random.Next(1 << FeatureBuffer.SlotBits));
        }

        var record = FeatureCodec.Write(buffer);

        Assert.True(FeatureCodec.TryRead(record, read));
        Assert.Equal(Sorted(buffer), Pairs(read));
        Assert.Equal(buffer.Counts.ToArray(), read.Counts.ToArray());
        Assert.True(record.Length <= FeatureCodec.MaxSize);
    }

    [Fact]
    public void Features_FirstAndLastSlot_AreKept()
    {
        buffer.AddSlot(15, (1 << FeatureBuffer.SlotBits) - 1);
        buffer.AddSlot(0, 0);

        Assert.True(FeatureCodec.TryRead(FeatureCodec.Write(buffer), read));

        Assert.Equal([(0, 0), (15, (1 << FeatureBuffer.SlotBits) - 1)], Pairs(read));
    }

    [Fact]
    public void Features_OfAUsualMessage_TakeSomeKilobytes()
    {
        var random = new Random(5);
        for (var i = 0; i < 3000; i++)
        {
            buffer.AddSlot(random.Next(12), random.Next(1 << FeatureBuffer.SlotBits));
        }

        Assert.InRange(FeatureCodec.Write(buffer).Length, 4000, 7000);
    }

    /// <summary>Every record cut short, and with any octet changed, is refused or read as some other features; never more than there is room for.</summary>
    [Fact]
    public void Record_Damaged_IsReadOrRefused()
    {
        for (uint i = 0; i < 40; i++)
        {
            buffer.Add((int)i % 5, i * 7919);
        }

        var record = FeatureCodec.Write(buffer);
        for (var at = 0; at < record.Length; at++)
        {
            var whole = FeatureCodec.TryRead(record.AsSpan(0, at), read);
            Assert.True(whole || read.Count == 0);
            for (var bit = 0; bit < 8; bit++)
            {
                var turned = record.ToArray();
                turned[at] ^= (byte)(1 << bit);
                Assert.True(FeatureCodec.TryRead(turned, read) || read.Count == 0);
                Assert.All(read.Slots.ToArray(), static s => Assert.InRange(s, 0, (1 << FeatureBuffer.SlotBits) - 1));
            }
        }
    }

    [Theory]
    [InlineData("10")] // no such group
    [InlineData("00")] // a group without a count
    [InlineData("0000")] // a group of nothing
    [InlineData("00010000010A")] // a group twice
    [InlineData("0001FFFFFF01")] // a number of more than 21 bits
    [InlineData("0002FFFF7F00")] // the slot after the last
    [InlineData("00FFFF7F")] // more than a buffer holds
    public void Record_Wrong_IsRefused(string hex)
    {
        Assert.False(FeatureCodec.TryRead(Convert.FromHexString(hex), read));
        Assert.Equal(0, read.Count);
    }

    private static List<(int Group, int Slot)> Pairs(FeatureBuffer from)
    {
        var pairs = new List<(int, int)>();
        for (var i = 0; i < from.Count; i++)
        {
            pairs.Add((from.GroupOf[i], from.Slots[i]));
        }

        return pairs;
    }

    private static List<(int Group, int Slot)> Sorted(FeatureBuffer from) => [.. Pairs(from).Order()];
}
