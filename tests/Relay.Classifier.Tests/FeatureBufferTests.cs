using Relay.Classifier;

namespace Relay.Classifier.Tests;

public class FeatureBufferTests
{
    [Fact]
    public void Add_SameHashTwice_CountsOnceAGroup()
    {
        var buffer = new FeatureBuffer();

        buffer.Add(1, 42);
        buffer.Add(1, 42);
        buffer.Add(2, 42);

        Assert.Equal(2, buffer.Count);
        Assert.Equal([(byte)1, (byte)2], buffer.GroupOf.ToArray());
        Assert.Equal((1, 1), (buffer.Counts[1], buffer.Counts[2]));
        Assert.NotEqual(buffer.Slots[0], buffer.Slots[1]);
    }

    [Fact]
    public void Clear_UsedBuffer_ForgetsAll()
    {
        var buffer = new FeatureBuffer();
        buffer.Add(1, 42);

        buffer.Clear();
        Assert.Equal((0, 0), (buffer.Count, buffer.Counts[1]));

        buffer.Add(1, 42);
        Assert.Equal(1, buffer.Count);
    }

    [Fact]
    public void Add_MoreThanItHolds_LeavesOutTheRest()
    {
        var buffer = new FeatureBuffer();

        for (uint i = 0; i < 2 * FeatureBuffer.Capacity; i++)
        {
            buffer.Add((int)(i % FeatureBuffer.Groups), i);
        }

        Assert.Equal(FeatureBuffer.Capacity, buffer.Count);
        Assert.Equal(FeatureBuffer.Capacity, buffer.Slots.ToArray().Distinct().Count());
    }

    [Fact]
    public void AddSlot_SlotsOfARecord_GiveTheSameMessage()
    {
        var (first, second) = (new FeatureBuffer(), new FeatureBuffer());
        for (uint i = 0; i < 1000; i++)
        {
            first.Add((int)(i % 3), i * 7919);
        }

        for (var i = 0; i < first.Count; i++)
        {
            second.AddSlot(first.GroupOf[i], first.Slots[i]);
        }

        Assert.Equal(first.Slots.ToArray(), second.Slots.ToArray());
        Assert.Equal(first.Counts.ToArray(), second.Counts.ToArray());
    }
}
