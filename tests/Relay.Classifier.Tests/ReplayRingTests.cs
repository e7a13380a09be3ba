using Relay.Classifier;

namespace Relay.Classifier.Tests;

public class ReplayRingTests
{
    [Fact]
    public void TryDraw_NothingPut_GivesNone() => Assert.False(new ReplayRing().TryDraw(out _, out _, out _));

    [Fact]
    public void Put_MoreThanItHolds_KeepsTheLast()
    {
        var ring = new ReplayRing();
        for (uint i = 0; i < 3 * ReplayRing.Entries; i++)
        {
            ring.Put(Features.Of(Mail.Of(i)), isSpam: true, weight: i);
        }

        Assert.Equal(ReplayRing.Entries, ring.Count);
        for (var i = 0; i < 1000; i++)
        {
            Assert.True(ring.TryDraw(out _, out _, out var weight));
            Assert.InRange(weight, 2 * ReplayRing.Entries, (3 * ReplayRing.Entries) - 1);
        }
    }

    [Fact]
    public void Put_MessagesOfAllSizes_GivesEachBackWhole()
    {
        var ring = new ReplayRing();
        var random = new Random(3);
        var message = new FeatureBuffer();
        for (var i = 0; i < 400; i++)
        {
            // Every feature of a message tells its length, so that a piece of another would show.
            message.Clear();
            var length = random.Next(4) == 0 ? FeatureBuffer.Capacity : random.Next(1, 6000);
            for (var f = 0; message.Count < length; f++)
            {
                message.AddSlot(f % 2, f);
            }

            ring.Put(Features.Of(message), length % 2 == 0, length);
            for (var draw = 0; draw < 3; draw++)
            {
                Assert.True(ring.TryDraw(out var drawn, out var isSpam, out var weight));
                Assert.Equal((int)weight, drawn.Slots.Length);
                Assert.Equal(drawn.Slots.Length % 2 == 0, isSpam);
                Assert.Equal((drawn.Slots.Length + 1) / 2, drawn.Counts[0]);
                Assert.Equal((0, drawn.Slots.Length - 1), (drawn.Slots[0], drawn.Slots[^1]));
                Assert.Equal((byte)((drawn.Slots.Length - 1) % 2), drawn.Groups[^1]);
            }
        }

        Assert.InRange(ring.Count, 32, ReplayRing.Entries);
    }
}
