using Relay.Core.Mail;
using Relay.Testing;

namespace Relay.Core.Tests.Mail;

public sealed class RelayIdTests
{
    private readonly ManualTimeProvider time = new();

    [Fact]
    public void RelayId_New_HasTwentyCharactersNoOneMistakes()
    {
        for (var i = 0; i < 200; i++)
        {
            Assert.Matches("^[0-9a-hjkmnp-tv-z]{20}$", RelayId.New(time));
        }
    }

    [Fact]
    public void RelayId_OverTime_SortsByIt()
    {
        var ids = new List<string>();
        foreach (var step in new[] { 1, 1, 31, 32, 1024, 1_000_000, 86_400_000 })
        {
            ids.Add(RelayId.New(time));
            time.Advance(TimeSpan.FromMilliseconds(step));
        }

        Assert.Equal(ids.Order(StringComparer.Ordinal), ids);
    }

    [Fact]
    public void RelayId_InOneMillisecond_IsUnique()
    {
        var ids = Enumerable.Range(0, 20_000).Select(_ => RelayId.New(time)).ToHashSet();
        Assert.Equal(20_000, ids.Count);
        Assert.Single(ids.Select(static id => id[..10]).Distinct());
    }

    [Fact]
    public void RelayId_AtAKnownTime_EncodesItsMilliseconds()
    {
        // 2026-01-01T00:00:00Z = 1767225600000 ms = 01kdvdna00 in base 32, without i l o u
        Assert.StartsWith("01kdvdna00", RelayId.New(time), StringComparison.Ordinal);
    }
}
