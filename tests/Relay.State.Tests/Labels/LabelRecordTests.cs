using Relay.Core.Labels;
using Relay.State.Labels;

namespace Relay.State.Tests.Labels;

public sealed class LabelRecordTests
{
    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 6000)]
    [InlineData(2, LabelEvent.MaxFeatures)]
    public void Event_Written_IsRead(int number, int octets)
    {
        var label = LabelSamples.Event(number, octets: octets);
        var record = LabelRecord.Write(label);

        Assert.True(record.Length <= LabelRecord.MaxSize);
        Assert.Equal(LabelSamples.Text(label), LabelSamples.Text(LabelRecord.Read(record)!));
    }

    [Fact]
    public void Event_WithLongNames_IsRead()
    {
        var label = LabelSamples.Event(1, octets: LabelEvent.MaxFeatures) with { Origin = LabelOrigin.Of(LabelSource.Named, new string('\u20ac', 5000)), Domain = new string('\u20ac', 5000) };
        var read = LabelRecord.Read(LabelRecord.Write(label))!;

        Assert.Equal((LabelOrigin.MaxName, LabelEvent.MaxDomain), (read.Origin.Name.Length, read.Domain.Length));
    }

    /// <summary>Another relay's later version, a foreign entry of a stream, an octet turned: no event, or some event, never a failure.</summary>
    [Fact]
    public void Record_AnyOctets_IsAnEventOrNone()
    {
        var record = LabelRecord.Write(LabelSamples.Event(1, octets: 20));
        for (var at = 0; at < record.Length; at++)
        {
            if (at < 51)
            {
                Assert.Null(LabelRecord.Read(record.AsSpan(0, Math.Min(at, 46))));
            }

            foreach (var value in (byte[])[0, 1, 3, 0x7F, 0x80, 0xFF])
            {
                var turned = record.ToArray();
                turned[at] = value;
                var read = LabelRecord.Read(turned);
                Assert.True(read is null || (read.Weight > 0 && Enum.IsDefined(read.Verb) && Enum.IsDefined(read.Origin.Kind)));
            }
        }

        Assert.Null(LabelRecord.Read([2, .. record.AsSpan(1)]));
    }
}
