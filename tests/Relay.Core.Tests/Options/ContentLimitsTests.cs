using Relay.Core.Options;
using Relay.Mime;

namespace Relay.Core.Tests.Options;

public sealed class ContentLimitsTests
{
    [Fact]
    public void Of_EverySetting_ReachesTheReader()
    {
        var limits = new LimitOptions { HeaderSize = 1, LineLength = 2, Depth = 3, Parts = 4, HeaderFields = 5, DecodedSize = 6, TextLength = 7, Urls = 8, ScannedSize = 9 };
        var expected = MimeLimits.Default with { HeaderSize = 1, LineLength = 2, Depth = 3, Parts = 4, HeaderFields = 5, DecodedSize = 6, TextLength = 7, Urls = 8 };
        Assert.Equal(new ContentLimits(expected, 9), ContentLimits.Of(limits));
    }

    /// <summary>What is let in by the protocol's bounds is read: else the end of a long header would be seen by clients alone.</summary>
    [Fact]
    public void Default_HeaderAndLine_AreReadAsFarAsTheyAreLetIn()
    {
        var limits = new LimitOptions();
        Assert.Equal((limits.HeaderSize, limits.LineLength), (ContentLimits.Default.Mime.HeaderSize, ContentLimits.Default.Mime.LineLength));
        Assert.True(limits.HeaderSize < limits.ScannedSize);
    }
}
